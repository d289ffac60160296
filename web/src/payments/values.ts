import type { Schemas } from '../api/client';
import type { Bill } from '../bills/service';

const paise = (rupees: number | null | undefined): number => Math.round((rupees ?? 0) * 100);

/** What is still owed of an amount, in rupees, exact to the paisa. */
export const outstanding = (total: number | null | undefined, paid: number | null | undefined): number => (paise(total) - paise(paid)) / 100;

/** Rupees of several amounts together, exact to the paisa. */
export const together = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + paise(amount), 0) / 100;

const isActive = (row: { readonly status?: string | null }) => row.status !== 'INACTIVE';

/** The payment of one bill in whole, down to every payable line: the contract knows no other (spec 40 §2.4). */
export function paymentOf(bill: Bill): Schemas['PaymentWire'] {
  const owed = outstanding(bill.totalAmount, bill.totalPaidAmount);
  return {
    tenantId: bill.tenantId, netPayableAmount: owed, netPaidAmount: owed,
    bills: [{
      billId: bill.id, tenantId: bill.tenantId, totalAmount: owed, totalPaidAmount: owed,
      billDetails: (bill.billDetails ?? []).filter(isActive).map(detail => {
        const part = outstanding(detail.totalAmount, detail.totalPaidAmount);
        return {
          billDetailId: detail.id, tenantId: detail.tenantId, totalAmount: part, totalPaidAmount: part,
          payableLineItems: (detail.payableLineItems ?? []).filter(isActive).map(line => ({ lineItemId: line.id, tenantId: line.tenantId, paidAmount: outstanding(line.amount, line.paidAmount) })),
        };
      }),
    }],
  };
}

/** What an accountant may do about a payment, by its newest instruction. */
export function nextOf(newest: { readonly status: string | undefined; readonly isUnknown: boolean } | undefined): 'retry' | 'revise' | undefined {
  if (newest === undefined) return 'retry';
  if (newest.isUnknown) return undefined;
  return newest.status === 'FAILED' ? 'retry' : newest.status === 'PARTIAL' ? 'revise' : undefined;
}

/** How many payees of an instruction stand where. */
export function countsOf(beneficiaries: readonly { readonly status: string | undefined }[]): { readonly successful: number; readonly failed: number } {
  return { successful: beneficiaries.filter(one => one.status === 'Payment Successful').length, failed: beneficiaries.filter(one => one.status === 'Payment Failed').length };
}

/** Objection codes of treasury and bank that the office can put right itself (spec 40 §6.7); others are technical. */
const correctable = /\b(322|340|PV00(07|08|09|10|14|70)|TV0003|TV012[1-4]|TV0130|TV0133|TR000[124567])\b|IFSC|account/i;

/** What to do about a failure, told by its code. */
export const remedyOf = (message: string | undefined): 'correct' | 'report' | undefined => (message === undefined ? undefined : correctable.test(message) ? 'correct' : 'report');
