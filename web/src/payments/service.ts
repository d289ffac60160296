import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, flag, list, number, text } from '../api/decode';
import type { Bill } from '../bills/service';
import { kindOfNumber } from '../bills/service';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { SearchSource } from '../home/sources';
import { isUuid } from '../projects/service';
import { paymentOf } from './values';

/** A payment as the contract writes it. */
export type Payment = Schemas['PaymentWire'];

/** A bill within a payment, as the list shows it. */
export interface PaidBill {
  readonly id: string;
  readonly number: string;
  readonly amount: number | undefined;
}

/** A payment in the list. */
export interface PaymentRow {
  readonly id: string;
  readonly number: string;
  readonly status: string | undefined;
  readonly amount: number | undefined;
  readonly paid: number | undefined;
  readonly created: number | undefined;
  readonly bills: readonly PaidBill[];
}

const paymentRowOf = (document: Json): PaymentRow => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'paymentNumber') ?? '',
  status: text(document, 'status'),
  amount: number(document, 'netPayableAmount'),
  paid: number(document, 'netPaidAmount'),
  created: number(document, 'auditDetails.createdTime'),
  bills: list(document, 'bills').map(bill => ({ id: text(bill, 'billId') ?? '', number: text(bill, 'billNumber') ?? '', amount: number(bill, 'totalAmount') })),
});

const period = (zone: string, from: string | undefined, to: string | undefined) => ({ createdFrom: from === undefined ? undefined : startOfDay(from, zone), createdTo: to === undefined ? undefined : endOfDay(to, zone) });

/** One page of payments. */
export async function findPayments(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<PaymentRow>> {
  const { number: referenceId, bill: billNumber, status, from, to } = state.filters;
  const criteria = { tenantId, referenceId, billNumber, status, ...period(zone, from, to), sortBy: state.sortBy ?? 'createdTime', sortOrder: state.sortBy === undefined || state.descending ? 'DESC' : 'ASC' };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'expense-payment' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => paymentRowOf(asRecord(item.businessObject))), total: reply.totalCount };
}

/** A payment by id or number with its bills, as the list knows them; undefined when there is none. */
export async function readPayment(tenantId: string, idOrNumber: string): Promise<Payment | undefined> {
  const paymentCriteria = isUuid(idOrNumber) ? { tenantId, ids: [idOrNumber] } : { tenantId, paymentNumbers: [idOrNumber] };
  return (await call(api.POST('/expense/payment/v1/_search', { body: { paymentCriteria, pagination: { limit: 1, offSet: 0 } } }))).payments[0];
}

/** The bills of a payment by name, which the payment itself has only by id. */
export async function billsOf(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Bill>> {
  if (ids.length === 0) return new Map();
  const { bills } = await call(api.POST('/expense/bill/v1/_search', { body: { billCriteria: { tenantId, ids: [...ids] }, pagination: { limit: 200, offSet: 0 } } }));
  return new Map(bills.map(bill => [bill.id ?? '', bill]));
}

/** Approved bills that nobody has begun to pay. */
export async function findPayable(tenantId: string, state: ListState, limit: number, offset: number): Promise<Found<Bill>> {
  const { bill, type } = state.filters;
  const billCriteria = {
    tenantId, isPaymentStatusNull: true, statuses: ['ACTIVE'], businessService: bill === undefined ? (type ?? null) : (kindOfNumber(bill) ?? null), billNumbers: bill === undefined ? null : [bill],
  };
  const { bills, pagination } = await call(api.POST('/expense/bill/v1/_search', { body: { billCriteria, pagination: { limit, offSet: offset, sortBy: 'billDate', order: state.descending ? 'DESC' : 'ASC' } } }));
  return { rows: bills, total: pagination.totalCount ?? bills.length };
}

/** Pays one bill in whole; the treasury's instruction follows by itself. */
export async function payBill(bill: Bill): Promise<Payment | undefined> {
  return (await call(api.POST('/expense/payment/v1/_create', { ...once(), body: { payment: paymentOf(bill) } }))).payments[0];
}

/** One payee of an instruction. */
export interface Beneficiary {
  readonly id: string;
  readonly beneficiaryId: string;
  readonly type: string | undefined;
  readonly number: string | undefined;
  /** Masked, as the server shows it to this user. */
  readonly account: string | undefined;
  readonly amount: number | undefined;
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly utr: string | undefined;
}

/** A payment instruction: what the treasury was told, and what it made of it. */
export interface Instruction {
  readonly id: string;
  readonly number: string;
  readonly payment: string;
  readonly parent: string | undefined;
  readonly date: number | undefined;
  readonly status: string | undefined;
  readonly amount: number | undefined;
  readonly head: string | undefined;
  readonly allotment: string | undefined;
  readonly error: string | undefined;
  readonly isUnknown: boolean;
  readonly advice: Json | undefined;
  readonly approved: { readonly id: string | undefined; readonly date: string | undefined };
  readonly bills: readonly string[];
  readonly beneficiaries: readonly Beneficiary[];
  readonly logs: readonly { readonly id: string; readonly service: string; readonly status: string; readonly at: number | undefined }[];
  readonly created: number | undefined;
}

const instructionOf = (document: unknown): Instruction => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'jitBillNo') ?? '',
  payment: text(document, 'muktaReferenceId') ?? '',
  parent: text(document, 'parentPiNumber'),
  date: number(document, 'jitBillDate') ?? number(document, 'auditDetails.createdTime'), // the search leaves the day of the order out
  status: text(document, 'piStatus'),
  amount: number(document, 'netAmount'),
  head: text(document, 'additionalDetails.hoaCode') ?? text(document, 'hoa'),
  allotment: text(document, 'additionalDetails.mstAllotmentId'),
  error: text(document, 'piErrorResp'),
  isUnknown: flag(document, 'outcomeUnknown'),
  advice: list(document, 'paDetails').map(asRecord)[0],
  approved: { id: text(document, 'piApprovedId'), date: text(document, 'piApprovalDate') },
  bills: list(document, 'additionalDetails.billNumber').map(String),
  beneficiaries: list(document, 'beneficiaryDetails').map(beneficiary => ({
    id: text(beneficiary, 'id') ?? '', beneficiaryId: text(beneficiary, 'beneficiaryId') ?? '', type: text(beneficiary, 'beneficiaryType'), number: text(beneficiary, 'beneficiaryNumber'), account: text(beneficiary, 'accountCode'),
    amount: number(beneficiary, 'amount'), status: text(beneficiary, 'paymentStatus'), message: text(beneficiary, 'paymentStatusMessage'), utr: text(beneficiary, 'utrNo'),
  })),
  logs: list(document, 'piStatusLogs').map(log => ({ id: text(log, 'id') ?? '', service: text(log, 'serviceId') ?? '', status: text(log, 'status') ?? '', at: number(log, 'auditDetails.createdTime') })),
  created: number(document, 'auditDetails.createdTime'),
});

/** States in which an instruction waits for the accountant. */
export const waitingStates = ['PARTIAL', 'FAILED'] as const;

/** One page of instructions; `waiting` are those somebody must act on, of whatever state that is. */
export async function findInstructions(tenantId: string, zone: string, isWaiting: boolean, state: ListState, limit: number, offset: number): Promise<Found<Instruction>> {
  const { number: jitBillNo, type: piType, bill: billNumber, status, from, to } = state.filters;
  const page = async (wanted: string | undefined, most: number, skipped: number): Promise<Found<Instruction>> => {
    const criteria = { tenantId, jitBillNo, piType, billNumber, status: wanted, ...period(zone, from, to), sortBy: (isWaiting ? undefined : state.sortBy) ?? 'createdTime', sortOrder: isWaiting || state.sortBy === undefined || state.descending ? 'DESC' : 'ASC' };
    const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'ifms-pi' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit: most, offset: skipped } } }));
    return { rows: reply.items.map(item => instructionOf(item.businessObject)), total: reply.totalCount };
  };
  if (!isWaiting) return page(status, limit, offset);
  // The search knows one state at a time: the page is cut from the newest of each.
  const found = await Promise.all(waitingStates.map(wanted => page(wanted, offset + limit, 0)));
  const rows = found.flatMap(part => part.rows).sort((one, other) => (other.created ?? 0) - (one.created ?? 0)).slice(offset, offset + limit);
  return { rows, total: found.reduce((sum, part) => sum + part.total, 0) };
}

/** The instructions of a payment, newest first, with advice, steps and masked accounts. */
export async function instructionsOf(tenantId: string, paymentNumber: string): Promise<readonly Instruction[]> {
  const reply = await call(api.POST('/ifms/pi/v1/_search', { body: { searchCriteria: { tenantId, muktaReferenceId: paymentNumber, sortBy: 'createdTime', sortOrder: 'DESC' } } }));
  return reply.paymentInstructions.map(instructionOf);
}

/** Orders a payment again that failed, or corrects what failed of one that was partly carried out. */
export async function orderAgain(tenantId: string, how: { readonly payment: string } | { readonly parent: string }): Promise<void> {
  await call(api.POST('/ifms/pi/v1/_create', { ...once(), body: 'payment' in how ? { tenantId, referenceId: how.payment } : { tenantId, parentPI: how.parent } }));
}

export type Fund = Schemas['SanctionWire'];

/** Sanctions with what was allotted and what is left. */
export const findFunds = async (tenantId: string): Promise<readonly Fund[]> => (await call(api.POST('/ifms/funds/v1/_search', { body: { searchCriteria: { tenantId } } }))).funds;

/** Names of organisations by id; empty where the roles do not open the registry. */
export async function organisationNames(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const reply = await call(api.POST('/org-services/organisation/v1/_search', { body: { SearchCriteria: { tenantId, id: [...ids] }, Pagination: { limit: ids.length, offSet: 0 } } })).catch(() => undefined);
  return new Map((reply?.organisations ?? []).map(organisation => [organisation.id ?? '', organisation.name ?? '']));
}

export const paymentSource: SearchSource = {
  key: 'payments', title: 'payments.title',
  find: async (tenantId, wanted) => {
    const plain = { sortBy: undefined, descending: true, page: 1, size: 20 } as const;
    if (/^R?PI-/i.test(wanted)) {
      const { rows } = await findInstructions(tenantId, 'UTC', false, { ...plain, filters: { number: wanted.toUpperCase() } }, 20, 0);
      return rows.map(row => ({ number: row.number, name: row.bills.join(', '), address: `/payments/${encodeURIComponent(row.payment)}` }));
    }

    if (!/^(EP|WB|PB|SB)\//i.test(wanted)) return [];
    const { rows } = await findPayments(tenantId, 'UTC', { ...plain, filters: /^EP\//i.test(wanted) ? { number: wanted.toUpperCase() } : { bill: wanted.toUpperCase() } }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.bills.map(bill => bill.number).join(', '), address: `/payments/${row.id}` }));
  },
};
