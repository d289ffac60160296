import type { Schemas } from '../api/client';
import { api, call, changing, once } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, number, text } from '../api/decode';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { WorkflowSent } from '../blocks/workflow';
import type { SearchSource } from '../home/sources';
import type { Service } from '../inbox/services';
import { isUuid } from '../projects/service';

/** One entry of a measurement book, as the contract writes it. */
export type Measurement = Schemas['ServiceMeasurementWire'];

/** A photograph or other file of an entry: what it is, that it is unchanged, where and when it was made. */
export type Evidence = Schemas['EvidenceWire'];

/** An entry in the list. */
export interface MeasurementRow {
  readonly id: string;
  readonly number: string;
  readonly order: string | undefined;
  readonly project: string | undefined;
  readonly organisation: string | undefined;
  readonly state: string | undefined;
  readonly amount: number | undefined;
  readonly date: number | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const rowOf = (document: Json, step: unknown): MeasurementRow => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'measurementNumber') ?? '',
  order: text(document, 'referenceId'),
  project: text(document, 'contract.additionalDetails.projectName'),
  organisation: text(document, 'contract.additionalDetails.orgName'),
  state: text(step, 'state.state') ?? text(document, 'wfStatus'),
  amount: number(document, 'additionalDetails.totalAmount'),
  date: number(document, 'entryDate'),
  from: number(document, 'additionalDetails.startDate'),
  to: number(document, 'additionalDetails.endDate'),
});

/** One page of entries from the server. */
export async function findMeasurements(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<MeasurementRow>> {
  const { project, number: measurementNumber, order, status, ward, from, to } = state.filters;
  const criteria = {
    tenantId, projectName: project, measurementNumber, referenceId: order, status, ward,
    createdFrom: from === undefined ? undefined : startOfDay(from, zone), createdTo: to === undefined ? undefined : endOfDay(to, zone),
    sortBy: state.sortBy, sortOrder: state.sortBy === undefined ? undefined : state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'measurement-service' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => rowOf(asRecord(item.businessObject), item.ProcessInstance)), total: reply.totalCount };
}

/** An entry by id or number; undefined when there is none. */
export async function readMeasurement(tenantId: string, idOrNumber: string): Promise<Measurement | undefined> {
  const criteria = isUuid(idOrNumber) ? { tenantId, ids: [idOrNumber] } : { tenantId, measurementNumber: idOrNumber };
  return (await call(api.POST('/measurement-service/v1/_search', { body: { criteria, pagination: null } }))).measurements[0];
}

const withStep = (measurement: Measurement, sent: WorkflowSent): Measurement => ({
  ...measurement, processInstance: undefined, workflow: { action: sent.action, comments: sent.comment === '' ? null : sent.comment, assignes: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })) },
});

/**
 * Stores a new entry with the first step of its workflow.
 * @param key the same when it is sent again after a lost answer
 */
export async function createMeasurement(measurement: Measurement, sent: WorkflowSent, key?: string): Promise<Measurement | undefined> {
  return (await call(api.POST('/measurement-service/v1/_create', { ...once(key), body: { measurements: [withStep(measurement, sent)] } }))).measurements[0];
}

/** Stores the entry with a step of its workflow. */
export async function moveMeasurement(measurement: Measurement, sent: WorkflowSent, key?: string): Promise<Measurement | undefined> {
  return (await call(api.POST('/measurement-service/v1/_update', { ...changing(measurement, key), body: { measurements: [withStep(measurement, sent)] } }))).measurements[0];
}

export const evidenceOf = async (tenantId: string, measurementId: string): Promise<readonly Evidence[]> =>
  (await call(api.POST('/measurement-service/v1/evidence/_search', { body: { criteria: { tenantId, measurementId, measurementNumber: null } } }))).evidence;

const act = async (tenantId: string, wanted: string, sent: WorkflowSent): Promise<void> => {
  const measurement = await readMeasurement(tenantId, wanted);
  if (measurement === undefined) throw new Error(wanted);
  await moveMeasurement(measurement, sent);
};

export const measurementServices: readonly Service[] = [{
  code: 'MB', name: 'service.MB', address: wanted => `/measurements/${encodeURIComponent(wanted)}`, module: 'measurement-service', criterion: () => 'measurementNumber',
  titlePaths: ['projectName', 'contract.additionalDetails.projectName'], amountPaths: ['additionalDetails.totalAmount'], act,
}];

export const measurementSource: SearchSource = {
  key: 'measurements',
  title: 'measurements.title',
  find: async (tenantId, wanted) => {
    const isNumber = /^MB\//i.test(wanted);
    const { rows } = await findMeasurements(tenantId, 'UTC', { filters: isNumber ? { number: wanted.toUpperCase() } : { project: wanted }, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.project, address: `/measurements/${row.id}` }));
  },
};

/** The page of the measurement book as a PDF. */
export const printMeasurement = (tenantId: string, contractNumber: string, measurementNumber: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/measurementBook/measurement-book', { params: { query: { tenantId, contractNumber, measurementNumber } }, body: {}, parseAs: 'blob' }));

/** What an entry took of material, labour and machinery as a PDF. */
export const printUtilization = (tenantId: string, measurementId: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/utilizationStatement/utilization-statement', { params: { query: { tenantId, referenceId: measurementId } }, body: {}, parseAs: 'blob' }));
