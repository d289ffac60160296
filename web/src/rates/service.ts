import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import { ApiError } from '../api/errors';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';

/** An item of the Schedule of Rates with the rate of the day. */
export type SorItem = Schemas['ListedItemWire'];

/** One page of works items. */
export async function findItems(tenantId: string, state: ListState, limit: number, offset: number): Promise<Found<SorItem>> {
  const { text, subtype: sorSubType, variant: sorVariant, code } = state.filters;
  const { items, totalCount } = await call(api.POST('/estimate/v1/sor/_search', { body: { tenantId, text: text ?? null, sorType: 'W', sorSubType: sorSubType ?? null, sorVariant: sorVariant ?? null, ids: code === undefined ? null : [code.toUpperCase()], limit, offset } }));
  return { rows: items, total: totalCount };
}

/** A revision of many rates, and how far it is. */
export type Job = Schemas['ScheduledJobWire'];

/** Schedules a revision of the named items, or of every works item. */
export async function revise(tenantId: string, codes: readonly string[] | undefined, from: number): Promise<string> {
  const { ScheduledJobs } = await call(api.POST('/rate-analysis/v1/scheduler/_create', { ...once(), body: { Schedule: { tenantId, effectiveFrom: from, sorIds: codes === undefined ? null : [...codes] } } }));
  return ScheduledJobs[0]?.jobId ?? '';
}

/** Names of the filters of the jobs in the address. */
export const jobFilters = ['status', 'from', 'to'] as const;

/** One page of revisions. */
export async function findJobs(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<Job>> {
  const { status, from, to } = state.filters;
  const effectiveFromDate = from === undefined ? (to === undefined ? null : 1) : (startOfDay(from, zone) ?? null);
  const { ScheduledJobs, totalCount } = await call(api.POST('/rate-analysis/v1/scheduler/_search', {
    body: {
      SearchCriteria: { tenantId, jobIds: null, ids: null, status: status ?? null, effectiveFromDate, effectiveToDate: to === undefined ? null : (endOfDay(to, zone) ?? null) },
      Pagination: { limit, offSet: offset, sortBy: state.sortBy ?? 'createdTime', order: state.sortBy === undefined || state.descending ? 'DESC' : 'ASC' },
    },
  }));
  return { rows: ScheduledJobs, total: totalCount };
}

/** One revision; null when there is none of the id. Looked at again while it waits or runs. */
export const jobAt = (tenantId: string, id: string) => queryOptions({
  queryKey: ['rate-job', tenantId, id],
  queryFn: async () => (await call(api.POST('/rate-analysis/v1/scheduler/_search', {
    body: { SearchCriteria: { tenantId, jobIds: null, ids: [id], status: null, effectiveFromDate: null, effectiveToDate: null }, Pagination: { limit: 1, offSet: 0, sortBy: null, order: null } },
  }))).ScheduledJobs[0] ?? null,
  refetchInterval: ({ state }) => (['SCHEDULED', 'IN_PROGRESS'].includes(state.data?.status ?? '') ? 2000 : false), staleTime: 0,
});

export type Analysis = Schemas['RateAnalysisWire'];
export type AnalysisLine = Schemas['AnalysisLineWire'];

/** What the rate of an item is made of on a day; null when the item has no composition then. */
export const analysisOf = (tenantId: string, code: string, at: number) => queryOptions({
  queryKey: ['rate-analysis', tenantId, code, at],
  queryFn: async () => {
    try {
      const { rateAnalysis } = await call(api.POST('/rate-analysis/v1/_calculate', { body: { sorDetails: { tenantId, sorCodes: [code], sorId: null, effectiveFrom: String(at) } } }));
      return rateAnalysis[0] ?? null;
    } catch (problem) {
      if (problem instanceof ApiError && problem.refusals.some(refusal => refusal.code.startsWith('SOR_COMPOSITION_NOT_FOUND'))) return null;
      throw problem;
    }
  },
});

/** The item itself; null when there is no works item of the code. */
export const itemAt = (tenantId: string, code: string) => queryOptions({
  queryKey: ['sor-item', tenantId, code],
  queryFn: async () => (await call(api.POST('/estimate/v1/sor/_search', { body: { tenantId, ids: [code], sorType: 'W', limit: 1 } }))).items[0] ?? null,
});

export type Composition = Schemas['CompositionWire'];

/** What an item was, is and will be made of, the newest first. */
export const compositionsOf = (tenantId: string, code: string) => queryOptions({
  queryKey: ['compositions', tenantId, code],
  queryFn: async () => (await call(api.POST('/rate-analysis/v1/composition/_search', { body: { tenantId, sorId: code } }))).compositions,
});

export const saveComposition = async (composition: Composition): Promise<Composition | undefined> =>
  (await call(api.POST('/rate-analysis/v1/composition/_save', { ...once(), body: { composition } }))).compositions[0];
