import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** What a list shows, as its address says it: shareable, and kept by the back button. */
export interface ListState {
  /** Values of the filters that are set. */
  readonly filters: Readonly<Record<string, string>>;
  readonly sortBy: string | undefined;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}

export const pageSizes = [20, 50, 100, 200] as const;

/** Reads the state from a query string; what is no page, size or known filter is as if it were not there. */
export function readListState(query: URLSearchParams, filterKeys: readonly string[]): ListState {
  const filters: Record<string, string> = {};
  for (const key of filterKeys) {
    const value = query.get(key);
    if (value !== null && value.trim() !== '') filters[key] = value.trim();
  }

  const [sortBy, order] = (query.get('sort') ?? '').split('.');
  const page = Number(query.get('page') ?? 1);
  const size = Number(query.get('size') ?? pageSizes[0]);
  return {
    filters,
    sortBy: sortBy === '' ? undefined : sortBy,
    descending: order === 'desc',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: (pageSizes as readonly number[]).includes(size) ? size : pageSizes[0],
  };
}

/** The query string of a state; what is as by default is left out, so that addresses stay short. */
export function writeListState(state: ListState): URLSearchParams {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state.filters)) if (value.trim() !== '') query.set(key, value.trim());
  if (state.sortBy !== undefined) query.set('sort', `${state.sortBy}.${state.descending ? 'desc' : 'asc'}`);
  if (state.page > 1) query.set('page', String(state.page));
  if (state.size !== pageSizes[0]) query.set('size', String(state.size));
  return query;
}

/** The query string of a changed state; what else the address says stays, but for the row that was open. */
export function changedQuery(now: URLSearchParams, state: ListState, filterKeys: readonly string[]): URLSearchParams {
  const query = writeListState(state);
  const own = new Set([...filterKeys, 'sort', 'page', 'size', 'open']);
  for (const [key, value] of now) if (!own.has(key)) query.append(key, value);
  return query;
}

/** The state of the list at this address, and how to change it. Any change but of the page goes back to the first page. */
export function useListState(filterKeys: readonly string[]) {
  const [query, setQuery] = useSearchParams();
  const keys = filterKeys.join(' ');
  const state = useMemo(() => readListState(query, keys.split(' ')), [query, keys]);
  const change = useCallback(
    (wanted: Partial<ListState>) => setQuery(now => changedQuery(now, { ...state, page: 1, ...wanted }, keys.split(' ')), { replace: wanted.page === undefined }),
    [setQuery, state, keys],
  );
  return { state, change, query: writeListState(state).toString() };
}
