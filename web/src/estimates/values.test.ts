import { describe, expect, test } from 'vitest';
import type { Estimate } from './service';
import type { EstimateValues, Figures } from './values';
import { blankEstimate, blankRow, compare, isEstimateValues, linesOf, problemsOf, toWire, valuesOf } from './values';

const stored: Estimate = {
  id: 'e1', estimateNumber: 'ES/1', executingDepartment: 'WRK', description: 'A park', additionalDetails: { sorSkillData: [{ sorId: 'SOR_1', sorType: 'W', sorSubType: 'CONCRETE' }], creator: 'Tarini' },
  estimateDetails: [
    { id: 'a', sorId: 'SOR_1', category: 'SOR', name: 'Concrete', description: 'base', unitRate: 100, noOfunit: 6, uom: 'CUM', quantity: 1, length: 2, width: 3, height: 0, isDeduction: false, isActive: true },
    { id: 'b', sorId: 'SOR_1', category: 'SOR', name: 'Concrete', description: 'pit', unitRate: 100, noOfunit: 1, uom: 'CUM', quantity: 0, length: 0, width: 0, height: 0, isDeduction: true, isActive: true },
    { id: 'c', category: 'NON-SOR', name: 'Sign', description: 'one', unitRate: 50, noOfunit: 2, uom: 'NOS', quantity: 2, isActive: true },
    { id: 'd', category: 'OVERHEAD', name: 'GST', amountDetail: [{ type: 'GST', amount: 18 }], isActive: true },
    { id: 'gone', sorId: 'SOR_9', category: 'SOR', name: 'Old', unitRate: 1, isActive: false },
  ],
};
const values = valuesOf(stored);
const figures = (change: Partial<Figures> = {}): Figures => ({ lines: linesOf(values, []).map(({ line }, at) => ({ sorId: line.sorId ?? null, name: line.name ?? null, category: line.category ?? null, quantity: at + 1, amount: (at + 1) * 10 })), items: [], itemsTotal: 1, overheadsTotal: 2, total: 3, differences: [], ...change });
const context = { tenantId: 'pg.citya', creator: 'Me', project: { id: 'p', name: 'Park', address: { boundary: 'B1' }, additionalDetails: { locality: 'SUN01' } }, masters: [] };

describe('the editor of an estimate', () => {
  test('rows of one item stand together; zeros are blanks, and a bare quantity is a number', () => {
    expect(values.items.map(item => [item.kind, item.name, item.sorType, item.rows.length])).toEqual([['SOR', 'Concrete', 'W', 2], ['NON-SOR', 'Sign', '', 1]]);
    expect(values.items[0]?.rows[0]).toEqual({ id: 'a', previous: '', isDeduction: 'no', description: 'base', count: '1', length: '2', width: '3', height: '' });
    expect(values.items[0]?.rows[1]).toMatchObject({ isDeduction: 'yes', count: '1', length: '' });
  });

  test('a revision follows the lines of the approved version and changes none of them', () => {
    const revision = valuesOf(stored, true);
    expect(revision.items[0]?.rows.map(row => [row.id, row.previous])).toEqual([['', 'a'], ['', 'b']]);
    expect(revision.overheads[0]).toMatchObject({ id: '', previous: 'd' });
    expect(toWire(revision, figures(), { ...context, revised: stored })).toMatchObject({ businessService: 'REVISION-ESTIMATE', estimateNumber: 'ES/1' });
  });

  test('the figures sent are the server’s, in their places', () => {
    const wire = toWire(values, figures(), { ...context, stored });
    expect(wire.estimateDetails?.slice(0, 4).map(line => [line.id, line.noOfunit, line.amountDetail?.[0]?.amount])).toEqual([['a', 1, 10], ['b', 2, 20], ['c', 3, 30], ['d', null, 40]]);
    expect(wire.additionalDetails).toMatchObject({ totalEstimatedAmount: 3, creator: 'Tarini', locality: 'SUN01' });
  });

  test('a line taken out is sent as inactive, because lines left out stay', () => {
    const less: EstimateValues = { ...values, items: values.items.slice(0, 1) };
    expect(toWire(less, figures(), { ...context, stored }).estimateDetails?.filter(line => line.isActive === false).map(line => line.id)).toEqual(['c', 'gone']);
  });

  test('a row of zeros says that its quantity is zero', () => {
    const zero: EstimateValues = { ...values, items: [{ ...(values.items[0] ?? { kind: 'SOR', sorId: '', name: '', uom: '', rate: '', sorType: '', sorSubType: '', rows: [] }), rows: [{ ...blankRow(), count: '0' }] }] };
    expect(linesOf(zero, [])[0]?.line.noOfunit).toBe(0);
    expect(linesOf(values, [])[0]?.line.noOfunit).toBeUndefined();
  });

  test('drafts of another shape are not taken', () => {
    expect(isEstimateValues(JSON.parse(JSON.stringify(values)))).toBe(true);
    expect(isEstimateValues({ ...values, items: [{ rows: [] }] })).toBe(false);
  });

  test('an empty estimate, a row without words, a figure that is none', () => {
    expect(problemsOf(blankEstimate, undefined, false).map(problem => problem.kind)).toEqual(['noItem', 'department', 'description']);
    const [item] = values.items;
    if (item === undefined) throw new Error('no item');
    const wrong = { ...values, items: [{ ...item, rows: [{ ...blankRow(), count: '1,5' }] }] };
    expect(problemsOf(wrong, undefined, false).map(problem => problem.kind)).toEqual(['figure', 'rowText']);
    expect(problemsOf(wrong, undefined, true).map(problem => problem.kind)).toEqual(['figure']);
  });
});

test('versions are compared item by item: changed, new and left out', () => {
  const item = (sorId: string, quantity: number, amount: number) => ({ sorId, name: sorId, category: 'SOR', uom: 'CUM', unitRate: 1, quantity, amount });
  const rows = compare(figures({ items: [item('A', 1, 1), item('B', 2, 2)] }), figures({ items: [item('C', 3, 3), item('A', 5, 5)] }));
  expect(rows.map(row => [row.name, row.before?.amount, row.now?.amount])).toEqual([['C', undefined, 3], ['A', 1, 5], ['B', 2, undefined]]);
});
