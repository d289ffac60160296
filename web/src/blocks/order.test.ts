import { expect, test } from 'vitest';
import { inOrder, isHere, orderHere } from './order';

const sorted = (cells: readonly (string | number | undefined)[], descending = false) => inOrder(cells.map(cell => ({ cell })), { cell: row => row.cell }, descending).map(row => row.cell);

test('figures by size, numbers in texts too, days by their year', () => {
  expect(sorted([10, 9, 100])).toEqual([9, 10, 100]);
  expect(sorted(['WO/2026-27/000010', 'WO/2026-27/000009'])).toEqual(['WO/2026-27/000009', 'WO/2026-27/000010']);
  expect(sorted(['01/12/2025', '02/01/2026', '31/01/2025 10:15'])).toEqual(['31/01/2025 10:15', '01/12/2025', '02/01/2026']);
});

test('blanks come last whichever way it is sorted, equal rows keep their places', () => {
  expect(sorted([undefined, 'b', '', 'a'])).toEqual(['a', 'b', undefined, '']);
  expect(sorted([undefined, 'b', '', 'a'], true)).toEqual(['b', 'a', undefined, '']);
  expect(inOrder([{ n: 1, at: 1 }, { n: 1, at: 2 }], { cell: row => row.n }, true).map(row => row.at)).toEqual([1, 2]);
});

test('an order of the page is told from one of the server', () => {
  expect([isHere(orderHere('amount')), isHere('amount'), isHere(undefined)]).toEqual([true, false, false]);
});
