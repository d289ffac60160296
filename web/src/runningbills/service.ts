import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import type { Bill } from '../bills/service';
import { workflowOf } from '../bills/service';
import type { WorkflowSent } from '../blocks/workflow';

/** The abstract of a running bill: items, deductions, net; every figure the server's. */
export type RunningBill = Schemas['ContractorBillWire'];

/** What stands between the city and a contractor under one contract. */
export type ContractorAccount = Schemas['ContractorAccountWire'];

/** What a person says of a running bill. */
export type RunningBillInput = Schemas['ContractorBillInput'];

/** What a bill would come to; nothing is stored. */
export async function estimateRunningBill(contractorBill: RunningBillInput): Promise<RunningBill> {
  return (await call(api.POST('/expense-calculator/contractor-bill/v1/_estimate', { body: { contractorBill, workflow: null } }))).contractorBill;
}

/** Draws a bill up, or one that was sent back up anew. */
export async function saveRunningBill(contractorBill: RunningBillInput, sent: WorkflowSent): Promise<Bill | undefined> {
  const body = { contractorBill, workflow: workflowOf(sent) };
  const reply = await call(contractorBill.id == null
    ? api.POST('/expense-calculator/contractor-bill/v1/_create', { ...once(), body }) : api.POST('/expense-calculator/contractor-bill/v1/_update', { ...once(), body }));
  return reply.bills[0];
}

/** The abstract of a stored bill and the account of its contract; undefined for an advance, which has no abstract. */
export async function readRunningBill(tenantId: string, billId: string): Promise<{ readonly drawn: RunningBill; readonly account: ContractorAccount | undefined } | undefined> {
  const reply = await call(api.POST('/expense-calculator/contractor-bill/v1/_search', { body: { criteria: { tenantId, billIds: [billId] }, pagination: { limit: 1, offSet: 0 } } }));
  const [drawn] = reply.contractorBills;
  return drawn === undefined ? undefined : { drawn, account: reply.accounts.find(account => account.contractNumber === drawn.contractNumber) };
}

/** The running bills of a contract, first to last, and its account; the account of a contract without any of them is that of its advances. */
export async function readAccount(tenantId: string, contractNumber: string): Promise<{ readonly bills: readonly RunningBill[]; readonly account: ContractorAccount | undefined }> {
  const reply = await call(api.POST('/expense-calculator/contractor-bill/v1/_search', { body: { criteria: { tenantId, contractNumbers: [contractNumber] }, pagination: { limit: 100, offSet: 0 } } }));
  return { bills: reply.contractorBills, account: reply.accounts.find(account => account.contractNumber === contractNumber) };
}

/** Asks for an advance to the contractor. */
export async function saveAdvance(advance: Schemas['AdvanceInput'], sent: WorkflowSent): Promise<Bill | undefined> {
  return (await call(api.POST('/expense-calculator/advance/v1/_create', { ...once(), body: { advance, workflow: workflowOf(sent) } }))).bills[0];
}

/** Gives retention money back. */
export async function saveRefund(refund: Schemas['RefundInput'], sent: WorkflowSent): Promise<Bill | undefined> {
  return (await call(api.POST('/expense-calculator/contractor-bill/v1/_refund', { ...once(), body: { refund, workflow: workflowOf(sent) } }))).bills[0];
}
