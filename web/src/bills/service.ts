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

/** A bill as the contract writes it. */
export type Bill = Schemas['BillWire'];

/** An amount under a head of account. */
export type BillLine = Schemas['BillsLineItemWire'];

/** The figures of a bill as its printed form shows them: named payees, gross, deductions, net. */
export type BillFigures = Schemas['BillDocument'];

/** Kinds of bill: the prefix of their numbers names the service. */
export const billKinds = ['EXPENSE.WAGES', 'EXPENSE.PURCHASE', 'EXPENSE.SUPERVISION', 'EXPENSE.CONTRACTOR', 'EXPENSE.ADVANCE'] as const;

export const kindOfNumber = (billNumber: string): string | undefined =>
  /^WB\//i.test(billNumber) ? 'EXPENSE.WAGES' : /^PB\//i.test(billNumber) ? 'EXPENSE.PURCHASE' : /^SB\//i.test(billNumber) ? 'EXPENSE.SUPERVISION' : /^BILL\d+\//i.test(billNumber) ? 'EXPENSE.CONTRACTOR' : /^AB\//i.test(billNumber) ? 'EXPENSE.ADVANCE' : undefined;

/** A bill in the list. */
export interface BillRow {
  readonly id: string;
  readonly number: string;
  readonly service: string | undefined;
  readonly project: string | undefined;
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly organisation: string | undefined;
  readonly state: string | undefined;
  readonly paymentStatus: string | undefined;
  readonly amount: number | undefined;
  readonly paid: number | undefined;
  readonly date: number | undefined;
  readonly reference: string;
}

const rowOf = (document: Json): BillRow => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'billNumber') ?? '',
  service: text(document, 'businessService'),
  project: text(document, 'additionalDetails.projectName'),
  ward: text(document, 'additionalDetails.ward'),
  locality: text(document, 'additionalDetails.locality'),
  organisation: text(document, 'additionalDetails.orgName'),
  state: text(document, 'wfStatus'),
  paymentStatus: text(document, 'paymentStatus'),
  amount: number(document, 'totalAmount'),
  paid: number(document, 'totalPaidAmount'),
  date: number(document, 'billDate'),
  reference: text(document, 'referenceId') ?? '',
});

/** One page of bills. */
export async function findBills(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<BillRow>> {
  const { number: billNumber, type, status, payment, project, projectNumber, ward, from, to } = state.filters;
  const criteria = {
    tenantId, billNumber, billType: type === undefined ? undefined : type.split(','), status, paymentStatus: payment, projectName: project, projectId: projectNumber, ward,
    createdFrom: from === undefined ? undefined : startOfDay(from, zone), createdTo: to === undefined ? undefined : endOfDay(to, zone),
    sortBy: state.sortBy ?? 'createdTime', sortOrder: state.sortBy === undefined || state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'expense' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => rowOf(asRecord(item.businessObject))), total: reply.totalCount };
}

/** A bill by id or number; undefined when there is none. */
export async function readBill(tenantId: string, idOrNumber: string): Promise<Bill | undefined> {
  const billCriteria = isUuid(idOrNumber) ? { tenantId, ids: [idOrNumber] } : { tenantId, billNumbers: [idOrNumber], businessService: kindOfNumber(idOrNumber) ?? null };
  return (await call(api.POST('/expense/bill/v1/_search', { body: { billCriteria, pagination: { limit: 1, offSet: 0 } } }))).bills[0];
}

export async function readFigures(tenantId: string, billNumber: string): Promise<BillFigures> {
  return (await call(api.POST('/expense/bill/v1/documents/_search', { body: { criteria: { tenantId, billNumber } } }))).document;
}

/** Bills that were made of a muster roll. */
export async function billsOfMuster(tenantId: string, musterRollNumber: string): Promise<readonly { readonly id: string; readonly number: string; readonly amount: number | undefined; readonly state: string | undefined }[]> {
  const reply = await call(api.POST('/expense-calculator/v1/_search', { body: { searchCriteria: { tenantId, musterRollNumbers: [musterRollNumber] }, pagination: { limit: 10, offSet: 0 } } }));
  return reply.bills.map(found => ({ id: found.bill.id ?? '', number: found.bill.billNumber ?? '', amount: found.bill.totalAmount ?? undefined, state: found.bill.wfStatus ?? undefined })).filter(bill => bill.id !== '');
}

export const workflowOf = (sent: WorkflowSent): Schemas['WorkflowRequest'] => ({
  action: sent.action, comments: sent.comment === '' ? null : sent.comment, assignes: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })),
});

/** Takes a step of a bill's workflow; the bill goes along as it was read. */
export async function moveBill(bill: Bill, sent: WorkflowSent): Promise<void> {
  await call(api.POST('/expense/bill/v1/_update', { ...changing(bill), body: { bill, workflow: workflowOf(sent) } }));
}

/** Cancels a bill that is not paid. */
export async function cancelBill(tenantId: string, billId: string, reason: string): Promise<void> {
  await call(api.POST('/expense/bill/v1/_cancel', { ...once(), body: { tenantId, billId, reason } }));
}

/** Makes a purchase bill of an invoice, or changes one. */
export async function savePurchaseBill(bill: Schemas['PurchaseBillWire'], isNew: boolean, sent: WorkflowSent): Promise<Bill | undefined> {
  const body = { bill, workflow: workflowOf(sent) };
  const reply = await call(isNew ? api.POST('/expense-calculator/purchase/v1/_createbill', { ...once(), body }) : api.POST('/expense-calculator/purchase/v1/_updatebill', { ...once(), body }));
  return reply.bills[0];
}

/** A work order that bills may be made of. */
export interface BilledContract {
  readonly id: string;
  readonly number: string;
  readonly orgId: string;
  readonly orgName: string | undefined;
  readonly amount: number | undefined;
  readonly projectNumber: string | undefined;
  readonly projectName: string | undefined;
  readonly projectDescription: string | undefined;
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly details: Json;
}

export async function readContract(tenantId: string, contractNumber: string): Promise<BilledContract | undefined> {
  const [contract] = (await call(api.POST('/contract/v1/_search', { body: { tenantId, contractNumber, status: 'ACTIVE' } }))).contracts;
  if (contract === undefined) return undefined;
  const details = asRecord(contract.additionalDetails);
  return {
    id: contract.id ?? '', number: contract.contractNumber ?? '', orgId: contract.orgId ?? '', orgName: text(details, 'orgName') ?? text(details, 'cboName'), amount: contract.totalContractedAmount ?? undefined,
    projectNumber: text(details, 'projectId') ?? text(details, 'projectNumber'), projectName: text(details, 'projectName'), projectDescription: text(details, 'projectDesc'), ward: text(details, 'ward'), locality: text(details, 'locality'), details,
  };
}

/** Accepted work orders, for the choice of what is billed. */
export async function findContracts(tenantId: string, name: string): Promise<readonly { readonly number: string; readonly name: string; readonly amount: number | undefined }[]> {
  const criteria = /^WO\//i.test(name) ? { tenantId, workOrderNumber: name.toUpperCase() } : { tenantId, projectName: name === '' ? undefined : name, status: ['ACCEPTED'] };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'contract' } }, body: { inbox: { tenantId, moduleSearchCriteria: { ...criteria, sortBy: 'createdTime', sortOrder: 'DESC' }, limit: 50, offset: 0 } } }));
  const rows = reply.items.map(item => ({ number: text(item.businessObject, 'contractNumber') ?? '', name: text(item.businessObject, 'additionalDetails.projectName') ?? '', amount: number(item.businessObject, 'totalContractedAmount') })).filter(row => row.number !== '');
  return [...new Map(rows.map(row => [row.number, row])).values()]; // a revised one is found with each of its versions
}

/** An organisation that may be paid. */
export interface Vendor {
  readonly value: string;
  readonly label: string;
}

/** Vendors of the office: organisations of type VEN. */
export async function findVendors(tenantId: string): Promise<readonly Vendor[]> {
  const reply = await call(api.POST('/org-services/organisation/v1/_search', { body: { SearchCriteria: { tenantId, functions: { type: 'VEN' } }, Pagination: { limit: 200, offSet: 0 } } }));
  return reply.organisations.filter(organisation => organisation.isActive !== false).map(organisation => ({ value: organisation.id ?? '', label: `${organisation.name ?? ''} (${organisation.orgNumber ?? ''})` })).filter(vendor => vendor.value !== '');
}

export type QueuedRoll = Schemas['QueuedMusterRollWire'];

/** Muster rolls whose wage bill could not be made. */
export async function findQueued(tenantId: string, state: ListState, limit: number, offset: number): Promise<Found<QueuedRoll>> {
  const { number: wanted, billed } = state.filters;
  const reply = await call(api.POST('/expense-calculator/v1/wagequeue/_search', { body: { criteria: { tenantId, musterRollNumbers: wanted === undefined ? null : [wanted], billed: billed === 'yes' }, pagination: { limit, offSet: offset } } }));
  return { rows: reply.musterRolls, total: reply.pagination.totalCount ?? reply.musterRolls.length };
}

/** Tries again; answers what became of each. */
export async function retryQueued(tenantId: string, musterRollNumbers: readonly string[]) {
  return (await call(api.POST('/expense-calculator/v1/wagequeue/_retry', { ...once(), body: { tenantId, musterRollNumbers: [...musterRollNumbers] } }))).musterRolls;
}

const act = async (tenantId: string, wanted: string, sent: WorkflowSent): Promise<void> => {
  const bill = await readBill(tenantId, wanted);
  if (bill === undefined) throw new Error(wanted);
  await moveBill(bill, sent);
};
const common = { address: (wanted: string) => `/bills/${encodeURIComponent(wanted)}`, module: 'expense', criterion: () => 'billNumber', titlePaths: ['additionalDetails.projectName'], amountPaths: ['totalAmount'], act };

export const billServices: readonly Service[] = [
  { code: 'EXPENSE.PURCHASE', name: 'service.EXPENSE.PURCHASE', ...common },
  { code: 'EXPENSE.WAGES', name: 'service.EXPENSE.WAGES', ...common },
  { code: 'EXPENSE.SUPERVISION', name: 'service.EXPENSE.SUPERVISION', ...common },
  { code: 'EXPENSE.CONTRACTOR', name: 'service.EXPENSE.CONTRACTOR', ...common },
  { code: 'EXPENSE.ADVANCE', name: 'service.EXPENSE.ADVANCE', ...common },
];

export const billSource: SearchSource = {
  key: 'bills', title: 'bills.title',
  find: async (tenantId, wanted) => {
    const { rows } = await findBills(tenantId, 'UTC', { filters: kindOfNumber(wanted) === undefined ? { project: wanted } : { number: wanted.toUpperCase() }, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.project, address: `/bills/${row.id}` }));
  },
};
