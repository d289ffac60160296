import { Button } from '@mantine/core';
import { IconFileSpreadsheet, IconFiles } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import { Money } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { readListState } from '../blocks/listState';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useTenant } from '../session/useSession';
import type { TextKey } from '../texts/english';
import { useTexts } from '../texts/useTexts';
import type { TrackedRow } from './service';
import { filterKeys, findTracked, orderReport } from './service';

const types: readonly { readonly key: string; readonly type: string; readonly paid: TextKey; readonly failed: TextKey; readonly extra?: boolean }[] = [
  { key: 'wages', type: 'EXPENSE.WAGES', paid: 'tracker.wagesPaid', failed: 'tracker.wagesFailed' },
  { key: 'purchase', type: 'EXPENSE.PURCHASE', paid: 'tracker.purchasePaid', failed: 'tracker.purchaseFailed' },
  { key: 'supervision', type: 'EXPENSE.SUPERVISION', paid: 'tracker.supervisionPaid', failed: 'tracker.supervisionFailed' },
  { key: 'contractor', type: 'EXPENSE.CONTRACTOR', paid: 'tracker.contractorPaid', failed: 'tracker.contractorFailed', extra: true },
  { key: 'advance', type: 'EXPENSE.ADVANCE', paid: 'tracker.advancePaid', failed: 'tracker.advanceFailed', extra: true },
];

/** What was paid of each project, and what failed; the sums of all that were found stay in view. */
export default function TrackerList() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const columns: readonly Column<TrackedRow>[] = [
    { key: 'number', header: t('projects.number'), sortBy: 'projectNumber', show: row => row.number, cell: row => row.number },
    { key: 'name', header: t('projects.name'), show: row => <span className="break">{row.name}</span>, cell: row => row.name },
    { key: 'estimated', header: t('tracker.estimated'), numeric: true, wide: true, show: row => <Money amount={row.estimated} />, cell: row => row.estimated },
    ...types.flatMap(({ key, type, paid, failed, extra }): readonly Column<TrackedRow>[] => {
      // Without a bill of this type there is nothing to pay: 0.00.
      const of = (row: TrackedRow) => row.types.find(one => one.billType === type);
      const paidOf = (row: TrackedRow) => of(row)?.paidAmount ?? 0;
      const failedOf = (row: TrackedRow) => of(row)?.remainingAmount ?? 0;
      return [
        { key: `${key}-paid`, header: t(paid), numeric: true, extra, show: row => <Money amount={paidOf(row)} />, cell: paidOf },
        { key: `${key}-failed`, header: t(failed), numeric: true, extra, show: row => <Failed amount={failedOf(row)} />, cell: failedOf },
      ];
    }),
    { key: 'all-paid', header: t('tracker.allPaid'), numeric: true, extra: true, show: row => <Money amount={row.paid} />, cell: row => row.paid },
    { key: 'all-failed', header: t('tracker.allFailed'), numeric: true, extra: true, show: row => <Failed amount={row.remaining} />, cell: row => row.remaining },
  ];
  const filters: readonly Filter[] = [
    { key: 'ward', label: t('projects.ward'), kind: 'choice', choices: useWards() },
    { key: 'type', label: t('projects.type'), kind: 'choice', choices: useChoices('works', 'ProjectType') },
    { key: 'name', label: t('projects.name'), kind: 'text' },
    { key: 'number', label: t('projects.number'), kind: 'text' },
    { key: 'from', label: t('projects.createdFrom'), kind: 'day' },
    { key: 'to', label: t('projects.createdTo'), kind: 'day' },
  ];
  return (
    <ListPage
      id="payment-tracker" title={t('tracker.title')} about={t('tracker.about')} columns={columns} filters={filters} find={(state, limit, offset) => findTracked(tenantId, zone, state, limit, offset)}
      keyOf={row => row.number} linkOf={row => row.address} empty={t('tracker.empty')} actions={<Workbook />}
    />
  );
}

/** An amount that failed; nothing failed is not said in red. */
function Failed({ amount }: { amount: number }) {
  return amount === 0 ? <Money amount={amount} /> : <span style={{ color: 'var(--works-bad)' }}><Money amount={amount} /></span>;
}

/** Orders the workbook of what the filters show; it is made in the background. */
function Workbook() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [problem, setProblem] = useState<unknown>();
  const order = useMutation({
    mutationFn: () => orderReport(tenantId, zone, readListState(query, filterKeys).filters),
    onSuccess: report => { said(t('tracker.ordered', { number: report.reportNumber ?? '' })); void navigate('/payments/tracker/reports'); },
    onError: setProblem,
  });
  return (
    <>
      <Button leftSection={<IconFileSpreadsheet size={16} aria-hidden />} loading={order.isPending} onClick={() => { setProblem(undefined); order.mutate(); }}>{t('tracker.order')}</Button>
      <Button component={Link} to="/payments/tracker/reports" variant="default" leftSection={<IconFiles size={16} aria-hidden />}>{t('tracker.reports')}</Button>
      <Refused problem={problem} />
    </>
  );
}
