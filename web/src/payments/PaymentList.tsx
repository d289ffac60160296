import { Anchor, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { usePaymentState } from '../bills/words';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { PaymentRow } from './service';
import { findPayments } from './service';

export default function PaymentList() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const payment = usePaymentState();
  const columns: readonly Column<PaymentRow>[] = [
    { key: 'number', header: t('payments.number'), sortBy: 'referenceId', show: row => row.number, cell: row => row.number },
    { key: 'bills', header: t('bills.title'), show: row => row.bills.map(bill => <div key={bill.id}><Anchor component={Link} to={`/bills/${bill.id}`} fz="inherit" className="code">{bill.number}</Anchor></div>), cell: row => row.bills.map(bill => bill.number).join(', ') },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.status} label={payment(row.status)} />, cell: row => payment(row.status) },
    { key: 'amount', header: t('bills.amountColumn'), numeric: true, show: row => <Money amount={row.amount} />, cell: row => row.amount },
    { key: 'created', header: t('payments.date'), sortBy: 'createdTime', show: row => <DateText at={row.created} />, cell: row => (row.created === undefined ? undefined : day(row.created, zone)) },
  ];
  const filters: readonly Filter[] = [
    { key: 'number', label: t('payments.number'), kind: 'text' },
    { key: 'bill', label: t('bills.number'), kind: 'text' },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: ['INITIATED', 'PARTIAL', 'FAILED', 'SUCCESSFUL'].map(value => ({ value, label: payment(value) })) },
    { key: 'from', label: t('blocks.from'), kind: 'day' },
    { key: 'to', label: t('blocks.to'), kind: 'day' },
  ];
  return (
    <ListPage
      id="payments" title={t('payments.title')} columns={columns} filters={filters} find={(state, limit, offset) => findPayments(tenantId, zone, state, limit, offset)} keyOf={row => row.id} linkOf={row => `/payments/${row.id}`} empty={t('payments.empty')}
      actions={has(['BILL_ACCOUNTANT']) ? <Button component={Link} to="/payments/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('payments.create')}</Button> : undefined}
    />
  );
}
