import { Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { api, call } from '../api/client';
import { useMaster } from '../api/masters';
import { text } from '../api/decode';
import { DateText, Money } from '../blocks/Figures';
import { Refused } from '../blocks/Refused';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';

export type ListedItem = Schemas['ListedItemWire'];

/**
 * Finds items of the Schedule of Rates by words, code, type, sub-type and variant, with the rate of the day.
 * @param at instant of the rates, epoch milliseconds; now when left out
 * @param taken codes that stand in the estimate already
 * @param kinds types that can be chosen, the first to begin with; all of them, and works first, when left out
 */
export function SorPicker({ at, taken, kinds, onPick }: { at: number | undefined; taken: ReadonlySet<string>; kinds?: readonly string[]; onPick: (item: ListedItem) => void }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const [words, setWords] = useState('');
  const [type, setType] = useState<string | null>(kinds?.[0] ?? 'W');
  const [subType, setSubType] = useState<string | null>(null);
  const [variant, setVariant] = useState<string | null>(null);
  const [settled] = useDebouncedValue(words.trim(), 300);
  const codes = (rows: readonly unknown[] | undefined, master: string) => (rows ?? []).map(row => text(row, 'code')).filter(code => code !== undefined).map(code => ({ value: code, label: names.master('WORKS-SOR', master, code) }));
  const types = codes(useMaster('WORKS-SOR', 'Type').data, 'Type').filter(choice => kinds === undefined || kinds.includes(choice.value));
  const subTypes = codes((useMaster('WORKS-SOR', 'SubType').data ?? []).filter(row => type === null || text(row, 'type') === type), 'SubType');
  const variants = codes(useMaster('WORKS-SOR', 'Variant').data, 'Variant');
  const isAsking = settled.length >= 3 || subType !== null || variant !== null;
  const found = useQuery({
    queryKey: ['sor', tenantId, settled, type, subType, variant, at],
    queryFn: () => call(api.POST('/estimate/v1/sor/_search', { body: { tenantId, text: settled, sorType: type, sorSubType: subType, sorVariant: variant, at: at ?? null, limit: 20 } })),
    enabled: isAsking, placeholderData: keepPreviousData,
  });
  const items = isAsking ? (found.data?.items ?? []) : [];

  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <TextInput label={t('estimates.sorFind')} description={t('estimates.sorFindHelp')} value={words} onChange={event => setWords(event.currentTarget.value)} style={{ flex: '1 1 260px' }} autoComplete="off" />
        <Select label={t('estimates.sorType')} data={types} value={type} onChange={value => { setType(value); setSubType(null); }} clearable={kinds === undefined} w={150} clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} />
        <Select label={t('estimates.sorSubType')} data={subTypes} value={subType} onChange={setSubType} clearable searchable w={180} clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} />
        <Select label={t('estimates.sorVariant')} data={variants} value={variant} onChange={setVariant} clearable w={150} clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} />
      </Group>
      <Refused problem={found.error} still />
      <Text fz="xs" c="dimmed" role="status">{!isAsking ? '' : found.isPending ? t('blocks.loading') : t('estimates.sorFound', { shown: items.length, total: found.data?.totalCount ?? 0 })}</Text>
      {items.length > 0 && (
        <Paper p={0} mah={320} style={{ overflowY: 'auto' }} tabIndex={0} role="region" aria-label={t('estimates.sorFind')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('estimates.code')}</th><th scope="col">{t('projects.description')}</th><th scope="col">{t('estimates.uom')}</th><th scope="col" className="num">{t('estimates.rate')}</th><th scope="col">{t('estimates.rateFrom')}</th><th scope="col"><span className="vanish">{t('blocks.add')}</span></th></tr></thead>
            <tbody>
              {items.map(item => (
                <tr key={item.sorId}>
                  <th scope="row" className="code">{item.sorId}</th><td>{item.description}</td><td>{item.uom}</td><td className="num"><Money amount={item.rate} /></td><td><DateText at={item.rateValidFrom} /></td>
                  <td>{item.rate === null ? <Text fz="xs" c="var(--works-due)">{t('estimates.noRate')}</Text> : taken.has(item.sorId ?? '') ? <Text fz="xs" c="dimmed">{t('estimates.taken')}</Text>
                    : <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} aria-label={`${t('blocks.add')} ${item.sorId ?? ''}`} onClick={() => onPick(item)}>{t('blocks.add')}</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Paper>
      )}
    </Stack>
  );
}
