import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call, changing } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, number, text } from '../api/decode';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { WorkflowSent } from '../blocks/workflow';
import type { SearchSource } from '../home/sources';
import type { Service } from '../inbox/services';
import { isUuid } from '../projects/service';

/** An estimate as the contract writes it. */
export type Estimate = Schemas['EstimateWire'];

/** One measurement row or overhead of an estimate. */
export type EstimateLine = Schemas['EstimateDetailWire'];

/** An estimate in the list. */
export interface EstimateRow {
  readonly id: string;
  readonly number: string;
  readonly service: string;
  readonly project: string;
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly state: string | undefined;
  readonly amount: number | undefined;
  readonly proposed: number | undefined;
  readonly preparedBy: string | undefined;
}

const rowOf = (document: Json): EstimateRow => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'revisionNumber') ?? text(document, 'estimateNumber') ?? '',
  service: text(document, 'businessService') ?? 'ESTIMATE',
  project: text(document, 'project.name') ?? text(document, 'name') ?? '',
  ward: text(document, 'project.ward') ?? text(document, 'address.boundary'),
  locality: text(document, 'project.locality'),
  state: text(document, 'wfStatus'),
  amount: number(document, 'additionalDetails.totalEstimatedAmount'),
  proposed: number(document, 'proposalDate'),
  preparedBy: text(document, 'additionalDetails.creator'),
});

/** One page of estimates from the server. */
export async function findEstimates(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<EstimateRow>> {
  const { project, number: wanted, ward, status, from, to } = state.filters;
  const isRevision = wanted !== undefined && /^RE/i.test(wanted);
  const criteria = {
    tenantId, projectName: project, estimateId: isRevision ? undefined : wanted, revisionNumber: isRevision ? wanted : undefined, ward, status,
    fromProposalDate: from === undefined ? undefined : startOfDay(from, zone), toProposalDate: to === undefined ? undefined : endOfDay(to, zone),
    sortBy: state.sortBy ?? 'createdTime', sortOrder: state.sortBy === undefined || state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'estimate' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => rowOf(asRecord(item.businessObject))), total: reply.totalCount };
}

/** An estimate by id, number or revision number; undefined when there is none. */
export async function readEstimate(tenantId: string, idOrNumber: string): Promise<Estimate | undefined> {
  const query = isUuid(idOrNumber) ? { tenantId, ids: [idOrNumber] } : /^RE/i.test(idOrNumber) ? { tenantId, revisionNumber: idOrNumber } : { tenantId, estimateNumber: idOrNumber, versionNumber: 1 };
  const reply = await call(api.POST('/estimate/v1/_search', { params: { query }, body: {} }));
  return reply.estimates[0];
}

/** The estimate at an address; null when there is none. */
export const estimateAt = (tenantId: string, id: string) => queryOptions({ queryKey: ['estimate', tenantId, id], queryFn: async () => (await readEstimate(tenantId, id)) ?? null });

/** All versions of an estimate. */
export const versionsOf = (tenantId: string, estimateNumber: string | null | undefined) => queryOptions({
  queryKey: ['estimate-versions', tenantId, estimateNumber],
  queryFn: async () => (await call(api.POST('/estimate/v1/_search', { params: { query: { tenantId, estimateNumber: estimateNumber ?? '' } }, body: {} }))).estimates,
});

/** Number under which the workflow knows the estimate. */
export const businessIdOf = (estimate: Estimate): string => estimate.revisionNumber ?? estimate.estimateNumber ?? '';

/** Stores the estimate with a step of its workflow. */
export async function moveEstimate(estimate: Estimate, sent: WorkflowSent): Promise<Estimate | undefined> {
  const reply = await call(api.POST('/estimate/v1/_update', { ...changing(estimate), body: { estimate, workflow: { action: sent.action, comment: sent.comment === '' ? null : sent.comment, assignees: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })) } } }));
  return reply.estimates[0];
}

const act = async (tenantId: string, wanted: string, sent: WorkflowSent): Promise<void> => {
  const estimate = await readEstimate(tenantId, wanted);
  if (estimate === undefined) throw new Error(wanted);
  await moveEstimate(estimate, sent);
};

const common = { address: (wanted: string) => `/estimates/${encodeURIComponent(wanted)}`, module: 'estimate-service', titlePaths: ['project.name', 'additionalDetails.projectName', 'name'], amountPaths: ['additionalDetails.totalEstimatedAmount'], act };

export const estimateServices: readonly Service[] = [
  // Revisions run on the same workflow (spec 10 §3.8); they are known by their own numbers.
  { code: 'ESTIMATE', name: 'service.ESTIMATE', criterion: wanted => (/^RE/i.test(wanted) ? 'revisionNumber' : 'estimateNumber'), ...common },
];

export const estimateSource: SearchSource = {
  key: 'estimates',
  title: 'estimates.title',
  find: async (tenantId, wanted) => {
    const isNumber = /^(ES|RE)\//i.test(wanted);
    const { rows } = await findEstimates(tenantId, 'UTC', { filters: isNumber ? { number: wanted.toUpperCase() } : { project: wanted }, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.project, address: `/estimates/${row.id}` }));
  },
};

/** The abstract of an estimate, by the number of the estimate or of a revision, as a PDF. */
export const printAbstract = (tenantId: string, estimateNumber: string): Promise<Blob> => call(api.POST('/egov-pdf/download/estimate/estimates', { params: { query: { tenantId, estimateNumber } }, body: {}, parseAs: 'blob' }));

/** The estimate with its measurement as a PDF. */
export const printDetailed = (tenantId: string, estimateNumber: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/detailedEstimate/detailed-estimate', { params: { query: { tenantId, estimateNumber } }, body: {}, parseAs: 'blob' }));

/** A revision beside the original as a PDF. */
export const printDeviation = (tenantId: string, estimateNumber: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/deviationStatement/deviation-statement', { params: { query: { tenantId, estimateNumber } }, body: {}, parseAs: 'blob' }));

/** Material, labour and machinery of an estimate as a PDF. */
export const printAnalysis = (tenantId: string, estimateId: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/analysisStatement/analysis-statement', { params: { query: { tenantId, referenceId: estimateId } }, body: {}, parseAs: 'blob' }));
