import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call, changing, once } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, flag, isPresent, list, number, text } from '../api/decode';
import { ApiError } from '../api/errors';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { WorkflowSent } from '../blocks/workflow';
import type { SearchSource } from '../home/sources';
import type { Service } from '../inbox/services';
import { isUuid } from '../projects/service';
import { useTenant } from '../session/useSession';

/** A work order, or a version of one, as the contract writes it. */
export type Contract = Schemas['ContractWire'];

/** One line of an estimate, contracted. */
export type ContractLine = Schemas['LineItemWire'];

export const revisionService = 'CONTRACT-REVISION';

/** A work order in the list. */
export interface ContractRow {
  /** Of the work order, or of the revision. */
  readonly number: string;
  readonly service: string;
  readonly project: string | undefined;
  readonly organisation: string | undefined;
  readonly role: string | undefined;
  readonly officer: string | undefined;
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly state: string | undefined;
  readonly amount: number | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly created: number | undefined;
}

const rowOf = (document: Json): ContractRow => ({
  number: text(document, 'supplementNumber') ?? text(document, 'contractNumber') ?? '',
  service: text(document, 'businessService') ?? 'CONTRACT',
  project: text(document, 'additionalDetails.projectName'),
  organisation: text(document, 'additionalDetails.orgName'),
  role: text(document, 'executingAuthority'),
  officer: text(document, 'additionalDetails.officerInChargeName.name'),
  ward: text(document, 'additionalDetails.ward'),
  locality: text(document, 'additionalDetails.locality'),
  state: text(document, 'contractStatus'),
  amount: number(document, 'totalContractedAmount'),
  start: number(document, 'startDate'),
  end: number(document, 'endDate'),
  created: number(document, 'auditDetails.createdTime'),
});

const isRevisionNumber = (wanted: string) => /^RW/i.test(wanted);

/** One page of work orders from the server; people of an organisation see those of their organisation. */
export async function findContracts(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<ContractRow>> {
  const { project, number: wanted, status, type, ward, from, to } = state.filters;
  const criteria = {
    tenantId, projectName: project, projectType: type, ward, status,
    workOrderNumber: wanted === undefined || isRevisionNumber(wanted) ? undefined : wanted, revisedWorkOrderNumber: wanted !== undefined && isRevisionNumber(wanted) ? wanted : undefined,
    startDate: from === undefined ? undefined : startOfDay(from, zone), endDate: to === undefined ? undefined : endOfDay(to, zone),
    sortBy: state.sortBy, sortOrder: state.sortBy === undefined ? undefined : state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'contract' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => rowOf(asRecord(item.businessObject))), total: reply.totalCount };
}

const search = async (criteria: Schemas['ContractCriteria']) => (await call(api.POST('/contract/v1/_search', { body: criteria }))).contracts;

/** A work order by id or number, a revision by id or its own number; of a work order's versions the first. Undefined when there is none. */
export async function readContract(tenantId: string, idOrNumber: string): Promise<Contract | undefined> {
  const wanted = isUuid(idOrNumber) ? { ids: [idOrNumber] } : isRevisionNumber(idOrNumber) ? { supplementNumber: idOrNumber } : { contractNumber: idOrNumber, businessService: 'CONTRACT' };
  return (await search({ tenantId, ...wanted }))[0];
}

/** Every version of a work order, the first one first. */
export async function versionsOf(tenantId: string, contractNumber: string): Promise<readonly Contract[]> {
  const found = await search({ tenantId, contractNumber, pagination: { limit: 100 } });
  return [...found].sort((one, other) => (one.versionNumber ?? 1) - (other.versionNumber ?? 1) || (one.auditDetails?.createdTime ?? 0) - (other.auditDetails?.createdTime ?? 0));
}

/** Work orders of one organisation, newest first. */
export const contractsOf = (tenantId: string, orgId: string): Promise<readonly Contract[]> => search({ tenantId, orgIds: [orgId], pagination: { limit: 100, sortBy: 'createdTime', order: 'desc' } });

/** Which of these estimates have a work order that is not turned down, by estimate. */
export async function ordersOfEstimates(tenantId: string, estimateIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (estimateIds.length === 0) return new Map();
  const found = await search({ tenantId, estimateIds: [...estimateIds], pagination: { limit: 100 } });
  return new Map(found.filter(contract => contract.status !== 'INACTIVE').flatMap(contract => (contract.lineItems ?? []).map(line => [line.estimateId ?? '', contract.contractNumber ?? ''] as const)));
}

/** Number under which the workflow knows it. */
export const businessIdOf = (contract: Contract): string => contract.supplementNumber ?? contract.contractNumber ?? '';

export const isRevision = (contract: Contract): boolean => contract.businessService === revisionService;

export const linesOf = (contract: Contract): readonly ContractLine[] => (contract.lineItems ?? []).filter(line => contract.status === 'INACTIVE' || line.status !== 'INACTIVE');

export const workflowOf = (sent: WorkflowSent): Schemas['WorkflowRequest'] => ({ action: sent.action, comment: sent.comment === '' ? null : sent.comment, assignees: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })) });

/** Stores a new work order or revision with the first step of its workflow. */
export async function createContract(contract: Contract, sent: WorkflowSent): Promise<Contract | undefined> {
  return (await call(api.POST('/contract/v1/_create', { ...once(), body: { contract, workflow: workflowOf(sent) } }))).contracts[0];
}

/** Stores the contract with a step of its workflow. */
export async function moveContract(contract: Contract, sent: WorkflowSent): Promise<Contract | undefined> {
  return (await call(api.POST('/contract/v1/_update', { ...changing(contract), body: { contract, workflow: workflowOf(sent) } }))).contracts[0];
}

/** A line as the server would contract it. */
export interface OfferedLine {
  readonly id: string;
  readonly wire: ContractLine;
  readonly description: string | undefined;
  readonly uom: string | undefined;
  readonly isDeduction: boolean;
  /** Rupees; negative on a deduction. */
  readonly amount: number;
  /** Number of another work order that has it. */
  readonly takenBy: string | undefined;
}

/** What a work order over these lines comes to, by the server; a line without an id of its own stands for all lines of its estimate. */
export async function calculate(tenantId: string, lineItems: readonly ContractLine[], ownNumber: string | undefined): Promise<{ readonly lines: readonly OfferedLine[]; readonly total: number }> {
  const reply = await call(api.POST('/contract/v1/_calculate', { body: { contract: { tenantId, contractNumber: ownNumber ?? null, lineItems: [...lineItems] } } }));
  return {
    total: reply.total,
    lines: reply.lines.map(({ line, description, uom, isDeduction, amount, takenBy }) => ({ id: line.estimateLineItemId ?? '', wire: line, description: description ?? undefined, uom: uom ?? undefined, isDeduction, amount, takenBy: takenBy ?? undefined })),
  };
}

/** An officer who may be named as in charge. */
export interface Officer {
  readonly code: string;
  readonly name: string;
  readonly designation: string | undefined;
}

export async function officersInCharge(tenantId: string): Promise<readonly Officer[]> {
  const reply = await call(api.POST('/egov-hrms/employees/_search', { params: { query: { tenantId, roles: 'OFFICER_IN_CHARGE', isActive: true, limit: 100 } }, body: {} }));
  return reply.Employees.map(employee => {
    const code = text(employee, 'code');
    const current = list(employee, 'assignments').find(assignment => flag(assignment, 'isCurrentAssignment'));
    return code === undefined ? undefined : { code, name: text(employee, 'user.name') ?? code, designation: text(current, 'designation') };
  }).filter(isPresent);
}

/** An organisation that may be given work. */
export interface OrganisationChoice {
  readonly id: string;
  readonly name: string;
  readonly number: string;
}

export async function organisationsForWork(tenantId: string): Promise<readonly OrganisationChoice[]> {
  const reply = await call(api.POST('/org-services/organisation/v1/_search', { body: { SearchCriteria: { tenantId, applicationStatus: 'ACTIVE', functions: { isActive: true } }, Pagination: { limit: 200, offset: 0, sortBy: 'name' } } }));
  return reply.organisations.map(organisation => ({ id: organisation.id ?? '', name: organisation.name ?? '', number: organisation.orgNumber ?? '' }));
}

/** What the sheet of a work order says of one line of its estimate. */
export interface EstimatedLine {
  readonly description: string | undefined;
  readonly name: string | undefined;
  readonly sorId: string | undefined;
  readonly uom: string | undefined;
  readonly isDeduction: boolean;
  readonly category: string | undefined;
}

/** Everything about a work order in one answer: estimate, measurements and the next period. */
export interface Sheet {
  readonly projectId: string | undefined;
  readonly contract: Json;
  readonly estimated: ReadonlyMap<string, EstimatedLine>;
  /** Entries of the book, newest first. */
  readonly measurements: readonly Json[];
  readonly period: { readonly start: number | undefined; readonly end: number | undefined; readonly problem: string | undefined; readonly isError: boolean };
}

export async function readSheet(tenantId: string, contractNumber: string): Promise<Sheet> {
  const reply = asRecord(await call(api.POST('/mukta-services/measurement/_search', { body: { tenantId, contractNumber, measurementNumber: null, key: null } })));
  const estimates = Array.isArray(reply.estimate) ? (reply.estimate as readonly unknown[]) : [reply.estimate];
  return {
    projectId: estimates.map(estimate => text(estimate, 'projectId')).find(isPresent),
    contract: asRecord(reply.contract),
    estimated: new Map(estimates.flatMap(estimate => list(estimate, 'estimateDetails')).map(line => [text(line, 'id') ?? '', {
      description: text(line, 'description'), name: text(line, 'name'), sorId: text(line, 'sorId'), uom: text(line, 'uom'), isDeduction: flag(line, 'isDeduction'), category: text(line, 'category'),
    }])),
    measurements: list(reply, 'allMeasurements').map(asRecord),
    period: { start: number(reply, 'period.startDate'), end: number(reply, 'period.endDate'), problem: text(reply, 'period.message'), isError: text(reply, 'period.type') === 'error' },
  };
}

/** The sheet of a work order. Null where the user's roles do not open it: the page stands without it. */
export function useSheet(contractNumber: string | undefined) {
  const tenantId = useTenant();
  return useQuery({
    queryKey: ['sheet', tenantId, contractNumber],
    queryFn: () => readSheet(tenantId, contractNumber ?? '').catch((problem: unknown) => { if (problem instanceof ApiError && problem.isForbidden) return null; throw problem; }),
    enabled: contractNumber !== undefined,
  });
}

const act = async (tenantId: string, wanted: string, sent: WorkflowSent): Promise<void> => {
  const contract = await readContract(tenantId, wanted);
  if (contract === undefined) throw new Error(wanted);
  await moveContract(contract, sent);
};

const common = { address: (wanted: string) => `/contracts/${encodeURIComponent(wanted)}`, module: 'contract-service', titlePaths: ['projectName', 'additionalDetails.projectName'], amountPaths: ['totalContractedAmount'], act };

export const contractServices: readonly Service[] = [
  { code: 'CONTRACT', name: 'service.CONTRACT', criterion: () => 'workOrderNumber', ...common },
  { code: revisionService, name: 'service.CONTRACT-REVISION', criterion: () => 'revisedWorkOrderNumber', ...common },
];

export const contractSource: SearchSource = {
  key: 'contracts',
  title: 'contracts.title',
  find: async (tenantId, wanted) => {
    const isNumber = /^(WO|RW)\//i.test(wanted);
    const { rows } = await findContracts(tenantId, 'UTC', { filters: isNumber ? { number: wanted.toUpperCase() } : { project: wanted }, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: [row.project, row.organisation].filter(isPresent).join(' · '), address: `/contracts/${encodeURIComponent(row.number)}` }));
  },
};

/** The work order in force as a PDF. */
export const printContract = (tenantId: string, contractNumber: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/workOrder/work-order', { params: { query: { tenantId, contractId: contractNumber } }, body: {}, parseAs: 'blob' }));
