import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { text } from '../api/decode';
import { ApiError } from '../api/errors';
import { useZone } from '../api/masters';
import type { Bill } from '../bills/service';
import { billKinds } from '../bills/service';
import { DateText, Money } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { findPayable, payBill } from './service';
import { outstanding, together } from './values';

const kindKey = { 'EXPENSE.WAGES': 'service.EXPENSE.WAGES', 'EXPENSE.PURCHASE': 'service.EXPENSE.PURCHASE', 'EXPENSE.SUPERVISION': 'service.EXPENSE.SUPERVISION', 'EXPENSE.CONTRACTOR': 'service.EXPENSE.CONTRACTOR', 'EXPENSE.ADVANCE': 'service.EXPENSE.ADVANCE' } as const;

/** Approved bills that nobody pays yet: the ticked ones are paid, one payment for each. */
export default function AdviceForm() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const kind = (bill: Bill) => { const key = billKinds.find(one => one === bill.businessService); return key === undefined ? (bill.businessService ?? '') : t(kindKey[key]); };
  const owed = (bill: Bill) => outstanding(bill.totalAmount, bill.totalPaidAmount);
  const columns: readonly Column<Bill>[] = [
    { key: 'number', header: t('bills.number'), show: bill => bill.billNumber, cell: bill => bill.billNumber ?? '' },
    { key: 'kind', header: t('bills.kind'), show: kind, cell: kind },
    { key: 'work', header: t('bills.work'), show: bill => <span className="break">{text(bill.additionalDetails, 'projectName') ?? (bill.referenceId ?? '').split('_')[0]}</span>, cell: bill => text(bill.additionalDetails, 'projectName') ?? bill.referenceId ?? undefined },
    { key: 'payees', header: t('payments.payees'), numeric: true, show: bill => (bill.billDetails ?? []).length, cell: bill => (bill.billDetails ?? []).length },
    { key: 'amount', header: t('payments.owedColumn'), numeric: true, show: bill => <Money amount={owed(bill)} />, cell: owed },
    { key: 'date', header: t('bills.date'), sortBy: 'billDate', show: bill => <DateText at={bill.billDate} />, cell: bill => (bill.billDate == null ? undefined : day(bill.billDate, zone)) },
  ];
  const filters: readonly Filter[] = [
    { key: 'bill', label: t('bills.number'), kind: 'text' },
    { key: 'type', label: t('bills.kind'), kind: 'choice', choices: billKinds.map(value => ({ value, label: t(kindKey[value]) })) },
  ];
  return (
    <ListPage
      id="payable" title={t('payments.create')} about={t('payments.createAbout')} columns={columns} filters={filters} find={(state, limit, offset) => findPayable(tenantId, state, limit, offset)} keyOf={bill => bill.id ?? ''}
      linkOf={bill => `/bills/${bill.id ?? ''}`} empty={t('payments.createEmpty')} bulk={(picked, clear) => <Pay bills={picked} onDone={clear} />}
    />
  );
}

interface Outcome {
  readonly bill: string;
  readonly payment: { readonly id: string; readonly number: string } | undefined;
  readonly problem: string | undefined;
}

function Pay({ bills, onDone }: { bills: readonly Bill[]; onDone: () => void }) {
  const t = useTexts();
  const cache = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [done, setDone] = useState<number>();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
  const total = together(bills.map(bill => outstanding(bill.totalAmount, bill.totalPaidAmount)));
  const go = async () => {
    const results: Outcome[] = [];
    // One after the other, each for itself: a bill that is refused holds up no other.
    for (const bill of bills) {
      setDone(results.length);
      const number = bill.billNumber ?? '';
      results.push(await payBill(bill).then(
        payment => ({ bill: number, payment: { id: payment?.id ?? '', number: payment?.paymentNumber ?? '' }, problem: undefined }),
        (refused: unknown) => ({ bill: number, payment: undefined, problem: refused instanceof ApiError && refused.isUnreachable ? t('blocks.unreachable') : refused instanceof Error ? refused.message : String(refused) }),
      ));
    }

    setDone(undefined);
    setAsks(false);
    setOutcomes(results);
    await cache.invalidateQueries();
  };
  const close = () => {
    setOutcomes(undefined);
    onDone();
  };
  return (
    <>
      <Text fz="sm" fw={600}><Money amount={total} symbol /></Text>
      <Button size="compact-md" onClick={() => setAsks(true)}>{t('payments.payTicked')}</Button>
      <Modal opened={asks} onClose={() => { if (done === undefined) setAsks(false); }} title={t('payments.payTicked')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack>
          <Text fz="sm">{t('payments.payWhy', { count: bills.length })}</Text>
          <Text fw={600}><Money amount={total} symbol inWords /></Text>
          <Group justify="flex-end"><Button variant="default" disabled={done !== undefined} onClick={() => setAsks(false)}>{t('blocks.cancel')}</Button><Button loading={done !== undefined} onClick={() => void go()}>{t('payments.payTicked')}</Button></Group>
          {done !== undefined && <Text fz="sm" role="status">{t('payments.paying', { done: done + 1, all: bills.length })}</Text>}
        </Stack>
      </Modal>
      <Modal opened={outcomes !== undefined} onClose={close} title={t('payments.outcome')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
          {(outcomes ?? []).map(one => (
            <li key={one.bill}>
              <Group gap={6} wrap="nowrap" align="flex-start">
                {one.payment !== undefined ? <IconCircleCheck size={18} color="var(--works-done)" aria-hidden /> : <IconAlertTriangle size={18} color="var(--works-bad)" aria-hidden />}
                <Text fz="sm"><span className="code">{one.bill}</span>: {one.payment === undefined ? one.problem : <>{t('payments.started')} <Anchor component={Link} to={`/payments/${one.payment.id}`} className="code">{one.payment.number}</Anchor></>}</Text>
              </Group>
            </li>
          ))}
        </Stack>
      </Modal>
    </>
  );
}
