import { ActionIcon, Alert, Button, Group, NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useMaster, useZone } from '../api/masters';
import { useDocumentKinds } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { Money } from '../blocks/Figures';
import { ChoiceField, DayField, NumberField, Question, TextField } from '../blocks/Form';
import { inputDay, money, startOfDay } from '../blocks/format';
import { useLife } from '../blocks/life';
import { Panel } from '../blocks/Panel';
import { useDraft } from '../blocks/useDraft';
import type { WorkflowSent } from '../blocks/workflow';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { BillForm, ContractFacts, useBilledContract } from './BillForm';
import type { Bill, BilledContract } from './service';
import { findContracts, findVendors, readBill, readContract, savePurchaseBill } from './service';
import type { DeductionHead, DeductionRow, Preview, PurchaseValues } from './values';
import { blankPurchase, checkPurchase, deductionHeads, isPurchaseValues, previewOf, purchaseToWire, valuesOfBill } from './values';
import { useHeadNames } from './words';

/** Makes a purchase bill of a vendor's invoice for a work order, or corrects one that came back. */
export default function PurchaseForm() {
  const { id } = useParams();
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const stored = useQuery({
    queryKey: ['bill-edit', tenantId, id], enabled: id !== undefined,
    queryFn: async () => {
      const bill = await readBill(tenantId, id ?? '');
      return bill === undefined ? null : { bill, contract: await readContract(tenantId, (bill.referenceId ?? '').split('_')[0] ?? '') };
    },
  });
  if (id === undefined) return <Filled bill={undefined} initial={{ ...blankPurchase, contract: query.get('contract') ?? '' }} />;
  return <Panel query={stored} bare>{found => (found === null ? <Missing /> : <Stored key={found.bill.auditDetails?.lastModifiedTime} {...found} />)}</Panel>;
}

function Stored({ bill, contract }: { bill: Bill; contract: BilledContract | undefined }) {
  const zone = useZone();
  return <Filled bill={bill} initial={valuesOfBill(bill, zone, contract)} />;
}

function Filled({ bill, initial }: { bill: Bill | undefined; initial: PurchaseValues }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const tenantId = useTenant();
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const form = bill === undefined ? (initial.contract === '' ? 'bills/new' : `bills/new?contract=${encodeURIComponent(initial.contract)}`) : `bills/${bill.id ?? ''}/edit`;
  const draft = useDraft<PurchaseValues>(form, initial, isPurchaseValues);
  const { value, set } = draft;
  const headName = useHeadNames();
  const heads = deductionHeads(useMaster('expense', 'HeadCodes').data ?? [], useMaster('expense', 'ApplicableCharges').data ?? [], (code, description) => headName(code, description));
  const office = useDocumentKinds('Bill');
  const invoiceKind = { code: 'VENDOR_INVOICE', label: t('bills.vendorInvoice'), isRequired: true, types: ['pdf', 'jpg', 'jpeg', 'png'], maxMb: 5 };
  const kinds = [invoiceKind, ...office.map(kind => ({ ...kind, isRequired: false, label: names.any(kind.label.toUpperCase(), names.any(kind.label, kind.label)) })), { code: 'OTHERS', label: t('bills.otherDocument'), isRequired: false, types: invoiceKind.types, maxMb: 5 }];
  const contract = useBilledContract(value.contract);
  const vendors = useQuery({ queryKey: ['vendors', tenantId], queryFn: () => findVendors(tenantId) }).data ?? [];
  const put = (change: Partial<PurchaseValues>) => set(before => ({ ...before, ...change }));
  const field = (name: 'vendor' | 'invoiceNumber' | 'invoiceDate' | 'material' | 'gst') => ({ name, value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const labels = {
    contract: t('bills.contract'), payeeKind: t('bills.payeeKind'), vendor: t('bills.vendor'), invoiceNumber: t('bills.invoiceNumber'), invoiceDate: t('bills.invoiceDate'), material: t('bills.material'), gst: t('bills.gst'),
    deductions: t('bills.deductions'), documents: t('blocks.documents'),
  };
  const preview = previewOf(value, heads);
  const life = useLife(contract?.projectNumber).data;
  const check = () => checkPurchase(value, { today, contractAmount: contract?.amount, heads, kinds }, {
    missing: label => t('blocks.mustFill', { label }), invoice: t('bills.invoiceRule'), future: t('projects.notFuture'), material: t('bills.materialRule'), gst: t('bills.gstRule'), aboveContract: t('bills.aboveContract', { amount: money(contract?.amount ?? 0) }),
    net: t('bills.netRule'), deduction: t('bills.deductionRule'),
  }, labels);
  const save = async (sent: WorkflowSent) => (contract === undefined ? undefined : savePurchaseBill(purchaseToWire(value, { tenantId, invoiced: startOfDay(value.invoiceDate, zone), contract, preview, bill }), bill === undefined, sent));
  const place = contract === undefined ? '' : [names.place(tenantId, contract.locality), names.place(tenantId, contract.ward)].filter(part => part !== '').join(', ');

  return (
    <BillForm
      bill={bill} service="EXPENSE.PURCHASE" title={bill === undefined ? t('bills.create') : t('bills.edit')} labels={labels} draft={draft} check={check} save={save} mayAsk={contract !== undefined}
      rules={{ contract: /CONTRACT/, vendor: /PAYEE|VENDOR/i, invoiceNumber: /INVOICE_?NUMBER|invoiceNumber|DUPLICATE_INVOICE/i, material: /PURCHASE_BILL_AMOUNT|C2[01]/, deductions: /HEAD_CODE|CHARGE/, documents: /file store|DOCUMENT/i }}
      asks={<Guard preview={preview} measured={life?.measured} billed={life?.billed} own={bill?.status === 'ACTIVE' ? (bill.totalAmount ?? 0) : 0} />}
    >
      {errors => (
        <>
          <Question title={t('bills.forWhat')}>
            {bill === undefined ? <ContractField value={value.contract} onChange={wanted => put({ contract: wanted })} label={labels.contract} /> : <TextField name="contract" label={labels.contract} value={value.contract} onChange={() => undefined} readOnly required />}
            <ContractFacts contract={contract}>
              <div><dt>{t('projects.location')}</dt><dd>{place}</dd></div>
              {life !== undefined && <><div><dt>{t('bills.measured')}</dt><dd><Money amount={life.measured} symbol /></dd></div><div><dt>{t('bills.billedBefore')}</dt><dd><Money amount={life.billed} symbol /></dd></div></>}
            </ContractFacts>
            {contract !== undefined && life !== undefined && (life.measured ?? 0) <= 0 && <Alert color="amber" variant="light" styles={{ message: { color: 'inherit' } }}>{t('bills.notMeasured')}</Alert>}
          </Question>
          <Question title={t('bills.whoIsPaid')}>
            <Radio.Group label={labels.payeeKind} value={value.payeeKind} onChange={payeeKind => put({ payeeKind, vendor: '' })}>
              <Group mt={6}><Radio value="vendor" label={t('bills.aVendor')} /><Radio value="organisation" label={t('bills.theOrganisation', { name: contract?.orgName ?? '' })} disabled={contract === undefined} /></Group>
            </Radio.Group>
            {value.payeeKind === 'vendor' && <ChoiceField {...field('vendor')} label={labels.vendor} required choices={vendors} help={t('bills.vendorHelp')} />}
          </Question>
          <Question title={t('bills.invoice')}>
            <TextField {...field('invoiceNumber')} label={labels.invoiceNumber} help={t('bills.invoiceRule')} required maxLength={64} />
            <DayField {...field('invoiceDate')} label={labels.invoiceDate} help={t('projects.notFuture')} max={today} required />
            <NumberField {...field('material')} label={labels.material} help={t('bills.materialRule')} unit="₹" required />
            <NumberField {...field('gst')} label={labels.gst} unit="₹" />
          </Question>
          <Question title={t('bills.deductions')} about={t('bills.deductionsHelp')}>
            <Deductions heads={heads} rows={value.deductions} preview={preview} error={errors.deductions} onChange={deductions => put({ deductions })} />
            <Totals preview={preview} />
          </Question>
          <Question title={t('blocks.documents')}>
            <Stack gap="sm">
              {kinds.map(kind => <Uploader key={kind.code} kind={kind} label={kind.label} module="bill" value={value.documents.filter(document => document.documentType === kind.code)} onChange={of => put({ documents: [...value.documents.filter(document => document.documentType !== kind.code), ...of] })} />)}
              {errors.documents !== undefined && <Text fz="sm" c="var(--works-bad)" id="documents-error">{errors.documents}</Text>}
            </Stack>
          </Question>
        </>
      )}
    </BillForm>
  );
}

/** What is asked before a bill goes out that the measurements do not cover. */
function Guard({ preview, measured, billed, own }: { preview: Preview; measured: number | null | undefined; billed: number | null | undefined; own: number }) {
  const t = useTexts();
  const covered = measured ?? 0;
  const before = (billed ?? 0) - own;
  return (
    <Stack gap={6}>
      <Text fz="sm">{t('bills.comesTo')} <b><Money amount={preview.gross} symbol inWords /></b></Text>
      {measured === undefined ? null : covered <= 0 ? <Text fz="sm" c="var(--works-due)">{t('bills.notMeasured')}</Text>
        : before + preview.gross > covered && <Text fz="sm" c="var(--works-due)">{t('bills.beyondMeasured', { measured: money(covered), billed: money(before), bill: money(preview.gross) })}</Text>}
    </Stack>
  );
}

function ContractField({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  const t = useTexts();
  const tenantId = useTenant();
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed, 300);
  const { data = [] } = useQuery({ queryKey: ['billable', tenantId, wanted], queryFn: () => findContracts(tenantId, wanted.trim()) });
  const choices = data.map(row => ({ value: row.number, label: `${row.number} · ${row.name}` }));
  return (
    <>
      <TextInput label={t('bills.findContract')} description={t('bills.findContractHelp')} value={typed} onChange={event => setTyped(event.currentTarget.value)} />
      <ChoiceField name="contract" label={label} required choices={choices.some(choice => choice.value === value) || value === '' ? choices : [{ value, label: value }, ...choices]} value={value} onChange={onChange} />
    </>
  );
}

function Deductions({ heads, rows, preview, error, onChange }: { heads: readonly DeductionHead[]; rows: readonly DeductionRow[]; preview: Preview; error: string | undefined; onChange: (rows: readonly DeductionRow[]) => void }) {
  const t = useTexts();
  const put = (at: number, change: Partial<DeductionRow>) => onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  const amounts = new Map(preview.deductions.map(row => [row.head, row.amount]));
  const free = heads.filter(head => !rows.some(row => row.head === head.code));
  return (
    <div>
      {rows.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.deductions')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('bills.head')}</th><th scope="col">{t('bills.rule')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th><th scope="col">{t('bills.comment')}</th><th scope="col"><span className="vanish">{t('blocks.delete')}</span></th></tr></thead>
            <tbody>{rows.map((row, at) => {
              const head = heads.find(one => one.code === row.head);
              return (
                <tr key={at}>
                  <td><NativeSelect aria-label={`${t('bills.head')} ${at + 1}`} value={row.head} data={[{ value: '', label: '–' }, ...heads.filter(one => one.code === row.head || free.includes(one)).map(one => ({ value: one.code, label: one.label }))]} onChange={event => put(at, { head: event.currentTarget.value, amount: '' })} miw={180} /></td>
                  <td className="tabular">{head === undefined ? '' : head.kind === 'percentage' ? `${head.value ?? 0} %` : head.kind === 'fixed' ? t('bills.fixed') : t('bills.typed')}</td>
                  <td className="num">{head?.kind === 'open' ? <TextInput aria-label={`${t('bills.amountColumn')} ${at + 1}`} inputMode="decimal" value={row.amount} onChange={event => put(at, { amount: event.currentTarget.value })} styles={{ input: { textAlign: 'end' } }} miw={110} /> : <Money amount={amounts.get(row.head)} />}</td>
                  <td><TextInput aria-label={`${t('bills.comment')} ${at + 1}`} value={row.comment} maxLength={256} onChange={event => put(at, { comment: event.currentTarget.value })} miw={140} /></td>
                  <td><ActionIcon aria-label={t('blocks.rowRemove', { n: at + 1 })} onClick={() => onChange(rows.filter((_, index) => index !== at))}><IconTrash size={16} /></ActionIcon></td>
                </tr>
              );
            })}</tbody>
          </table>
        </div>
      )}
      {error !== undefined && <Text fz="sm" c="var(--works-bad)" mt={6} role="alert">{error}</Text>}
      <Button mt="xs" size="compact-md" variant="default" disabled={free.length === 0} leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onChange([...rows, { head: free[0]?.code ?? '', amount: '', comment: '' }])}>{t('bills.addDeduction')}</Button>
    </div>
  );
}

function Totals({ preview }: { preview: Preview }) {
  const t = useTexts();
  return (
    <div>
      <dl className="facts">
        <div><dt>{t('bills.gross')}</dt><dd><Money amount={preview.gross} symbol /></dd></div>
        <div><dt>{t('bills.deducted')}</dt><dd><Money amount={preview.deducted} symbol /></dd></div>
        <div><dt>{t('bills.netToVendor')}</dt><dd><b><Money amount={preview.net} symbol inWords /></b></dd></div>
      </dl>
      <Text fz="xs" c="dimmed" mt={6}>{t('bills.previewNote')}</Text>
    </div>
  );
}
