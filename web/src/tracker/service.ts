import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';

/** Bills of one type: what was paid of them, and what was to be paid and has not reached the payees. */
export type PaidOfType = Schemas['PaidOfType'];

/** A project in the tracker; of all projects together, the last line. */
export interface TrackedRow {
  readonly number: string;
  /** Its address in the tracker. */
  readonly address: string;
  readonly name: string | undefined;
  readonly estimated: number | undefined;
  readonly types: readonly PaidOfType[];
  readonly paid: number;
  readonly remaining: number;
}

const rowOf = (project: Schemas['TrackedProject']): TrackedRow => ({
  number: project.projectNumber ?? '', address: `/payments/tracker/${project.projectId ?? encodeURIComponent(project.projectNumber ?? '')}`, name: project.projectName ?? undefined,
  estimated: project.estimatedAmount ?? undefined, types: project.paymentDetails, paid: project.paidAmount, remaining: project.remainingAmount,
});

/** Names of the filters in the address. */
export const filterKeys = ['ward', 'type', 'name', 'number', 'from', 'to'] as const;

const criteriaOf = (zone: string, filters: ListState['filters']) => ({
  ward: filters.ward, projectType: filters.type, projectName: filters.name, projectId: filters.number,
  createdFrom: filters.from === undefined ? undefined : startOfDay(filters.from, zone), createdTo: filters.to === undefined ? undefined : endOfDay(filters.to, zone),
});

/** One page of projects, and what all of them come to. */
export async function findTracked(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<TrackedRow>> {
  const { aggsResponse: { projects, total } } = await call(api.POST('/wms/report/payment_tracker', {
    body: { searchCriteria: { tenantId, moduleSearchCriteria: criteriaOf(zone, state.filters), after_key: null, limit, offset, descending: state.descending } },
  }));
  const sums: TrackedRow = { number: '', address: '', name: undefined, estimated: total.estimatedAmount, types: total.paymentDetails, paid: total.paidAmount, remaining: total.remainingAmount };
  return { rows: projects.map(rowOf), total: total.projects, sums: total.projects === 0 ? undefined : sums };
}

/** Asks for the workbook of what the list shows. */
export const orderReport = async (tenantId: string, zone: string, filters: ListState['filters']): Promise<Report> =>
  (await call(api.POST('/wms/report/payment-tracker/_create', { ...once(), body: { report: { tenantId, requestPayload: { searchCriteria: { tenantId, moduleSearchCriteria: criteriaOf(zone, filters) } }, additionalDetails: null } } }))).report;

/** A workbook that was asked for. */
export type Report = Schemas['ReportJobWire'];

const isWaiting = (report: Report) => report.status === 'INITIATED' || report.status === 'INPROGRESS';

/** The workbooks asked for last; looked at again while one of them is being made. */
export const reportsOf = (tenantId: string) => queryOptions({
  queryKey: ['payment-reports', tenantId],
  queryFn: async () => (await call(api.POST('/wms/report/payment-tracker/_search', { body: { reportSearchCriteria: { tenantId, id: null, reportNumber: null, status: null, scheduledFrom: null, scheduledTo: null }, pagination: { limit: 50, offSet: 0 } } }))).reportJobs,
  refetchInterval: ({ state }) => (state.data?.some(isWaiting) === true ? 2000 : false), staleTime: 0,
});

export type ProjectPaid = Schemas['ProjectPaymentsReply'];

/** The payments of one project, by its id or number; null when there is no such project here. */
export const paymentsOf = (tenantId: string, projectId: string, excludeFailed: boolean) => queryOptions({
  queryKey: ['project-payments', tenantId, projectId, excludeFailed],
  queryFn: () => call(api.POST('/works-insights/v1/project-payments/_search', { body: { tenantId, projectId, excludeFailed } })),
});
