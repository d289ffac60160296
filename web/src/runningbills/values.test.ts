import { describe, expect, it } from 'vitest';
import { advanceToWire, blankAdvance, blankRefund, blankRunningBill, checkAdvance, checkRefund, checkRunningBill, isAdvanceValues, isRefundValues, isRunningBillValues, refundToWire, runningBillToWire } from './values';

const texts = { missing: (label: string) => `${label}?`, amount: 'amount' };
const labels = { contract: 'Work order', completed: 'Completed' };

describe('a running bill', () => {
  it('asks for the work order and, at the end, for the day of completion', () => {
    expect(checkRunningBill(blankRunningBill, texts, labels)).toEqual({ contract: 'Work order?' });
    expect(checkRunningBill({ ...blankRunningBill, contract: 'WO/1', kind: 'FINAL', recovery: '1.234' }, texts, labels)).toEqual({ completed: 'Completed?', recovery: 'amount' });
    expect(checkRunningBill({ ...blankRunningBill, contract: 'WO/1', recovery: '10.50' }, texts, labels)).toEqual({});
  });

  it('leaves to the server what is left blank', () => {
    const wire = runningBillToWire({ ...blankRunningBill, contract: ' WO/1 ', completed: '2026-11-28' }, 'pg.citya', 'Asia/Kolkata', undefined);
    expect(wire).toEqual({ id: null, tenantId: 'pg.citya', contractNumber: 'WO/1', billKind: 'PART', completionDate: null, partyBillNumber: null, partyBillDate: null, advanceRecovery: null, advanceRecoveryReason: null });
    expect(runningBillToWire({ ...blankRunningBill, contract: 'WO/1', kind: 'FINAL', completed: '2026-11-28', recovery: '5' }, 'pg.citya', 'Asia/Kolkata', 'id')).toMatchObject({ id: 'id', billKind: 'FINAL', completionDate: Date.UTC(2026, 10, 27, 18, 30), advanceRecovery: 5 });
  });

  it('knows its own drafts', () => {
    expect(isRunningBillValues(blankRunningBill)).toBe(true);
    expect(isRunningBillValues({ ...blankRunningBill, kind: 'REFUND' })).toBe(false);
    expect(isRunningBillValues(null)).toBe(false);
  });
});

describe('an advance', () => {
  const all = { contract: 'contract', amount: 'amount', narration: 'for', guaranteeNumber: 'number', bank: 'bank', guaranteed: 'guaranteed', validTo: 'until', documents: 'papers' };
  const rules = { ...texts, past: 'past' };
  const whole = { ...blankAdvance, contract: 'WO/1', amount: '50000', guaranteeNumber: 'BG 7 ', bank: 'State Bank', guaranteed: '55000.50', validTo: '2026-11-28' };

  it('needs an amount and a guarantee that is live', () => {
    expect(checkAdvance(blankAdvance, '2026-11-28', rules, all)).toEqual({ contract: 'contract?', amount: 'amount?', guaranteeNumber: 'number?', bank: 'bank?', guaranteed: 'guaranteed?', validTo: 'until?' });
    expect(checkAdvance({ ...whole, amount: '0', guaranteed: '1.234', validTo: '2026-11-27' }, '2026-11-28', rules, all)).toEqual({ amount: 'amount', guaranteed: 'amount', validTo: 'past' });
    expect(checkAdvance(whole, '2026-11-28', rules, all)).toEqual({});
  });

  it('has a guarantee to the end of its last day', () => {
    expect(advanceToWire(whole, 'pg.citya', 'Asia/Kolkata')).toEqual({
      tenantId: 'pg.citya', contractNumber: 'WO/1', amount: 50000, narration: null, documents: [], guarantee: { number: 'BG 7', bank: 'State Bank', amount: 55000.5, validTo: Date.UTC(2026, 10, 28, 18, 30) - 1 },
    });
  });

  it('knows its own drafts', () => {
    expect(isAdvanceValues(blankAdvance)).toBe(true);
    expect(isAdvanceValues({ ...blankAdvance, documents: '' })).toBe(false);
  });
});

describe('a refund', () => {
  it('is of all that may go back, or of an amount', () => {
    expect(checkRefund(blankRefund, texts, { contract: 'contract', amount: 'amount' })).toEqual({ contract: 'contract?' });
    expect(checkRefund({ contract: 'WO/1', amount: '-1' }, texts, { contract: 'contract', amount: 'amount' })).toEqual({ amount: 'amount' });
    expect(refundToWire({ contract: 'WO/1 ', amount: '' }, 'pg.citya')).toEqual({ tenantId: 'pg.citya', contractNumber: 'WO/1', amount: null });
    expect(refundToWire({ contract: 'WO/1', amount: '20000.5' }, 'pg.citya').amount).toBe(20000.5);
    expect(isRefundValues(blankRefund)).toBe(true);
    expect(isRefundValues({ contract: 'WO/1' })).toBe(false);
  });
});
