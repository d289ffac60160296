import { expect, test } from 'vitest';
import { analysisOf } from './analysis';

const line = (sorId: string, sorType: string, quantity: number, amount: number) => ({
  id: null, sorId, sorType, referenceId: null, basicSorDetails: [{ id: null, type: sorType, quantity, amount }], additionalDetails: { sorDetails: { description: `The ${sorId}`, uom: 'DAY' }, rateDetails: { rate: 10 } },
});
const item = (sorId: string, lines: ReturnType<typeof line>[], labourCessAmount: number | null) => ({
  id: null, statementId: null, sorId, tenantId: 'pg.citya', isActive: true, basicSorDetails: [], lineItems: lines, additionalDetails: { sorDetails: { description: `Work ${sorId}`, uom: 'CUM' }, rateDetails: {}, estimatedQuantity: 2, estimatedAmount: 100, labourCessAmount },
});
const statement = {
  id: null, tenantId: 'pg.citya', targetId: null, statementType: 'ANALYSIS', auditDetails: { createdBy: null, lastModifiedBy: null, createdTime: 0, lastModifiedTime: 0 }, additionalDetails: null, status: null, failureCode: null, failureReason: null,
  basicSorDetails: [{ id: null, type: 'L', quantity: 3, amount: 30.3 }, { id: null, type: 'M', quantity: 7, amount: 70.7 }],
  sorDetails: [item('W1', [line('MASON', 'L', 0.1, 0.1), line('SAND', 'M', 7, 70.7)], 1.1), item('W2', [line('MASON', 'L', 0.2, 0.2)], 2.2)],
};

test('rows by class under their item of works, totals as the server has them', () => {
  const found = analysisOf(statement);
  expect(found.totals).toEqual({ L: 30.3, M: 70.7, E: 0 });
  expect(found.cess).toBe(3.3);
  expect(found.items.L.map(one => [one.name, one.basics.map(basic => [basic.name, basic.rate, basic.amount])])).toEqual([['Work W1', [['The MASON', 10, 0.1]]], ['Work W2', [['The MASON', 10, 0.2]]]]);
  expect(found.items.E).toEqual([]);
});

test('the same basic item of several works is one row of the consolidated table, exact where floating point is not', () => {
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(analysisOf(statement).consolidated.L).toEqual([{ sorId: 'MASON', name: 'The MASON', uom: 'DAY', rate: 10, quantity: 0.3, amount: 0.3 }]);
});

test('why there is none is passed on', () => {
  expect(analysisOf({ ...statement, basicSorDetails: [], sorDetails: [], failureReason: 'No composition of SOR_1' })).toMatchObject({ problem: 'No composition of SOR_1', totals: { L: 0 } });
});
