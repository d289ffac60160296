import { expect, test } from 'vitest';
import { changedQuery, readListState, writeListState } from './listState';

test('what a list shows survives the address', () => {
  const state = { filters: { name: 'park & lane', ward: 'B1' }, sortBy: 'projectName', descending: true, page: 3, size: 50 };
  expect(readListState(new URLSearchParams(writeListState(state).toString()), ['name', 'ward'])).toEqual(state);
});

test('defaults are left out, so that addresses stay short', () => {
  expect(writeListState({ filters: { name: ' ' }, sortBy: undefined, descending: false, page: 1, size: 20 }).toString()).toBe('');
});

test('a change keeps what else the address says, but for the row that was open', () => {
  const now = new URLSearchParams('all=yes&number=PI-1&page=2&sort=a.asc&open=7');
  expect(changedQuery(now, { filters: {}, sortBy: 'b', descending: true, page: 1, size: 20 }, ['number']).toString()).toBe('sort=b.desc&all=yes');
});

test('nonsense in the address is as if it were not there', () => {
  expect(readListState(new URLSearchParams('page=-2&size=1000000&sort=&unknown=1'), ['name'])).toEqual({ filters: {}, sortBy: undefined, descending: false, page: 1, size: 20 });
});
