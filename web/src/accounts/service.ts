import type { Schemas } from '../api/client';
import { api, call, once, plainly } from '../api/client';
import { isPresent, text } from '../api/decode';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { AccountValues } from './values';

/** Whose account it is: an individual's, an organisation's, or a department's that what is kept back from bills goes to. */
export type Payee = 'IND' | 'ORG' | 'DEPT';

const payeeOf = (code: string | null | undefined): Payee => (code === 'ORG' || code === 'DEPT' ? code : 'IND');

type Account = Schemas['BankAccountWire'];

/** One bank account of a payee. */
export interface AccountRow {
  readonly accountId: string;
  readonly detailId: string;
  readonly payee: Payee;
  readonly referenceId: string;
  /** As the server shows it to the user, perhaps masked. */
  readonly holder: string;
  readonly number: string;
  readonly type: string;
  readonly ifsc: string;
  readonly branch: string | undefined;
  readonly isPrimary: boolean;
  readonly isActive: boolean;
  readonly created: number | undefined;
  readonly wire: Account;
}

const rowsOf = (accounts: readonly Account[]): readonly AccountRow[] => accounts.flatMap(account => (account.bankAccountDetails ?? []).map(detail => ({
  accountId: account.id ?? '', detailId: detail.id ?? '', payee: payeeOf(account.serviceCode), referenceId: account.referenceId ?? '',
  holder: detail.accountHolderName ?? '', number: detail.accountNumber ?? '', type: detail.accountType ?? '', ifsc: detail.bankBranchIdentifier?.code ?? '', branch: text(detail.bankBranchIdentifier?.additionalDetails, 'ifsccode'),
  isPrimary: detail.isPrimary === true, isActive: detail.isActive === true, created: detail.auditDetails?.createdTime ?? undefined, wire: account,
})));

const search = async (criteria: Schemas['BankAccountCriteria'], pagination: Schemas['BankPaginationWire']) => call(api.POST('/bankaccount-service/bankaccount/v1/_search', { body: { bankAccountDetails: criteria, pagination } }));

/** Every account of one payee, the one that is paid to first; without saying so the search answers primary ones in use only. */
export async function accountsOf(tenantId: string, payee: Payee, referenceId: string): Promise<readonly AccountRow[]> {
  const found = await Promise.all([true, false].flatMap(isActive => [true, false].map(isPrimary => search({ tenantId, serviceCode: payee, referenceId: [referenceId], isActive, isPrimary }, { limit: 100 }))));
  const rank = (row: AccountRow) => (row.isActive ? 0 : 2) + (row.isPrimary ? 0 : 1);
  return found.flatMap(reply => rowsOf(reply.bankAccounts)).sort((one, other) => rank(one) - rank(other) || (other.created ?? 0) - (one.created ?? 0));
}

/** One page of the accounts of an office. */
export async function findAccounts(tenantId: string, state: ListState, limit: number, offset: number): Promise<Found<AccountRow>> {
  const { payee, ifsc, active } = state.filters;
  const reply = await search(
    { tenantId, serviceCode: payee, bankBranchIdentifierCode: ifsc === undefined ? undefined : { type: 'IFSC', code: ifsc.toUpperCase() }, isActive: active !== 'no' },
    { limit: Math.min(limit, 100), offSet: offset, sortBy: state.sortBy ?? 'createdTime', order: state.sortBy === undefined || state.descending ? 'desc' : 'asc' },
  );
  return { rows: rowsOf(reply.bankAccounts), total: reply.pagination.totalCount ?? 0 };
}

/** The number of one account in clear, or as the server shows it to this user all the same; that it was read is noted. */
export async function revealAccount(tenantId: string, row: AccountRow): Promise<AccountRow | undefined> {
  const reply = await call(api.POST('/bankaccount-service/bankaccount/v1/_search', {
    body: { RequestInfo: plainly(row.accountId, ['accountNumber', 'accountHolderName']), bankAccountDetails: { tenantId, ids: [row.accountId], isActive: row.isActive, isPrimary: row.isPrimary }, pagination: { limit: 100 } },
  }));
  return rowsOf(reply.bankAccounts).find(other => other.detailId === row.detailId);
}

/** An account as `_create` and `_register` take it. */
export const accountToWire = (tenantId: string, payee: Payee, referenceId: string | undefined, values: AccountValues): Account => ({
  tenantId, serviceCode: payee, referenceId: referenceId ?? null,
  bankAccountDetails: [{
    tenantId, accountHolderName: values.holder.trim(), accountNumber: values.number.replace(/\s/g, ''), accountType: values.type, isPrimary: true, isActive: true,
    bankBranchIdentifier: { type: 'IFSC', code: values.ifsc.trim().toUpperCase(), additionalDetails: values.branch.trim() === '' ? {} : { ifsccode: values.branch.trim() } },
  }],
});

/** Stores a new account; it becomes the one that is paid to. */
export const createAccount = async (tenantId: string, payee: Payee, referenceId: string, values: AccountValues): Promise<void> => {
  await call(api.POST('/bankaccount-service/bankaccount/v1/_create', { ...once(), body: { bankAccounts: [accountToWire(tenantId, payee, referenceId, values)] } }));
};

/** Makes an account the one that is paid to, or takes it out of use. Numbers that are masked here stay as they are stored. */
export const changeAccount = async (row: AccountRow, change: { readonly isPrimary?: boolean; readonly isActive?: boolean }): Promise<void> => {
  const details = (row.wire.bankAccountDetails ?? []).filter(detail => detail.id === row.detailId).filter(isPresent).map(detail => ({ ...detail, ...change }));
  await call(api.POST('/bankaccount-service/bankaccount/v1/_update', { ...once(), body: { bankAccounts: [{ ...row.wire, bankAccountDetails: details }] } }));
};
