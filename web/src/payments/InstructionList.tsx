import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { useZone } from '../api/masters';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Instruction } from './service';
import { findInstructions } from './service';
import { countsOf } from './values';
import { instructionStates, useInstructionState } from './words';

/** Payment instructions: first those that wait for somebody, then all. */
export default function InstructionList() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const stateOf = useInstructionState();
  const [query, setQuery] = useSearchParams();
  const isAll = query.get('all') === 'yes' || ['number', 'status', 'type', 'bill', 'from', 'to'].some(key => query.has(key));
  const type = (row: Instruction) => t(row.parent === undefined ? 'payments.original' : 'payments.revised');
  const counted = (row: Instruction) => countsOf(row.beneficiaries);
  const columns: readonly Column<Instruction>[] = [
    { key: 'number', header: t('payments.instruction'), sortBy: isAll ? 'jitBillNo' : undefined, show: row => row.number, cell: row => row.number },
    { key: 'date', header: t('payments.date'), show: row => <DateText at={row.date} />, cell: row => (row.date === undefined ? undefined : day(row.date, zone)) },
    { key: 'type', header: t('payments.type'), sortBy: isAll ? 'piType' : undefined, show: type, cell: type },
    { key: 'bills', header: t('bills.title'), show: row => <span className="code">{row.bills.join(', ')}</span>, cell: row => row.bills.join(', ') },
    { key: 'payees', header: t('payments.payees'), numeric: true, show: row => row.beneficiaries.length, cell: row => row.beneficiaries.length },
    { key: 'successful', header: t('payments.successful'), numeric: true, show: row => counted(row).successful, cell: row => counted(row).successful },
    { key: 'failed', header: t('payments.failed'), numeric: true, show: row => counted(row).failed, cell: row => counted(row).failed },
    { key: 'state', header: t('blocks.state'), sortBy: isAll ? 'status' : undefined, show: row => <StateText state={row.status} label={stateOf(row.status)} />, cell: row => stateOf(row.status) },
    { key: 'amount', header: t('bills.amountColumn'), numeric: true, show: row => <Money amount={row.amount} />, cell: row => row.amount },
  ];
  const filters: readonly Filter[] = isAll ? [
    { key: 'number', label: t('payments.instruction'), kind: 'text' },
    { key: 'bill', label: t('bills.number'), kind: 'text' },
    { key: 'type', label: t('payments.type'), kind: 'choice', choices: [{ value: 'ORIGINAL', label: t('payments.original') }, { value: 'REVISED', label: t('payments.revised') }] },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: instructionStates.map(value => ({ value, label: stateOf(value) })) },
    { key: 'from', label: t('blocks.from'), kind: 'day' },
    { key: 'to', label: t('blocks.to'), kind: 'day' },
  ] : [];
  return (
    <ListPage
      key={String(isAll)} id={isAll ? 'instructions' : 'instructions-waiting'} title={t('payments.instructions')} columns={columns} filters={filters}
      find={(state, limit, offset) => findInstructions(tenantId, zone, !isAll, state, limit, offset)} keyOf={row => row.id} linkOf={row => `/payments/${encodeURIComponent(row.payment)}?tab=instructions`}
      empty={t(isAll ? 'payments.instructionsEmpty' : 'payments.waitingEmpty')}
      above={<SegmentedControl mb="sm" aria-label={t('bills.show')} value={isAll ? 'all' : 'waiting'} onChange={value => setQuery(value === 'all' ? { all: 'yes' } : {})} data={[{ value: 'waiting', label: t('payments.waiting') }, { value: 'all', label: t('payments.all') }]} />}
      actions={has(['BILL_ACCOUNTANT']) ? <Button component={Link} to="/payments/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('payments.create')}</Button> : undefined}
    />
  );
}
