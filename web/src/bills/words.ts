import { useMaster } from '../api/masters';
import { text } from '../api/decode';
import type { TextKey } from '../texts/english';
import { asWords, useNames, useTexts } from '../texts/useTexts';

const kinds: Readonly<Record<string, TextKey>> = { 'EXPENSE.WAGES': 'service.EXPENSE.WAGES', 'EXPENSE.PURCHASE': 'service.EXPENSE.PURCHASE', 'EXPENSE.SUPERVISION': 'service.EXPENSE.SUPERVISION', 'EXPENSE.CONTRACTOR': 'service.EXPENSE.CONTRACTOR', 'EXPENSE.ADVANCE': 'service.EXPENSE.ADVANCE' };

export const kindText = (service: string | null | undefined): TextKey => kinds[service ?? ''] ?? 'bills.record';

/** How a bill stands with its payment; without one it is not paid. */
export function usePaymentState(): (status: string | null | undefined) => string {
  const t = useTexts();
  const names = useNames();
  return status => {
    switch (status) {
      case null: case undefined: return t('bills.unpaid');
      case 'INITIATED': return t('bills.initiated');
      case 'SUCCESSFUL': return t('bills.successful');
      case 'PARTIAL': return t('bills.partial');
      case 'FAILED': return t('bills.failed');
      default: return names.any(`BILL_PAYMENT_STATUS_${status}`, asWords(status));
    }
  };
}

/** Names of heads of account: as the office words them, else as the master describes them. */
export function useHeadNames(): (code: string | null | undefined, description?: string) => string {
  const names = useNames();
  const heads = useMaster('expense', 'HeadCodes').data ?? [];
  return (code, description) => (code === null || code === undefined ? '' : names.master('expense', 'HeadCodes', code, description ?? text(heads.find(row => text(row, 'code') === code), 'description') ?? code));
}
