import type { QueryExecuteOptions, QueryKey } from '@tanstack/react-query';
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api/errors';

/** One cache for the page. A refusal is final; a server out of reach is tried again twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always', // without a network a page says so, or shows what is kept on this device; it does not wait in silence
      refetchOnReconnect: true,
      refetchOnWindowFocus: false, // numbers must not change under the eyes of whoever compares them
      retry: (failures, problem) => failures < 2 && navigator.onLine && problem instanceof ApiError && (problem.isUnreachable || problem.status === 503),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** Asks for what a page will want, before it stands; the page finds the question under way, or answered. What is refused is asked again by the page, which says so. */
export const ahead = <T, Key extends QueryKey>(options: QueryExecuteOptions<T, Error, T, T, Key>): void => void queries.query(options).catch(() => undefined);

/** What changes rarely: masters, places, definitions of workflows. */
export const rarelyChanges = { staleTime: 10 * 60_000, gcTime: 60 * 60_000 } as const;
