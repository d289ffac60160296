import type { Cell } from './exports';

// Columns the server does not sort by. Their order is named by the column, with a sign before it that no name of the server has.

/** Name of the order by a column that is sorted on the page. */
export const orderHere = (column: string): string => `~${column}`;

export const isHere = (sortBy: string | undefined): boolean => sortBy?.startsWith('~') === true;

const collator = new Intl.Collator('en-IN', { numeric: true, sensitivity: 'base' });

// A day as it is shown, dd/mm/yyyy and perhaps a time, by its year first.
const comparable = (cell: string): string => cell.replace(/^(\d{2})\/(\d{2})\/(\d{4})/, '$3/$2/$1');

/** Compares what two rows have in a column; blanks come last whichever way it is sorted. */
export function compareCells(one: Cell, other: Cell, descending: boolean): number {
  const [left, right] = [one ?? '', other ?? ''];
  if (left === '' || right === '') return left === right ? 0 : left === '' ? 1 : -1;
  const by = typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(comparable(String(left)), comparable(String(right)));
  return descending ? -by : by;
}

/** The rows in the order of a column; as they came without one. Equal ones keep their places. */
export const inOrder = <Row>(rows: readonly Row[], column: { readonly cell: (row: Row) => Cell } | undefined, descending: boolean): readonly Row[] =>
  (column === undefined ? rows : [...rows].sort((one, other) => compareCells(column.cell(one), column.cell(other), descending)));
