import { describe, expect, it } from 'vitest';
import { blankRunningBill, checkRunningBill, isRunningBillValues, runningBillToWire } from './values';

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
