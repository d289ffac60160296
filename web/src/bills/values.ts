import type { Schemas } from '../api/client';
import { asRecord, isPresent, list, number, text } from '../api/decode';
import type { Attachment } from '../blocks/documents';
import { attachmentsOf } from '../blocks/documents';
import type { FieldErrors } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import type { Bill, BilledContract, BillLine } from './service';

/** A deduction as typed. */
export interface DeductionRow {
  readonly head: string;
  /** Rupees; only where the master leaves the amount open. */
  readonly amount: string;
  readonly comment: string;
}

/** The form of a purchase bill as typed. */
export interface PurchaseValues {
  readonly contract: string;
  /** `vendor`, or `organisation` for the one that executes the work. */
  readonly payeeKind: string;
  readonly vendor: string;
  readonly invoiceNumber: string;
  /** yyyy-mm-dd */
  readonly invoiceDate: string;
  readonly material: string;
  readonly gst: string;
  readonly deductions: readonly DeductionRow[];
  readonly documents: readonly Attachment[];
}

export const blankPurchase: PurchaseValues = { contract: '', payeeKind: 'vendor', vendor: '', invoiceNumber: '', invoiceDate: '', material: '', gst: '', deductions: [], documents: [] };

export const isPurchaseValues = (value: unknown): value is PurchaseValues =>
  Object.keys(blankPurchase).every(key => (key === 'documents' || key === 'deductions' ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

/** A deduction the office knows: fixed by the master, or left to be typed. */
export interface DeductionHead {
  readonly code: string;
  readonly label: string;
  readonly kind: 'percentage' | 'fixed' | 'open';
  /** Per cent, or rupees. */
  readonly value: number | undefined;
}

/** Deductions of purchases in force, from the masters of heads and charges. */
export function deductionHeads(heads: readonly unknown[], charges: readonly unknown[], nameOf: (code: string, description: string | undefined) => string): readonly DeductionHead[] {
  const ours = (row: unknown) => text(row, 'service') === 'works.purchase' && asRecord(row).active !== false;
  return heads.filter(row => ours(row) && text(row, 'category') === 'deduction').map((row): DeductionHead | undefined => {
    const code = text(row, 'code');
    const charge = charges.find(one => ours(one) && text(one, 'code') === code);
    if (code === undefined || charge === undefined) return undefined;
    const value = number(charge, 'value');
    return { code, label: nameOf(code, text(row, 'description')), kind: value === undefined ? 'open' : text(charge, 'calculationType') === 'percentage' ? 'percentage' : 'fixed', value };
  }).filter(isPresent);
}

/** Rupees typed as whole paise; undefined for what is no amount. Blank is nothing. */
export function paiseOf(typed: string): number | undefined {
  const plain = typed.trim();
  if (plain === '') return 0;
  const match = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(plain);
  return match === null ? undefined : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Paise to whole rupees, half a rupee upwards, as the calculator rounds every line. */
export const toRupees = (paise: number): number => Math.floor((paise + 50) / 100);

/** What the bill will come to, line by line, before it is stored. */
export interface Preview {
  /** Rupees. */
  readonly gross: number;
  readonly deductions: readonly { readonly head: string; readonly amount: number }[];
  readonly deducted: number;
  readonly net: number;
}

/** The server's rule (spec 40 §4.4) on whole paise: each line to the rupee, percentages of material with GST. What is stored is the server's own figure. */
export function previewOf({ material, gst, deductions }: Pick<PurchaseValues, 'material' | 'gst' | 'deductions'>, heads: readonly DeductionHead[]): Preview {
  const gross = toRupees(paiseOf(material) ?? 0) + toRupees(paiseOf(gst) ?? 0);
  const rows = deductions.filter(row => row.head !== '').map(row => {
    const head = heads.find(one => one.code === row.head);
    // Per cent has two decimals at most: hundredths of a per cent of whole rupees are hundredths of a paisa.
    const amount = head?.kind === 'percentage' ? toRupees(Math.floor((gross * Math.round((head.value ?? 0) * 100) + 50) / 100)) : head?.kind === 'fixed' ? toRupees(Math.round((head.value ?? 0) * 100)) : toRupees(paiseOf(row.amount) ?? 0);
    return { head: row.head, amount };
  });
  const deducted = rows.reduce((sum, row) => sum + row.amount, 0);
  return { gross, deductions: rows, deducted, net: gross - deducted };
}

interface Rules {
  readonly missing: (label: string) => string;
  readonly invoice: string;
  readonly future: string;
  readonly material: string;
  readonly gst: string;
  readonly aboveContract: string;
  readonly net: string;
  readonly deduction: string;
}

/** What can be told before asking the server. */
export function checkPurchase(
  values: PurchaseValues, { today, contractAmount, heads, kinds }: { today: string; contractAmount: number | undefined; heads: readonly DeductionHead[]; kinds: readonly { readonly code: string; readonly isRequired: boolean; readonly label: string }[] },
  rules: Rules, labels: Readonly<Record<keyof PurchaseValues, string>>,
): FieldErrors<keyof PurchaseValues> {
  const errors: Partial<Record<keyof PurchaseValues, string>> = {};
  for (const key of ['contract', 'invoiceNumber', 'invoiceDate', 'material'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  if (values.payeeKind === 'vendor' && values.vendor === '') errors.vendor = rules.missing(labels.vendor);
  if (errors.invoiceNumber === undefined && !/^[A-Za-z0-9 .\-_@']{2,64}$/.test(values.invoiceNumber.trim())) errors.invoiceNumber = rules.invoice;
  if (errors.invoiceDate === undefined && values.invoiceDate > today) errors.invoiceDate = rules.future;
  const material = paiseOf(values.material);
  if (errors.material === undefined && (material === undefined || material <= 0 || material > 5_000_000_00)) errors.material = rules.material;
  if (paiseOf(values.gst) === undefined) errors.gst = rules.gst;
  const { gross, net } = previewOf(values, heads);
  if (errors.material === undefined && errors.gst === undefined && contractAmount !== undefined && gross > contractAmount) errors.material = rules.aboveContract;
  const typed = values.deductions.filter(row => row.head !== '');
  if (typed.some(row => paiseOf(row.amount) === undefined || (heads.find(head => head.code === row.head)?.kind === 'open' && (paiseOf(row.amount) ?? 0) <= 0)) || new Set(typed.map(row => row.head)).size < typed.length) errors.deductions = rules.deduction;
  else if (errors.material === undefined && gross > 0 && net <= 0) errors.deductions = rules.net;
  const lacking = kinds.find(kind => kind.isRequired && !values.documents.some(document => document.documentType === kind.code));
  if (lacking !== undefined) errors.documents = rules.missing(lacking.label);
  return errors;
}

const isActive = (line: BillLine) => line.status !== 'INACTIVE';

/** The values of a stored purchase bill. */
export function valuesOfBill(bill: Bill, zone: string, contract: BilledContract | undefined): PurchaseValues {
  const [detail] = bill.billDetails ?? [];
  const lines = (detail?.lineItems ?? []).filter(isActive);
  const amountOf = (head: string) => { const amount = lines.find(line => line.headCode === head)?.amount; return amount === null || amount === undefined ? '' : String(amount); };
  const invoiced = number(bill.additionalDetails, 'invoiceDate');
  const payee = detail?.payee?.identifier ?? '';
  return {
    contract: (bill.referenceId ?? '').split('_')[0] ?? '', payeeKind: contract !== undefined && payee === contract.orgId ? 'organisation' : 'vendor', vendor: payee,
    invoiceNumber: text(bill.additionalDetails, 'invoiceNumber') ?? '', invoiceDate: invoiced === undefined || invoiced === 0 ? '' : inputDay(invoiced, zone), material: amountOf('MC'), gst: amountOf('GST'),
    deductions: lines.filter(line => line.type === 'DEDUCTION').map(line => ({ head: line.headCode ?? '', amount: line.amount === null || line.amount === undefined ? '' : String(line.amount), comment: text(line.additionalDetails, 'comments') ?? '' })),
    documents: attachmentsOf(list(bill.additionalDetails, 'documents')),
  };
}

/** The bill on the wire. Of a stored one the old deductions become inactive and amounts are replaced by head; lines are never dropped (spec 40 §10). */
export function purchaseToWire(
  values: PurchaseValues, { tenantId, invoiced, contract, preview, bill }: { tenantId: string; invoiced: number | undefined; contract: BilledContract; preview: Preview; bill: Bill | undefined },
): Schemas['PurchaseBillWire'] {
  const [detail] = bill?.billDetails ?? [];
  const known = detail?.lineItems ?? [];
  const payable = (headCode: string, typed: string): BillLine[] => {
    const amount = (paiseOf(typed) ?? 0) / 100;
    const stored = known.find(line => line.headCode === headCode && line.type === 'PAYABLE' && isActive(line));
    if (stored !== undefined) return [amount > 0 ? { ...stored, amount } : { ...stored, status: 'INACTIVE' }];
    return amount > 0 ? [{ tenantId, headCode, amount, type: 'PAYABLE', status: 'ACTIVE' }] : [];
  };
  const amounts = new Map(preview.deductions.map(row => [row.head, row.amount]));
  const identifier = values.payeeKind === 'organisation' ? contract.orgId : values.vendor;
  const type = values.payeeKind === 'organisation' ? 'CBO' : 'VEN';
  const lineItems: BillLine[] = [
    ...payable('MC', values.material),
    ...payable('GST', values.gst),
    ...known.filter(line => line.type === 'DEDUCTION' && isActive(line)).map(line => ({ ...line, status: 'INACTIVE' })),
    ...values.deductions.filter(row => row.head !== '').map((row): BillLine => ({ tenantId, headCode: row.head, amount: amounts.get(row.head) ?? 0, type: 'DEDUCTION', status: 'ACTIVE', additionalDetails: { comments: row.comment.trim() } })),
  ];
  return {
    ...(bill === undefined ? {} : { id: bill.id, billNumber: bill.billNumber, referenceId: bill.referenceId, billDate: bill.billDate, payer: bill.payer, fromPeriod: bill.fromPeriod, toPeriod: bill.toPeriod, status: bill.status }),
    tenantId, businessService: 'EXPENSE.PURCHASE', contractNumber: contract.number, projectId: contract.projectNumber, invoiceNumber: values.invoiceNumber.trim(), invoiceDate: invoiced,
    billDetails: [{ ...(detail === undefined ? {} : { id: detail.id, billId: detail.billId, status: detail.status }), tenantId, referenceId: contract.number, payee: { ...detail?.payee, tenantId, type, identifier }, lineItems, payableLineItems: detail?.payableLineItems ?? [] }],
    additionalDetails: {
      ...asRecord(bill?.additionalDetails), orgName: contract.orgName, projectName: contract.projectName, projectId: contract.projectNumber, projectDesc: contract.projectDescription, ward: contract.ward, locality: contract.locality,
      invoiceNumber: values.invoiceNumber.trim(), invoiceDate: invoiced, totalBillAmount: preview.gross,
    },
    documents: values.documents.map(document => ({ documentType: document.documentType, fileStore: document.fileStoreId, documentUid: document.fileStoreId, additionalDetails: { fileName: document.fileName } })),
  };
}
