import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { text } from '../api/decode';
import { stateTenant, useMaster, useZone } from '../api/masters';
import { DayField, Form, NumberField, Question } from '../blocks/Form';
import { inputDay, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useChecked } from '../blocks/useChecked';
import { useDraft } from '../blocks/useDraft';
import { SorPicker } from '../estimates/SorPicker';
import { Missing } from '../frame/Missing';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useTenant } from '../session/useSession';
import type { TextKey } from '../texts/english';
import { useNames, useTexts } from '../texts/useTexts';
import type { Composition, SorItem } from './service';
import { compositionsOf, itemAt, saveComposition } from './service';
import type { Typed } from './values';
import { compositionOf, isSame, isTyped, typedOf, wrongIn } from './values';

const oneDay = 86_400_000;

export function ask({ session, params: { code = '' } }: Visit): void {
  ahead(itemAt(session.tenantId, code));
  ahead(compositionsOf(session.tenantId, code));
}

/** Says what a works item is made of, or makes it of something else from a day on. */
export default function CompositionForm() {
  const { code = '' } = useParams();
  const tenantId = useTenant(); // a city reads what the state has said
  const item = useQuery(itemAt(tenantId, code));
  const known = useQuery({ ...compositionsOf(tenantId, code), enabled: item.data !== null });
  return <Panel query={item} bare>{found => (found === null ? <Missing /> : <Panel query={known} bare>{compositions => <Filled item={found} newest={compositions[0]} />}</Panel>)}</Panel>;
}

const kinds: readonly (readonly [string, TextKey])[] = [['L', 'rates.labour'], ['M', 'rates.material'], ['E', 'rates.machinery']];

function Filled({ item, newest }: { item: SorItem; newest: Composition | undefined }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const code = item.sorId ?? '';
  const [tomorrow] = useState(() => inputDay(Date.now() + oneDay, zone));
  // What no rate was made of is changed in place; anything else is followed by a new one.
  const isChangeable = newest !== undefined && newest.inUse !== true && inputDay(newest.effectiveFrom ?? 0, zone) >= tomorrow;
  const before = newest === undefined ? undefined : typedOf(newest, isChangeable ? inputDay(newest.effectiveFrom ?? 0, zone) : tomorrow);
  const draft = useDraft<Typed>(`rates/${code}/composition`, before ?? { quantity: '', from: tomorrow, parts: [], charges: [] }, isTyped);
  const { value, set } = draft;
  const [isAsking, setAsking] = useState(false);
  const overheads = (useMaster('WORKS-SOR', 'Overhead').data ?? []).filter(row => row.active !== false && !(text(row, 'code') ?? '').startsWith('LC'))
    .map(row => ({ value: `${text(row, 'code') ?? ''}.${text(row, 'id') ?? ''}`, label: `${text(row, 'description') ?? ''} (${text(row, 'code') ?? ''}.${text(row, 'id') ?? ''})` }));
  const save = useMutation({
    mutationFn: () => saveComposition(compositionOf(value, { tenantId: stateTenant(), sorId: code, compositionId: newest?.compositionId ?? undefined, effectiveFrom: startOfDay(value.from, zone) ?? 0 })),
    onSuccess: async saved => {
      await draft.drop();
      said(t('rates.saved', { id: saved?.compositionId ?? '' }));
      await navigate(`/rates/${encodeURIComponent(code)}`);
      await cache.invalidateQueries();
    },
    onSettled: () => setAsking(false),
  });
  const labels: Record<string, string> & { from: string; parts: string } = { quantity: t('rates.analysisQuantity'), from: t('rates.effective'), parts: t('rates.basics') };
  value.parts.forEach((part, at) => { labels[`part${String(at)}`] = `${t('estimates.quantity')} ${part.sorId}`; });
  value.charges.forEach((_, at) => { labels[`charge${String(at)}`] = `${t('rates.extra')} ${String(at + 1)}`; });
  const { errors, isRight } = useChecked(() => ({
    ...wrongIn(value, { fill: label => t('blocks.mustFill', { label }), quantity: t('rates.ruleQuantity'), part: t('rates.rulePart'), parts: t('rates.ruleParts'), charge: t('rates.ruleCharge') }, labels),
    ...(!isChangeable && value.from !== '' && value.from < tomorrow ? { from: t('rates.fromTomorrow') } : {}),
    ...(before !== undefined && isSame(value, before) ? { parts: t('rates.unchanged') } : {}),
  }));
  const submit = () => { if (isRight()) { if (newest === undefined) save.mutate(); else setAsking(true); } };
  if (!draft.ready) return null;
  const part = (at: number, change: string) => set(now => ({ ...now, parts: now.parts.map((one, here) => (here === at ? { ...one, quantity: change } : one)) }));
  const charge = (at: number, change: Partial<Typed['charges'][number]>) => set(now => ({ ...now, charges: now.charges.map((one, here) => (here === at ? { ...one, ...change } : one)) }));
  return (
    <>
      <PageHead title={t(newest === undefined ? 'rates.compose' : 'rates.edit')} about={`${code} · ${item.description ?? ''}`} />
      <Form labels={labels} errors={errors} problem={save.error} rules={{ from: /^(EFFECTIVE_FROM|COMPOSITION_IN_USE)/m }} draft={draft} onSubmit={submit} wide>
        <Question title={t('rates.when')} about={newest === undefined ? undefined : t(isChangeable ? 'rates.inPlace' : 'rates.followed')}>
          <DayField name="from" label={t('rates.effective')} required value={value.from} min={isChangeable ? undefined : tomorrow} onChange={from => set(now => ({ ...now, from }))} />
          <NumberField name="quantity" label={t('rates.analysisQuantity')} help={t('rates.analysisQuantityHelp')} required unit={item.uom ?? undefined} value={value.quantity} onChange={quantity => set(now => ({ ...now, quantity }))} />
        </Question>
        <Question title={t('rates.basics')} about={errors.parts}>
          <SorPicker at={startOfDay(value.from, zone)} kinds={kinds.map(([kind]) => kind)} taken={new Set(value.parts.map(one => one.sorId))} onPick={picked => set(now => ({ ...now, parts: [...now.parts, { sorId: picked.sorId ?? '', description: picked.description ?? '', kind: picked.sorType ?? '', uom: picked.uom ?? '', quantity: '' }] }))} />
          {kinds.map(([kind, title]) => value.parts.some(one => one.kind === kind) && (
            <Stack key={kind} gap="xs" role="group" aria-label={t(title)}>
              <Text fw={600}>{t(title)}</Text>
              {value.parts.map((one, at) => one.kind === kind && (
                <Group key={one.sorId} align="flex-end" gap="sm" wrap="nowrap">
                  <div style={{ flex: 1, minWidth: 0 }}>
                    <NumberField name={`part${String(at)}`} label={`${one.sorId} ${one.description}`} required unit={one.uom} value={one.quantity} onChange={change => part(at, change)} />
                  </div>
                  <ActionIcon size="lg" aria-label={t('rates.drop', { what: one.sorId })} onClick={() => set(now => ({ ...now, parts: now.parts.filter(other => other.sorId !== one.sorId) }))}><IconTrash size={18} /></ActionIcon>
                </Group>
              ))}
            </Stack>
          ))}
        </Question>
        <Question title={t('rates.extras')} about={t('rates.extrasAbout')}>
          {value.charges.map((one, at) => (
            <Group key={at} align="flex-end" gap="sm" role="group" aria-label={`${t('rates.extra')} ${String(at + 1)}`}>
              <TextInput label={t('projects.description')} value={one.description} maxLength={256} onChange={event => charge(at, { description: event.currentTarget.value })} style={{ flex: '1 1 200px' }} autoComplete="off" />
              <Select label={t('rates.head')} data={overheads} value={one.head === '' ? null : one.head} onChange={head => charge(at, { head: head ?? '' })} w={200} />
              <Select label={t('rates.calculation')} data={[{ value: 'fixed', label: t('rates.fixed') }, { value: 'percentage', label: t('rates.percentage') }]} value={one.calculation} allowDeselect={false} onChange={calculation => charge(at, { calculation: calculation ?? 'fixed' })} w={180} />
              <div style={{ width: 180 }}><NumberField name={`charge${String(at)}`} label={t('rates.figure')} required unit={one.calculation === 'percentage' ? '%' : '₹'} value={one.figure} onChange={figure => charge(at, { figure })} /></div>
              <ActionIcon size="lg" aria-label={t('rates.drop', { what: `${t('rates.extra')} ${String(at + 1)}` })} onClick={() => set(now => ({ ...now, charges: now.charges.filter((_, here) => here !== at) }))}><IconTrash size={18} /></ActionIcon>
            </Group>
          ))}
          <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => set(now => ({ ...now, charges: [...now.charges, { description: '', head: '', calculation: 'fixed', figure: '' }] }))}>{t('rates.addExtra')}</Button></Group>
        </Question>
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={t('rates.edit')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <form onSubmit={event => { event.preventDefault(); save.mutate(); }}>
          <Stack>
            <Text>{t('rates.confirm', { item: item.description ?? code, place: names.office(stateTenant()) })}</Text>
            <Group justify="flex-end"><Button variant="default" onClick={() => setAsking(false)}>{t('blocks.cancel')}</Button><Button type="submit" loading={save.isPending}>{t('blocks.save')}</Button></Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
