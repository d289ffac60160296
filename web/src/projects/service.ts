import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, number, text } from '../api/decode';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { SearchSource } from '../home/sources';

/** A project as the contract writes it. */
export type Project = Schemas['WireProject'];

/** A project in the list. */
export interface ProjectRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly type: string | undefined;
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly cost: number | undefined;
  readonly created: number | undefined;
  readonly creator: string | undefined;
}

const rowOf = (document: Json): ProjectRow => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'projectNumber') ?? '',
  name: text(document, 'name') ?? '',
  description: text(document, 'description'),
  type: text(document, 'projectType'),
  ward: text(document, 'address.boundary'),
  locality: text(document, 'additionalDetails.locality'),
  cost: number(document, 'additionalDetails.estimatedCostInRs'),
  created: number(document, 'auditDetails.createdTime'),
  creator: text(document, 'additionalDetails.creator'),
});

/** One page of projects from the server. */
export async function findProjects(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<ProjectRow>> {
  const { name, number: projectNumber, type, ward, from, to } = state.filters;
  const criteria = {
    tenantId, projectName: name, projectNumber, projectType: type, boundary: ward,
    createdFrom: from === undefined ? undefined : startOfDay(from, zone), createdTo: to === undefined ? undefined : endOfDay(to, zone),
    sortBy: state.sortBy, sortOrder: state.sortBy === undefined ? undefined : state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'project' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => rowOf(asRecord(item.businessObject))), total: reply.totalCount };
}

/** A project by id or number; undefined when there is none. */
export async function readProject(tenantId: string, idOrNumber: string): Promise<Project | undefined> {
  const wanted = isUuid(idOrNumber) ? { tenantId, id: idOrNumber } : { tenantId, projectNumber: idOrNumber };
  const reply = await call(api.POST('/project/v1/_search', { params: { query: { tenantId, limit: 1, offset: 0 } }, body: { Projects: [wanted] } }));
  return reply.Project[0];
}

/** The project at an address; null when there is none. */
export const projectAt = (tenantId: string, id: string) => queryOptions({ queryKey: ['project', tenantId, id], queryFn: async () => (await readProject(tenantId, id)) ?? null });

export const isUuid = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** Estimated cost of the proposal in rupees; undefined when none is named. */
export const costOf = (project: Project): number | undefined => number(project.additionalDetails, 'estimatedCostInRs');

export const projectSource: SearchSource = {
  key: 'projects',
  title: 'projects.title',
  find: async (tenantId, wanted) => {
    const isNumber = /^PJ\//i.test(wanted);
    const { rows } = await findProjects(tenantId, 'UTC', { filters: isNumber ? { number: wanted.toUpperCase() } : { name: wanted }, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.name, address: `/projects/${row.id}` }));
  },
};

/** The proposal of a project as a PDF; the parameter carries the number. */
export const printProject = (tenantId: string, projectNumber: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/project/project-details', { params: { query: { tenantId, projectId: projectNumber } }, body: {}, parseAs: 'blob' }));
