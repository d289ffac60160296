import { expect, test } from 'vitest';
import { compositionOf, isSame, isTyped, typedOf, wrongIn } from './values';

const say = { fill: (label: string) => `fill ${label}`, quantity: 'quantity', part: 'part', parts: 'parts', charge: 'charge' };
const typed = { quantity: '10', from: '2026-12-01', parts: [{ sorId: 'SOR_1', description: 'Cement', kind: 'M', uom: 'KG', quantity: '3200.1234' }], charges: [{ description: '', head: 'CA.1', calculation: 'fixed', figure: '50' }] };

test('what is typed is sent as it is, and read back the same', () => {
  const sent = compositionOf(typed, { tenantId: 'pg', sorId: 'SOR_9', compositionId: undefined, effectiveFrom: 1 });
  expect(sent).toMatchObject({ sorId: 'SOR_9', quantity: 10, basicSorDetails: [{ sorId: 'SOR_1', quantity: 3200.1234 }], additionalCharges: [{ applicableOn: 'CA.1', calculationType: 'fixed', figure: 50 }] });
  expect(typedOf({ ...sent, basicSorDetails: [{ sorId: 'SOR_1', quantity: 3200.1234, description: 'Cement', sorType: 'M', uom: 'KG' }] }, '2026-12-01')).toEqual(typed);
});

test('a figure must be there, above zero and with no more decimals than the rules allow', () => {
  expect(wrongIn(typed, say, {})).toEqual({});
  expect(wrongIn({ ...typed, quantity: '10000' }, say, {})).toEqual({ quantity: 'quantity' });
  expect(wrongIn({ ...typed, quantity: '0' }, say, {})).toEqual({ quantity: 'quantity' });
  expect(wrongIn({ ...typed, quantity: '1.005', from: '', parts: [] }, say, { from: 'day' })).toEqual({ quantity: 'quantity', from: 'fill day', parts: 'parts' });
  expect(wrongIn({ ...typed, parts: typed.parts.map(part => ({ ...part, quantity: '1.00005' })) }, say, {})).toEqual({ part0: 'part' });
  expect(wrongIn({ ...typed, charges: [{ ...typed.charges[0], description: '', head: '', calculation: 'fixed', figure: '1' }] }, say, {})).toEqual({ charge0: 'charge' });
});

test('a later day alone is no change', () => {
  expect(isSame(typed, { ...typed, from: '2027-01-01' })).toBe(true);
  expect(isSame(typed, { ...typed, quantity: '11' })).toBe(false);
});

test('a draft of another shape is not taken', () => {
  expect(isTyped(typed)).toBe(true);
  expect(isTyped({ quantity: '1' })).toBe(false);
});
