import { Button } from '@mantine/core';
import { IconCalendarClock, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { text } from '../api/decode';
import { useMaster } from '../api/masters';
import { DateText, Money } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { ReviseDialog } from './ReviseDialog';
import type { SorItem } from './service';
import { findItems } from './service';

/** Works items of the Schedule of Rates; ticked ones, or all, are revised from a day on. */
export default function SorList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const [revised, setRevised] = useState<{ readonly codes: readonly string[] | undefined; readonly clear: () => void }>();
  const choices = (rows: readonly unknown[] | undefined, master: string) => (rows ?? []).map(row => text(row, 'code')).filter(code => code !== undefined).map(code => ({ value: code, label: names.master('WORKS-SOR', master, code) }));
  const columns: readonly Column<SorItem>[] = [
    { key: 'code', header: t('estimates.code'), show: row => row.sorId, cell: row => row.sorId ?? '' },
    { key: 'description', header: t('projects.description'), show: row => <span className="break">{row.description}</span>, cell: row => row.description ?? '' },
    { key: 'subtype', header: t('estimates.sorSubType'), show: row => names.master('WORKS-SOR', 'SubType', row.sorSubType ?? undefined), cell: row => row.sorSubType ?? '' },
    { key: 'variant', header: t('estimates.sorVariant'), show: row => names.master('WORKS-SOR', 'Variant', row.sorVariant ?? undefined), cell: row => row.sorVariant ?? '' },
    { key: 'uom', header: t('estimates.uom'), show: row => row.uom, cell: row => row.uom ?? '' },
    { key: 'rate', header: t('estimates.rate'), numeric: true, show: row => <Money amount={row.rate} />, cell: row => row.rate ?? undefined },
    { key: 'from', header: t('rates.since'), show: row => <DateText at={row.rateValidFrom} />, cell: row => row.rateValidFrom ?? undefined },
  ];
  const filters: readonly Filter[] = [
    { key: 'text', label: t('rates.words'), kind: 'text' },
    { key: 'code', label: t('estimates.code'), kind: 'text' },
    { key: 'subtype', label: t('estimates.sorSubType'), kind: 'choice', choices: choices((useMaster('WORKS-SOR', 'SubType').data ?? []).filter(row => text(row, 'type') === 'W'), 'SubType') },
    { key: 'variant', label: t('estimates.sorVariant'), kind: 'choice', choices: choices(useMaster('WORKS-SOR', 'Variant').data, 'Variant') },
  ];
  return (
    <>
      <ListPage
        id="rates" title={t('rates.title')} columns={columns} filters={filters} find={(state, limit, offset) => findItems(tenantId, state, limit, offset)} keyOf={row => row.sorId ?? ''} linkOf={row => `/rates/${encodeURIComponent(row.sorId ?? '')}`} empty={t('rates.empty')}
        actions={(
          <>
            <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setRevised({ codes: undefined, clear: () => undefined })}>{t('rates.reviseAll')}</Button>
            <Button component={Link} to="/rates/jobs" variant="default" leftSection={<IconCalendarClock size={16} aria-hidden />}>{t('rates.jobs')}</Button>
          </>
        )}
        bulk={(picked, clear) => <Button size="compact-md" onClick={() => setRevised({ codes: picked.map(row => row.sorId ?? ''), clear })}>{t('rates.reviseTicked')}</Button>}
      />
      {revised !== undefined && <ReviseDialog codes={revised.codes} onClose={() => setRevised(undefined)} onDone={revised.clear} />}
    </>
  );
}
