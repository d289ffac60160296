import type { Schemas } from '../api/client';
import { api, call, once, plainly, randomId } from '../api/client';
import { asRecord, isPresent, list, text } from '../api/decode';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { SearchSource } from '../home/sources';
import { accountToWire } from '../accounts/service';
import type { AccountValues } from '../accounts/values';
import { isUuid } from '../projects/service';

/** A person as the contract writes one. */
export type Individual = Schemas['IndividualWire'];

/** A person in the list. */
export interface IndividualRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly guardian: string | undefined;
  readonly gender: string | undefined;
  readonly born: string | undefined;
  readonly category: string | undefined;
  readonly skills: readonly string[];
  readonly ward: string | undefined;
  readonly locality: string | undefined;
}

/** Name as it is written: given, other, family. */
export const nameOf = (person: unknown): string => ['name.givenName', 'name.otherNames', 'name.familyName'].map(path => text(person, path)).filter(isPresent).join(' ');

export const categoryOf = (person: unknown): string | undefined => text(list(asRecord(person).additionalFields, 'fields').find(field => text(field, 'key') === 'SOCIAL_CATEGORY'), 'value');

const rowOf = (document: unknown): IndividualRow => {
  const [address] = list(document, 'address');
  return {
    id: text(document, 'id') ?? '', number: text(document, 'individualId') ?? '', name: nameOf(document), guardian: text(document, 'fatherName') ?? text(document, 'husbandName'), gender: text(document, 'gender'), born: text(document, 'dateOfBirth'),
    category: categoryOf(document), skills: list(document, 'skills').map(skill => text(skill, 'type')).filter(isPresent), ward: text(address, 'ward.code'), locality: text(address, 'locality.code'),
  };
};

/** One page of persons from the server; by mobile number the registry itself is asked, which alone can compare it. */
export async function findIndividuals(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<IndividualRow>> {
  const { name, number: individualId, ward, category, mobile, from, to } = state.filters;
  const [createdFrom, createdTo] = [from === undefined ? undefined : startOfDay(from, zone), to === undefined ? undefined : endOfDay(to, zone)];
  if (mobile !== undefined) {
    const reply = await call(api.POST('/individual/v1/_search', { params: { query: { tenantId, limit, offset } }, body: { Individual: { mobileNumber: [mobile], individualName: name } } }));
    return { rows: reply.Individual.map(rowOf), total: reply.TotalCount ?? reply.Individual.length };
  }

  const criteria = {
    tenantId, name, individualId, ward, socialCategoryKey: category === undefined ? undefined : 'SOCIAL_CATEGORY', socialCategoryValue: category, createdFrom, createdTo,
    sortBy: state.sortBy ?? 'createdTime', sortOrder: state.sortBy === undefined || state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'individual' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => rowOf(item.businessObject)), total: reply.totalCount };
}

/** A person by id or number; undefined when there is none. */
export async function readIndividual(tenantId: string, idOrNumber: string): Promise<Individual | undefined> {
  const wanted = isUuid(idOrNumber) ? { id: [idOrNumber] } : { individualId: [idOrNumber] };
  return (await call(api.POST('/individual/v1/_search', { params: { query: { tenantId, limit: 1, offset: 0 } }, body: { Individual: wanted } }))).Individual[0];
}

/** The person with one kind of number in clear, or as the server shows it to this user all the same; that it was read is noted. */
export async function revealIndividual(tenantId: string, id: string, field: 'mobileNumber' | 'identifierId'): Promise<Individual | undefined> {
  return (await call(api.POST('/individual/v1/_search', { params: { query: { tenantId, limit: 1, offset: 0 } }, body: { RequestInfo: plainly(id, [field]), Individual: { id: [id] } } }))).Individual[0];
}

/** A record that may be of the same person. Of another office only that it exists is known. */
export interface Candidate {
  readonly id: string | undefined;
  readonly number: string | undefined;
  readonly name: string | undefined;
  readonly tenantId: string;
  /** 0–1; 1 is certain. */
  readonly score: number;
  readonly reasons: readonly string[];
}

const candidateOf = (candidate: Schemas['DuplicateCandidateWire']): Candidate => ({
  id: candidate.id ?? undefined, number: candidate.individualId ?? undefined, name: candidate.name ?? undefined, tenantId: candidate.tenantId ?? '', score: candidate.score, reasons: candidate.reasons.filter(isPresent),
});

/** Records that may be of this person, stored or about to be registered. */
export const candidatesOf = async (person: Individual): Promise<readonly Candidate[]> => (await call(api.POST('/individual/v1/duplicates/_find', { body: { Individual: person } }))).DuplicateCandidates.map(candidateOf);

/** Registers a person with the bank account: both or neither. A repeat with the same reference registers nobody twice. */
export async function register(person: Individual, account: AccountValues, because: string): Promise<{ readonly person: Individual; readonly candidates: readonly Candidate[] }> {
  const { tenantId } = person;
  const reply = await call(api.POST('/individual/v1/_register', { ...once(), body: { Individual: person, bankAccounts: [accountToWire(tenantId ?? '', 'IND', undefined, account)], duplicateOverrideReason: because === '' ? null : because } }));
  return { person: reply.Individual, candidates: reply.DuplicateCandidates.map(candidateOf) };
}

/** Stores changes of a person. */
export const updateIndividual = async (person: Individual): Promise<Individual> => (await call(api.POST('/individual/v1/_update', { ...once(), body: { Individual: person } }))).Individual;

export const newReference = (): string => `web-${randomId()}`;

/** A suspicion that two records are of one person, and what was decided. */
export interface Suspect {
  readonly id: string;
  readonly one: string;
  readonly other: string | undefined;
  readonly otherTenant: string;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly status: string;
  readonly survivor: string | undefined;
  readonly found: number;
  readonly decided: number | undefined;
  readonly because: string | undefined;
}

/** One page of suspicions. */
export async function findSuspects(tenantId: string, criteria: { readonly status?: string | undefined; readonly individualId?: string | undefined }, limit: number, offset: number): Promise<Found<Suspect>> {
  const reply = await call(api.POST('/individual/v1/duplicates/_search', { body: { DuplicateCriteria: { tenantId, status: criteria.status ?? null, individualId: criteria.individualId ?? null, limit: Math.min(limit, 100), offset } } }));
  return {
    total: reply.TotalCount,
    rows: reply.DuplicateSuspects.map(suspect => ({
      id: suspect.id ?? '', one: suspect.individualId ?? '', other: suspect.otherId ?? undefined, otherTenant: suspect.otherTenantId ?? '', score: suspect.score, reasons: suspect.reasons.filter(isPresent), status: suspect.status ?? '', survivor: suspect.survivorId ?? undefined,
      found: suspect.foundTime, decided: suspect.decidedTime ?? undefined, because: suspect.decisionReason ?? undefined,
    })),
  };
}

/** Persons by id, for lists that know ids only. */
export async function individualsById(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Individual>> {
  if (ids.length === 0) return new Map();
  const reply = await call(api.POST('/individual/v1/_search', { params: { query: { tenantId, limit: 100, offset: 0, includeDeleted: true } }, body: { Individual: { id: [...new Set(ids)] } } }));
  return new Map(reply.Individual.map(person => [person.id ?? '', person]));
}

/** Merges two records into the one that stays, or says that they are two people. */
export const decide = async (tenantId: string, one: string, other: string, survivor: string | undefined, reason: string): Promise<void> => {
  await call(api.POST('/individual/v1/duplicates/_decide', { ...once(), body: { DuplicateDecision: { tenantId, individualId: one, otherId: other, decision: survivor === undefined ? 'DISTINCT' : 'MERGE', survivorId: survivor ?? null, reason } } }));
};

export const individualSource: SearchSource = {
  key: 'individuals',
  title: 'individuals.title',
  find: async (tenantId, wanted) => {
    const filters: Readonly<Record<string, string>> = /^IND-/i.test(wanted) ? { number: wanted.toUpperCase() } : /^\d{10}$/.test(wanted) ? { mobile: wanted } : { name: wanted };
    const { rows } = await findIndividuals(tenantId, 'UTC', { filters, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.name, address: `/individuals/${row.id}` }));
  },
};
