import { Anchor, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { list, number, text } from '../api/decode';
import { useRecordParams } from '../blocks/beside';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DateText, Money, Quantity, StateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useSteps } from '../blocks/workflow';
import { WorkflowActions } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { StoredAbstract } from '../runningbills/Abstract';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Bill, BillFigures } from './service';
import { cancelBill, moveBill, readBill, readFigures } from './service';
import { kindText, useHeadNames, usePaymentState } from './words';

export default function BillRecord() {
  const { id = '' } = useRecordParams();
  useHeadNames(); // asked for beside the bill, not after it
  const tenantId = useTenant();
  const bill = useQuery({ queryKey: ['bill', tenantId, id], queryFn: async () => (await readBill(tenantId, id)) ?? null });
  return <Panel query={bill} bare>{found => (found === null ? <Missing /> : <Shown bill={found} />)}</Panel>;
}

function Shown({ bill }: { bill: Bill }) {
  const t = useTexts();
  const tenantId = useTenant();
  const has = useHasRole();
  const payment = usePaymentState();
  const billNumber = bill.billNumber ?? '';
  const figures = useQuery({ queryKey: ['bill-figures', tenantId, billNumber, bill.auditDetails?.lastModifiedTime], queryFn: () => readFigures(tenantId, billNumber) });
  const found = figures.data;
  const isOffice = has(['EMPLOYEE', 'EMPLOYEE_COMMON', 'SUPERUSER']);
  const documents = attachmentsOf(list(bill.additionalDetails, 'documents'));
  return (
    <RecordPage
      kind={t(kindText(bill.businessService))} number={billNumber} title={found?.project?.name ?? text(bill.additionalDetails, 'projectName') ?? billNumber} businessId={billNumber}
      projectId={isOffice ? (text(bill.additionalDetails, 'projectId') ?? found?.project?.number ?? undefined) : undefined} audit={bill.id ?? undefined}
      facts={[
        { label: t('bills.amount'), value: <Money amount={bill.totalAmount} symbol inWords /> },
        { label: t('bills.payment'), value: <StateText state={bill.paymentStatus ?? 'DRAFT'} label={payment(bill.paymentStatus)} /> },
        { label: t('bills.date'), value: <DateText at={bill.billDate} /> },
        ...(found?.contractNumber == null ? [] : [{ label: t('bills.contract'), value: <Anchor component={Link} to={`/contracts/${encodeURIComponent(found.contractNumber)}`} className="code">{found.contractNumber}</Anchor> }]),
        ...(found?.musterRollNumber == null ? [] : [{ label: t('bills.muster'), value: <Anchor component={Link} to={`/musters/${encodeURIComponent(found.musterRollNumber)}`} className="code">{found.musterRollNumber}</Anchor> }]),
        ...(bill.businessService === 'EXPENSE.PURCHASE' ? [] : [{ label: t('bills.period'), value: <><DateText at={bill.fromPeriod} /> – <DateText at={bill.toPeriod} /></> }]),
        { label: t('bills.organisation'), value: found?.organisation?.name ?? text(bill.additionalDetails, 'orgName') },
      ]}
      tabs={[
        { key: 'summary', label: t('blocks.summary'), show: () => <Panel query={figures} bare>{shown => <BillBody bill={bill} figures={shown} />}</Panel> },
      ]}
      documents={bill.businessService === 'EXPENSE.PURCHASE' || documents.length > 0 ? <DocumentList documents={documents} /> : undefined}
      actions={<Actions bill={bill} />}
    />
  );
}

/** The tables of a bill, by its kind; the same on the page and on paper. */
export function BillBody({ bill, figures }: { bill: Bill; figures: BillFigures }) {
  switch (bill.businessService) {
    case 'EXPENSE.WAGES': return <Stack><Wages figures={figures} /><Heads figures={figures} /></Stack>;
    case 'EXPENSE.SUPERVISION': return <Supervision figures={figures} />;
    case 'EXPENSE.CONTRACTOR': return <StoredAbstract billId={bill.id ?? ''} changed={bill.auditDetails?.lastModifiedTime} />;
    case 'EXPENSE.ADVANCE': return <Heads figures={figures} />;
    default: return <Purchase bill={bill} figures={figures} />;
  }
}

function Wages({ figures }: { figures: BillFigures }) {
  const t = useTexts();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.payees')}>
      <table className="works-table">
        <thead><tr><th scope="col">{t('blocks.number')}</th><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.guardian')}</th><th scope="col" className="num">{t('attendance.daysPaid')}</th><th scope="col" className="num">{t('attendance.perDay')}</th><th scope="col" className="num">{t('bills.grossColumn')}</th><th scope="col" className="num">{t('bills.deductionsColumn')}</th><th scope="col" className="num">{t('bills.netColumn')}</th></tr></thead>
        <tbody>{figures.rows.map(row => (
          <tr key={row.serialNumber}>
            <td className="num">{row.serialNumber}</td><th scope="row">{row.name ?? row.payeeIdentifier}<Text fz="xs" c="dimmed" className="code">{row.registrationId}</Text></th><td>{row.guardianName}</td>
            <td className="num"><Quantity value={row.workDays} decimals={1} /></td><td className="num"><Money amount={row.dayRate} /></td><td className="num"><Money amount={row.gross} /></td><td className="num"><Money amount={row.deductions} /></td><td className="num"><Money amount={row.net} /></td>
          </tr>
        ))}</tbody>
        <tfoot><tr><td /><th scope="row" colSpan={4}>{t('blocks.total')}</th><td className="num"><Money amount={figures.gross} /></td><td className="num"><Money amount={figures.deductions} /></td><td className="num"><Money amount={figures.net} /></td></tr></tfoot>
      </table>
    </div>
  );
}

function Heads({ figures }: { figures: BillFigures }) {
  const t = useTexts();
  const headName = useHeadNames();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.heads')}>
      <table className="works-table" style={{ maxWidth: 520 }}>
        <caption style={{ textAlign: 'start', fontWeight: 600, paddingBlock: 8 }}>{t('bills.heads')}</caption>
        <thead><tr><th scope="col">{t('bills.head')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th></tr></thead>
        <tbody>{figures.heads.map(head => <tr key={`${head.headCode ?? ''}${String(head.isDeduction)}`}><th scope="row">{headName(head.headCode)}</th><td className="num"><Money amount={head.amount} /></td></tr>)}</tbody>
        <tfoot><tr><th scope="row">{t('blocks.total')}</th><td className="num"><Money amount={figures.gross} /></td></tr></tfoot>
      </table>
    </div>
  );
}

function Supervision({ figures }: { figures: BillFigures }) {
  const t = useTexts();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.sources')}>
      <table className="works-table">
        <thead><tr><th scope="col">{t('blocks.number')}</th><th scope="col">{t('bills.source')}</th><th scope="col" className="num">{t('bills.sourceAmount')}</th><th scope="col" className="num">{t('bills.charge')}</th></tr></thead>
        <tbody>{figures.rows.map(row => (
          <tr key={row.serialNumber}><td className="num">{row.serialNumber}</td><th scope="row" className="code">{row.referenceId != null && <Anchor component={Link} to={`/bills/${encodeURIComponent(row.referenceId)}`} fz="inherit">{row.referenceId}</Anchor>}</th><td className="num"><Money amount={row.sourceAmount} /></td><td className="num"><Money amount={row.gross} /></td></tr>
        ))}</tbody>
        <tfoot><tr><td /><th scope="row" colSpan={2}>{t('blocks.total')} · {figures.rows[0]?.name}</th><td className="num"><Money amount={figures.gross} /></td></tr></tfoot>
      </table>
    </div>
  );
}

function Purchase({ bill, figures }: { bill: Bill; figures: BillFigures }) {
  const t = useTexts();
  const headName = useHeadNames();
  const [detail] = bill.billDetails ?? [];
  const lines = (detail?.lineItems ?? []).filter(line => line.status !== 'INACTIVE');
  const [payee] = figures.rows;
  const payable = new Map((detail?.payableLineItems ?? []).filter(line => line.status !== 'INACTIVE').map(line => [line.headCode, line.amount]));
  return (
    <Stack>
      <dl className="facts">
        <div><dt>{t('bills.vendor')}</dt><dd>{payee?.name ?? payee?.payeeIdentifier}<Text fz="xs" c="dimmed" className="code">{payee?.registrationId}</Text></dd></div>
        <div><dt>{t('bills.invoiceNumber')}</dt><dd>{figures.invoiceNumber}</dd></div>
        <div><dt>{t('bills.invoiceDate')}</dt><dd><DateText at={figures.invoiceDate} /></dd></div>
      </dl>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.lines')}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('bills.head')}</th><th scope="col">{t('bills.comment')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th></tr></thead>
          <tbody>
            {lines.filter(line => line.type !== 'DEDUCTION').map(line => <tr key={line.id}><th scope="row">{headName(line.headCode)}</th><td /><td className="num"><Money amount={line.amount} /></td></tr>)}
            <tr><th scope="row"><b>{t('bills.gross')}</b></th><td /><td className="num"><b><Money amount={figures.gross} /></b></td></tr>
            {lines.filter(line => line.type === 'DEDUCTION').map(line => <tr key={line.id}><th scope="row">− {headName(line.headCode)}</th><td className="break">{text(line.additionalDetails, 'comments')}</td><td className="num"><Money amount={payable.get(line.headCode) ?? number(line, 'amount')} /></td></tr>)}
          </tbody>
          <tfoot><tr><th scope="row">{t('bills.netToVendor')}</th><td /><td className="num"><Money amount={payable.get('PURCHASE')} inWords /></td></tr></tfoot>
        </table>
      </div>
    </Stack>
  );
}

function Actions({ bill }: { bill: Bill }) {
  const t = useTexts();
  const has = useHasRole();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [cancels, setCancels] = useState(false);
  const step = useSteps(bill.billNumber ?? undefined).data?.[0];
  const mayCancel = has(['MUKTA_ADMIN']) && bill.status === 'ACTIVE' && (bill.paymentStatus === null || bill.paymentStatus === undefined || bill.paymentStatus === 'FAILED');
  return (
    <WorkflowActions
      step={step} module="bill" instead={action => (/RE-?SUBMIT/.test(action) && bill.businessService !== 'EXPENSE.ADVANCE' && bill.billKind !== 'REFUND' ? () => void navigate(`/${bill.businessService === 'EXPENSE.CONTRACTOR' ? 'running-bills' : 'bills'}/${bill.id ?? ''}/edit`) : undefined)}
      send={async sent => { await moveBill(bill, sent); await cache.invalidateQueries(); }}
    >
      {has(['BILL_ACCOUNTANT']) && bill.status === 'ACTIVE' && bill.paymentStatus == null && <Button component={Link} to={`/payments/new?bill=${encodeURIComponent(bill.billNumber ?? '')}`}>{t('bills.pay')}</Button>}
      {bill.paymentStatus != null && has(['BILL_ACCOUNTANT', 'SUPERUSER']) && <Button variant="default" component={Link} to={`/payments?bill=${encodeURIComponent(bill.billNumber ?? '')}`}>{t('bills.openPayment')}</Button>}
      <Button variant="default" component={Link} to={`/bills/${bill.id ?? ''}/print`}>{t('bills.print')}</Button>
      {mayCancel && <Button variant="default" color="red" onClick={() => setCancels(true)}>{t('bills.cancel')}</Button>}
      {cancels && <Cancel bill={bill} onClose={() => setCancels(false)} />}
    </WorkflowActions>
  );
}

function Cancel({ bill, onClose }: { bill: Bill; onClose: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const go = async () => {
    try {
      await cancelBill(tenantId, bill.id ?? '', reason.trim());
      await cache.invalidateQueries();
      said(t('bills.cancelled', { number: bill.billNumber ?? '' }));
      onClose();
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('bills.cancel')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <Stack>
        <Text fz="sm">{t('bills.cancelWhy')}</Text>
        <Refused problem={problem} />
        <Textarea label={t('attendance.reason')} value={reason} maxLength={1000} minRows={3} data-autofocus onChange={event => setReason(event.currentTarget.value)} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.close')}</Button><Button color="red" disabled={reason.trim() === ''} onClick={() => void go()}>{t('bills.cancel')}</Button></Group>
      </Stack>
    </Modal>
  );
}
