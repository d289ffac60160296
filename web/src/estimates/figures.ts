import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client';
import type { Estimate } from './service';
import type { EstimateValues, Figures } from './values';
import { linesOf } from './values';

/** What the server makes of the values. */
export const calculate = (tenantId: string, values: EstimateValues, masters: readonly unknown[]): Promise<Figures> =>
  calculateWire({ tenantId, estimateDetails: linesOf(values, masters).map(({ line }) => line) });

/** What the server makes of an estimate. */
export const calculateWire = (estimate: Estimate): Promise<Figures> => call(api.POST('/estimate/v1/_calculate', { body: { estimate } }));

/** What the server makes of a stored estimate. */
export const figuresOf = (tenantId: string, estimate: Estimate) => queryOptions({ queryKey: ['figures-of', tenantId, estimate.id], queryFn: () => calculateWire({ ...estimate, tenantId }) });

/** The server's figures of what is typed, half a second after the last key; those before stay in view until then. */
export function useFigures(tenantId: string, values: EstimateValues, masters: readonly unknown[], enabled: boolean) {
  const wanted = JSON.stringify(linesOf(values, masters).map(({ line }) => line));
  const [settled] = useDebouncedValue(wanted, 500);
  const result = useQuery({
    queryKey: ['figures', tenantId, settled], queryFn: () => calculate(tenantId, values, masters), enabled: enabled && settled !== '[]' && settled === wanted, placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 60_000,
  });
  return { figures: settled === '[]' && wanted === '[]' ? undefined : result.data, isStale: settled !== wanted || result.isFetching, error: result.error };
}
