import { describe, expect, it } from 'vitest';
import { countsOf, nextOf, outstanding, paymentOf, remedyOf, together } from './values';

describe('payments', () => {
  it('pay a bill in whole, every active payable line once', () => {
    const payment = paymentOf({
      id: 'b', tenantId: 't', totalAmount: 100.3, totalPaidAmount: 0,
      billDetails: [
        { id: 'd', tenantId: 't', totalAmount: 100.3, totalPaidAmount: 0, status: 'ACTIVE', payableLineItems: [{ id: '1', tenantId: 't', amount: 90.2, paidAmount: 0, status: 'ACTIVE' }, { id: '2', tenantId: 't', amount: 10.1, status: 'ACTIVE' }, { id: '3', tenantId: 't', amount: 5, status: 'INACTIVE' }] },
        { id: 'gone', status: 'INACTIVE' },
      ],
    });
    expect(payment.netPayableAmount).toBe(100.3);
    expect(payment.bills?.[0]?.billDetails?.map(detail => detail.billDetailId)).toEqual(['d']);
    expect(payment.bills?.[0]?.billDetails?.[0]?.payableLineItems?.map(line => [line.lineItemId, line.paidAmount])).toEqual([['1', 90.2], ['2', 10.1]]);
  });

  it('are exact to the paisa', () => {
    expect(outstanding(0.3, 0.1)).toBe(0.2);
    expect(together([0.1, 0.2, 0.3])).toBe(0.6);
    expect(outstanding(null, undefined)).toBe(0);
  });

  it('offer what the newest instruction allows', () => {
    const of = (status: string, isUnknown = false) => nextOf({ status, isUnknown });
    expect([of('FAILED'), of('PARTIAL'), of('INITIATED'), of('SUCCESSFUL'), of('COMPLETED')]).toEqual(['retry', 'revise', undefined, undefined, undefined]);
    expect(of('FAILED', true)).toBeUndefined(); // the treasury may have taken it: paying again could pay twice
    expect(nextOf(undefined)).toBe('retry');
  });

  it('count payees by how they stand', () => {
    expect(countsOf([{ status: 'Payment Successful' }, { status: 'Payment Failed' }, { status: 'Payment Failed' }, { status: 'Payment Pending' }])).toEqual({ successful: 1, failed: 2 });
  });

  it('know which failures the office can put right', () => {
    expect(['TV0121 creditor account closed', '340 wrong IFSC', 'EX0005 exchange', 'server unreachable'].map(remedyOf)).toEqual(['correct', 'correct', 'report', 'report']);
    expect(remedyOf(undefined)).toBeUndefined();
  });
});
