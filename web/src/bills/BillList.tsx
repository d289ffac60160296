import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useWards, useZone } from '../api/masters';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useDefinition } from '../blocks/workflow';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { BillRow } from './service';
import { billKinds, findBills } from './service';
import { kindText, usePaymentState } from './words';

export default function BillList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const payment = usePaymentState();
  const states = (useDefinition('EXPENSE.PURCHASE').data?.states ?? []).map(state => state.state).filter(state => typeof state === 'string');
  const place = (row: BillRow) => [names.place(tenantId, row.locality), names.place(tenantId, row.ward)].filter(text => text !== '').join(', ');
  const kind = (code: string | undefined) => t(kindText(code));
  const columns: readonly Column<BillRow>[] = [
    { key: 'number', header: t('bills.number'), sortBy: 'billNumber', show: row => row.number, cell: row => row.number },
    { key: 'kind', header: t('bills.kind'), sortBy: 'billType', show: row => kind(row.service), cell: row => kind(row.service) },
    { key: 'project', header: t('bills.work'), sortBy: 'projectName', show: row => <span className="break">{row.project}</span>, cell: row => row.project },
    { key: 'place', header: t('projects.location'), sortBy: 'ward', show: place, cell: place },
    { key: 'organisation', header: t('bills.organisation'), show: row => <span className="break">{row.organisation}</span>, cell: row => row.organisation },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.state} label={names.state(row.service, row.state)} />, cell: row => names.state(row.service, row.state) },
    { key: 'payment', header: t('bills.payment'), sortBy: 'paymentStatus', show: row => <StateText state={row.paymentStatus ?? 'DRAFT'} label={payment(row.paymentStatus)} />, cell: row => payment(row.paymentStatus) },
    { key: 'amount', header: t('bills.amountColumn'), numeric: true, show: row => <Money amount={row.amount} />, cell: row => row.amount },
    { key: 'date', header: t('bills.date'), show: row => <DateText at={row.date} />, cell: row => (row.date === undefined ? undefined : day(row.date, zone)) },
    { key: 'paid', header: t('bills.paidColumn'), numeric: true, extra: true, show: row => <Money amount={row.paid} />, cell: row => row.paid },
    { key: 'reference', header: t('bills.reference'), extra: true, sortBy: 'referenceId', show: row => <span className="break">{row.reference}</span>, cell: row => row.reference },
  ];
  const filters: readonly Filter[] = [
    { key: 'project', label: t('bills.work'), kind: 'text' },
    { key: 'number', label: t('bills.number'), kind: 'text' },
    { key: 'type', label: t('bills.kind'), kind: 'choice', choices: billKinds.map(value => ({ value, label: kind(value) })) },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: states.map(state => ({ value: state, label: names.state('EXPENSE.PURCHASE', state) })) },
    { key: 'payment', label: t('bills.payment'), kind: 'choice', choices: ['INITIATED', 'PARTIAL', 'FAILED', 'SUCCESSFUL'].map(value => ({ value, label: payment(value) })) },
    { key: 'ward', label: t('projects.ward'), kind: 'choice', choices: useWards() },
    { key: 'projectNumber', label: t('projects.number'), kind: 'text' },
    { key: 'from', label: t('projects.createdFrom'), kind: 'day' },
    { key: 'to', label: t('projects.createdTo'), kind: 'day' },
  ];
  return (
    <ListPage
      id="bills" title={t('bills.title')} columns={columns} filters={filters} find={(state, limit, offset) => findBills(tenantId, zone, state, limit, offset)} keyOf={row => row.id} linkOf={row => `/bills/${row.id}`} empty={t('bills.empty')}
      actions={has(['BILL_CREATOR']) ? <Button component={Link} to="/bills/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('bills.create')}</Button> : undefined}
    />
  );
}
