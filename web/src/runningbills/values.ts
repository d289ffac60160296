import type { Schemas } from '../api/client';
import { asRecord, text } from '../api/decode';
import type { Attachment } from '../blocks/documents';
import type { FieldErrors } from '../blocks/Form';
import { endOfDay, startOfDay } from '../blocks/format';
import type { RunningBillInput } from './service';

/** What is typed into the form; days as the calendar's yyyy-mm-dd. */
export interface RunningBillValues {
  readonly contract: string;
  readonly kind: 'PART' | 'FINAL';
  readonly completed: string;
  readonly partyNumber: string;
  readonly partyDate: string;
  readonly recovery: string;
  readonly recoveryReason: string;
}

export const blankRunningBill: RunningBillValues = { contract: '', kind: 'PART', completed: '', partyNumber: '', partyDate: '', recovery: '', recoveryReason: '' };

export const isRunningBillValues = (value: unknown): value is RunningBillValues => {
  const record = asRecord(value);
  return ['contract', 'completed', 'partyNumber', 'partyDate', 'recovery', 'recoveryReason'].every(key => typeof record[key] === 'string') && ['PART', 'FINAL'].includes(text(record, 'kind') ?? '');
};

const isAmount = (typed: string): boolean => /^\d{1,13}(\.\d{1,2})?$/.test(typed.trim());
const words = (typed: string) => (typed.trim() === '' ? null : typed.trim());

/** What can be seen to be wrong before the server is asked. */
export function checkRunningBill(values: RunningBillValues, texts: { missing: (label: string) => string; amount: string }, labels: { contract: string; completed: string }): FieldErrors<keyof RunningBillValues> {
  return {
    ...(values.contract.trim() === '' ? { contract: texts.missing(labels.contract) } : {}),
    ...(values.kind === 'FINAL' && values.completed === '' ? { completed: texts.missing(labels.completed) } : {}),
    ...(values.recovery !== '' && !isAmount(values.recovery) ? { recovery: texts.amount } : {}),
  };
}

/** The request: what is left blank is left to the server. */
export function runningBillToWire(values: RunningBillValues, tenantId: string, zone: string, id: string | undefined): RunningBillInput {
  const day = (typed: string) => (typed === '' ? null : (startOfDay(typed, zone) ?? null));
  return {
    id: id ?? null, tenantId, contractNumber: values.contract.trim(), billKind: values.kind, completionDate: values.kind === 'FINAL' ? day(values.completed) : null, partyBillNumber: words(values.partyNumber),
    partyBillDate: day(values.partyDate), advanceRecovery: values.recovery === '' ? null : Number(values.recovery), advanceRecoveryReason: words(values.recoveryReason),
  };
}

/** An advance as typed; days as the calendar's yyyy-mm-dd. */
export interface AdvanceValues {
  readonly contract: string;
  readonly amount: string;
  readonly narration: string;
  readonly guaranteeNumber: string;
  readonly bank: string;
  readonly guaranteed: string;
  readonly validTo: string;
  readonly documents: readonly Attachment[];
}

export const blankAdvance: AdvanceValues = { contract: '', amount: '', narration: '', guaranteeNumber: '', bank: '', guaranteed: '', validTo: '', documents: [] };

export const isAdvanceValues = (value: unknown): value is AdvanceValues => Object.keys(blankAdvance).every(key => (key === 'documents' ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

/** @param today yyyy-mm-dd in the zone of the office */
export function checkAdvance(values: AdvanceValues, today: string, texts: { missing: (label: string) => string; amount: string; past: string }, labels: Readonly<Record<keyof AdvanceValues, string>>): FieldErrors<keyof AdvanceValues> {
  const errors: Partial<Record<keyof AdvanceValues, string>> = {};
  for (const key of ['contract', 'amount', 'guaranteeNumber', 'bank', 'guaranteed', 'validTo'] as const) if (values[key].trim() === '') errors[key] = texts.missing(labels[key]);
  for (const key of ['amount', 'guaranteed'] as const) if (errors[key] === undefined && (!isAmount(values[key]) || Number(values[key]) <= 0)) errors[key] = texts.amount;
  if (errors.validTo === undefined && values.validTo < today) errors.validTo = texts.past;
  return errors;
}

export const advanceToWire = (values: AdvanceValues, tenantId: string, zone: string): Schemas['AdvanceInput'] => ({
  tenantId, contractNumber: values.contract.trim(), amount: Number(values.amount), narration: words(values.narration),
  guarantee: { number: values.guaranteeNumber.trim(), bank: values.bank.trim(), amount: Number(values.guaranteed), validTo: endOfDay(values.validTo, zone) ?? null },
  documents: values.documents.map(({ documentType, fileName, fileStoreId }) => ({ documentType, fileName, fileStoreId })),
});

/** A refund of retention money as typed. */
export interface RefundValues {
  readonly contract: string;
  /** Rupees; all that may go back when blank. */
  readonly amount: string;
}

export const blankRefund: RefundValues = { contract: '', amount: '' };

export const isRefundValues = (value: unknown): value is RefundValues => Object.keys(blankRefund).every(key => typeof asRecord(value)[key] === 'string');

export const checkRefund = (values: RefundValues, texts: { missing: (label: string) => string; amount: string }, labels: Readonly<Record<keyof RefundValues, string>>): FieldErrors<keyof RefundValues> => ({
  ...(values.contract.trim() === '' ? { contract: texts.missing(labels.contract) } : {}),
  ...(values.amount.trim() !== '' && (!isAmount(values.amount) || Number(values.amount) <= 0) ? { amount: texts.amount } : {}),
});

export const refundToWire = (values: RefundValues, tenantId: string): Schemas['RefundInput'] => ({ tenantId, contractNumber: values.contract.trim(), amount: values.amount.trim() === '' ? null : Number(values.amount) });
