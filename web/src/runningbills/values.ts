import { asRecord, text } from '../api/decode';
import type { FieldErrors } from '../blocks/Form';
import { startOfDay } from '../blocks/format';
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

/** What can be seen to be wrong before the server is asked. */
export function checkRunningBill(values: RunningBillValues, texts: { missing: (label: string) => string; amount: string }, labels: { contract: string; completed: string }): FieldErrors<keyof RunningBillValues> {
  return {
    ...(values.contract.trim() === '' ? { contract: texts.missing(labels.contract) } : {}),
    ...(values.kind === 'FINAL' && values.completed === '' ? { completed: texts.missing(labels.completed) } : {}),
    ...(values.recovery !== '' && !/^\d{1,13}(\.\d{1,2})?$/.test(values.recovery.trim()) ? { recovery: texts.amount } : {}),
  };
}

/** The request: what is left blank is left to the server. */
export function runningBillToWire(values: RunningBillValues, tenantId: string, zone: string, id: string | undefined): RunningBillInput {
  const day = (typed: string) => (typed === '' ? null : (startOfDay(typed, zone) ?? null));
  const words = (typed: string) => (typed.trim() === '' ? null : typed.trim());
  return {
    id: id ?? null, tenantId, contractNumber: values.contract.trim(), billKind: values.kind, completionDate: values.kind === 'FINAL' ? day(values.completed) : null, partyBillNumber: words(values.partyNumber),
    partyBillDate: day(values.partyDate), advanceRecovery: values.recovery === '' ? null : Number(values.recovery), advanceRecoveryReason: words(values.recoveryReason),
  };
}
