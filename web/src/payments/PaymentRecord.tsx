import { Alert, Anchor, Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { text } from '../api/decode';
import { useZone } from '../api/masters';
import { readPeople } from '../attendance/service';
import { useHeadNames, usePaymentState } from '../bills/words';
import { useRecordParams } from '../blocks/beside';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day, startOfDay } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Instruction, Payment } from './service';
import { billsOf, instructionsOf, orderAgain, organisationNames, readPayment } from './service';
import { nextOf, remedyOf } from './values';
import { useInstructionState, useStepName } from './words';

/** Milliseconds between two looks at a payment the treasury is at; focus and place stay as they are. */
const whileUnderWay = 10_000;

export default function PaymentRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const payment = useQuery({ queryKey: ['payment', tenantId, id], queryFn: async () => (await readPayment(tenantId, id)) ?? null, refetchInterval: query => (query.state.data?.status === 'INITIATED' ? whileUnderWay : false) });
  return <Panel query={payment} bare>{found => (found === null ? <Missing /> : <Shown payment={found} />)}</Panel>;
}

function Shown({ payment }: { payment: Payment }) {
  const t = useTexts();
  const tenantId = useTenant();
  const stateOf = usePaymentState();
  const number = payment.paymentNumber ?? '';
  const billIds = (payment.bills ?? []).map(bill => bill.billId ?? '');
  const bills = useQuery({ queryKey: ['bills-of-payment', tenantId, billIds.join()], queryFn: () => billsOf(tenantId, billIds) }).data;
  const instructions = useQuery({ queryKey: ['instructions', tenantId, number], queryFn: () => instructionsOf(tenantId, number), refetchInterval: payment.status === 'INITIATED' ? whileUnderWay : 60_000 });
  const newest = instructions.data?.[0];
  const first = bills?.get(billIds[0] ?? '');
  const failures = (newest?.beneficiaries ?? []).filter(one => one.status === 'Payment Failed').length;
  const error = newest?.status === 'FAILED' ? (newest.error ?? t('payments.failedPlain')) : failures > 0 ? t('payments.failedPayees', { count: failures }) : undefined;
  return (
    <RecordPage
      kind={t('payments.record')} number={number} title={text(first?.additionalDetails, 'projectName') ?? first?.billNumber ?? number} projectId={text(first?.additionalDetails, 'projectId') ?? text(first?.additionalDetails, 'projectNumber')} audit={payment.id ?? undefined}
      facts={[
        { label: t('payments.amount'), value: <Money amount={payment.netPayableAmount} symbol inWords /> },
        { label: t('blocks.state'), value: <StateText state={payment.status ?? undefined} label={stateOf(payment.status)} /> },
        { label: t('payments.date'), value: <DateText at={payment.auditDetails?.createdTime} withTime /> },
        { label: t('bills.title'), value: (payment.bills ?? []).map(bill => <div key={bill.id}><Anchor component={Link} to={`/bills/${bill.billId ?? ''}`} className="code">{bills?.get(bill.billId ?? '')?.billNumber ?? t('bills.record')}</Anchor></div>) },
      ]}
      notice={error !== undefined && (
        <Alert mb="md" color="red" variant="light" role="status" icon={<IconAlertTriangle aria-hidden />} title={t('payments.failedTitle')} styles={{ title: { color: 'var(--works-bad)' }, message: { color: 'inherit' } }}>
          {error} {t(remedyOf(newest?.error ?? newest?.beneficiaries.find(one => one.status === 'Payment Failed')?.message) === 'report' ? 'payments.remedyReport' : 'payments.remedyCorrect')}
        </Alert>
      )}
      tabs={[
        { key: 'instructions', label: t('payments.instructions'), show: () => <Panel query={instructions} bare>{found => found.length === 0 ? <Text fz="sm" c="dimmed">{t('payments.noInstruction')}</Text> : <Stack gap="lg">{found.map(instruction => <One key={instruction.id} instruction={instruction} />)}</Stack>}</Panel> },
        { key: 'bills', label: t('bills.title'), show: () => <Bills payment={payment} numberOf={id => bills?.get(id)?.billNumber ?? id} /> },
      ]}
      actions={instructions.data === undefined ? undefined : <Actions payment={payment} instructions={instructions.data} />}
    />
  );
}

function Bills({ payment, numberOf }: { payment: Payment; numberOf: (id: string) => string }) {
  const t = useTexts();
  const stateOf = usePaymentState();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.title')}>
      <table className="works-table">
        <thead><tr><th scope="col">{t('bills.number')}</th><th scope="col" className="num">{t('payments.payees')}</th><th scope="col">{t('blocks.state')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th></tr></thead>
        <tbody>{(payment.bills ?? []).map(bill => <tr key={bill.id}><th scope="row" className="code"><Anchor component={Link} to={`/bills/${bill.billId ?? ''}`} fz="inherit">{numberOf(bill.billId ?? '')}</Anchor></th><td className="num">{(bill.billDetails ?? []).length}</td><td><StateText state={bill.status ?? undefined} label={stateOf(bill.status)} /></td><td className="num"><Money amount={bill.totalAmount} /></td></tr>)}</tbody>
        <tfoot><tr><th scope="row" colSpan={3}>{t('blocks.total')}</th><td className="num"><Money amount={payment.netPayableAmount} /></td></tr></tfoot>
      </table>
    </div>
  );
}

/** One instruction: head of account, advice, payees and steps. */
function One({ instruction }: { instruction: Instruction }) {
  const t = useTexts();
  const stateOf = useInstructionState();
  const stepName = useStepName();
  const tenantId = useTenant();
  const headName = useHeadNames();
  const people = instruction.beneficiaries.filter(one => one.type === 'IND').map(one => one.beneficiaryId);
  const groups = instruction.beneficiaries.filter(one => one.type === 'ORG').map(one => one.beneficiaryId);
  const named = useQuery({
    queryKey: ['payees', tenantId, instruction.id], staleTime: 600_000,
    queryFn: async () => { const [persons, organisations] = await Promise.all([readPeople(tenantId, people), organisationNames(tenantId, groups)]); return new Map([...[...persons].map(([id, person]) => [id, person.name] as const), ...organisations]); },
  }).data;
  const nameOf = (id: string) => named?.get(id) ?? (id.startsWith('Deduction_') ? headName(id.slice(id.lastIndexOf('_') + 1)) : id);
  const zone = useZone();
  const { advice } = instruction;
  // The treasury writes its dates as it likes: those that are a day are shown as one.
  const dayOf = (said: string | undefined) => { const at = said === undefined ? undefined : startOfDay(said.slice(0, 10), zone); return at === undefined ? said : day(at, zone); };
  const withDay = (number: string, date: string) => [text(advice, number), dayOf(text(advice, date))].filter(part => part !== undefined).join(', ');
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('payments.date'), <DateText key="d" at={instruction.date} />], [t('payments.head'), instruction.head], [t('payments.allotment'), instruction.allotment], [t('bills.amount'), <Money key="a" amount={instruction.amount} symbol />],
    ...(advice === undefined ? [] : [[t('payments.advice'), withDay('paAdviceId', 'paAdviceDate')], [t('payments.token'), withDay('paTokenNumber', 'paTokenDate')], [t('payments.onlineBill'), text(advice, 'paBillRefNumber')]] as const),
  ];
  return (
    <section aria-label={instruction.number}>
      <Group justify="space-between" mb="xs"><Title order={2} className="code">{instruction.number} <Text component="span" fz="sm" c="dimmed" fw={400}>{t(instruction.parent === undefined ? 'payments.original' : 'payments.revised')}</Text></Title><StateText state={instruction.status} label={stateOf(instruction.status)} /></Group>
      {instruction.error !== undefined && <Text fz="sm" mb="xs" c="var(--works-bad)" className="break">{instruction.error}</Text>}
      {instruction.isUnknown && <Text fz="sm" mb="xs" c="var(--works-due)">{t('payments.unknown')}</Text>}
      <dl className="facts">{facts.filter(([, value]) => value !== undefined && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`${t('payments.payees')} ${instruction.number}`} style={{ marginBlock: 12 }}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('payments.payee')}</th><th scope="col">{t('payments.account')}</th><th scope="col">{t('blocks.state')}</th><th scope="col">{t('payments.utr')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th></tr></thead>
          <tbody>{instruction.beneficiaries.map(one => (
            <tr key={one.id}>
              <th scope="row">{one.type === 'IND' || one.type === 'ORG' ? <Anchor component={Link} to={`/${one.type === 'ORG' ? 'organisations' : 'individuals'}/${one.beneficiaryId}`} fz="inherit">{nameOf(one.beneficiaryId)}</Anchor> : nameOf(one.beneficiaryId)}<Text fz="xs" c="dimmed" className="code">{one.number}</Text></th><td className="tabular">{one.account}</td>
              <td><StateText state={one.status?.toUpperCase()} label={stateOf(one.status)} />{one.message !== undefined && one.status === 'Payment Failed' && <Text fz="xs" className="break">{one.message}</Text>}</td>
              <td className="tabular break">{one.utr}</td><td className="num"><Money amount={one.amount} /></td>
            </tr>
          ))}</tbody>
          <tfoot><tr><th scope="row" colSpan={4}>{t('blocks.total')}</th><td className="num"><Money amount={instruction.amount} /></td></tr></tfoot>
        </table>
      </div>
      {instruction.logs.length > 0 && (
        <details><summary>{t('payments.steps', { count: instruction.logs.length })}</summary>
          <ol className="timeline" style={{ marginBlockStart: 12 }}>{[...instruction.logs].reverse().map(log => <li key={log.id}><Text fz="sm">{stepName(log.service, log.status)}</Text><Text fz="xs" c="dimmed"><DateText at={log.at} withTime /></Text></li>)}</ol>
        </details>
      )}
    </section>
  );
}

function Actions({ payment, instructions }: { payment: Payment; instructions: readonly Instruction[] }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [newest] = instructions;
  const original = newest?.parent ?? newest?.number;
  const next = payment.status === 'SUCCESSFUL' || payment.status === 'CANCELLED' ? undefined : nextOf(newest);
  if (next === undefined || !has(['BILL_ACCOUNTANT', 'BILL_CREATOR'])) return <Text fz="sm" c="dimmed">{newest?.isUnknown === true ? t('payments.unknown') : t('blocks.actionsNone')}</Text>;
  const label = t(next === 'retry' ? 'payments.retry' : 'payments.revise');
  const go = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await orderAgain(tenantId, next === 'retry' ? { payment: payment.paymentNumber ?? '' } : { parent: original ?? '' });
      said(t('payments.ordered'));
      setAsks(false);
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
      await cache.invalidateQueries();
    }
  };
  return (
    <>
      <Button onClick={() => setAsks(true)}>{label}</Button>
      <Modal opened={asks} onClose={() => setAsks(false)} title={label} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack>
          <Text fz="sm">{t(next === 'retry' ? 'payments.retryWhy' : 'payments.reviseWhy')}</Text>
          <Refused problem={problem} />
          <Group justify="flex-end"><Button variant="default" onClick={() => setAsks(false)}>{t('blocks.cancel')}</Button><Button loading={busy} onClick={() => void go()}>{label}</Button></Group>
        </Stack>
      </Modal>
    </>
  );
}
