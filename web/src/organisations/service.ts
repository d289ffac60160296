import type { Schemas } from '../api/client';
import { api, call, changing, once } from '../api/client';
import { list, number, text } from '../api/decode';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { SearchSource } from '../home/sources';
import { isUuid } from '../projects/service';

/** An organisation as the contract writes it. */
export type Organisation = Schemas['OrganisationWire'];

/** An organisation in the list. */
export interface OrganisationRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly status: string | undefined;
  readonly validTo: number | undefined;
  readonly created: number | undefined;
}

const rowOf = (document: unknown): OrganisationRow => {
  const functions = list(document, 'functions');
  return {
    id: text(document, 'id') ?? '',
    number: text(document, 'orgNumber') ?? '',
    name: text(document, 'name') ?? '',
    types: [...new Set(functions.map(one => text(one, 'type') ?? '').filter(type => type !== ''))],
    ward: text(list(document, 'orgAddress')[0], 'boundaryCode'),
    locality: text(document, 'additionalDetails.locality'),
    status: text(document, 'applicationStatus'),
    validTo: number(functions[0], 'validTo'),
    created: number(document, 'auditDetails.createdTime'),
  };
};

const blank = { id: null, applicationNumber: null, orgNumber: null, contactMobileNumber: null, functions: null, identifierType: null, identifierValue: null, includeDeleted: null };

/** One page of organisations from the server, those out of use too. */
export async function findOrganisations(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<OrganisationRow>> {
  const { name, number: orgNumber, type, status, ward, mobile, from, to } = state.filters;
  const reply = await call(api.POST('/org-services/organisation/v1/_search', {
    body: {
      SearchCriteria: {
        ...blank, tenantId, name, orgNumber, applicationStatus: status, boundaryCode: ward, contactMobileNumber: mobile, functions: type === undefined ? null : { type }, includeDeleted: true,
        createdFrom: from === undefined ? null : startOfDay(from, zone), createdTo: to === undefined ? null : endOfDay(to, zone),
      },
      Pagination: { limit: Math.min(limit, 200), offset, sortBy: state.sortBy, order: state.sortBy === undefined ? undefined : state.descending ? 'DESC' : 'ASC' },
    },
  }));
  return { rows: reply.organisations.map(rowOf), total: reply.TotalCount };
}

/** An organisation by id or number; undefined when there is none. */
export async function readOrganisation(tenantId: string, idOrNumber: string): Promise<Organisation | undefined> {
  const wanted = isUuid(idOrNumber) ? { id: [idOrNumber] } : { orgNumber: idOrNumber };
  const reply = await call(api.POST('/org-services/organisation/v1/_search', { body: { SearchCriteria: { ...blank, tenantId, ...wanted, includeDeleted: true }, Pagination: { limit: 1, offset: 0 } } }));
  return reply.organisations[0];
}

/** Organisations that already have this name or this mobile number of a contact: warned of before saving. */
export async function alike(tenantId: string, name: string, mobile: string, identifier: string): Promise<readonly OrganisationRow[]> {
  const ask = (criteria: Schemas['OrganisationCriteria']) => call(api.POST('/org-services/organisation/v1/_search', { body: { SearchCriteria: { ...blank, tenantId, includeDeleted: true, ...criteria }, Pagination: { limit: 5, offset: 0 } } }));
  const asked = await Promise.all([
    ...(name.trim().length >= 4 ? [ask({ name: name.trim() })] : []), ...(/^\d{10}$/.test(mobile.trim()) ? [ask({ contactMobileNumber: mobile.trim() })] : []), ...(identifier.trim().length >= 6 ? [ask({ identifierValue: identifier.trim() })] : []),
  ]);
  return [...new Map(asked.flatMap(reply => reply.organisations.map(rowOf)).map(row => [row.id, row])).values()];
}

/** Stores a new organisation, or a changed one. */
export async function saveOrganisation(organisation: Organisation): Promise<Organisation | undefined> {
  const body = { organisations: [organisation] };
  return (await call(organisation.id == null ? api.POST('/org-services/organisation/v1/_create', { ...once(), body }) : api.POST('/org-services/organisation/v1/_update', { ...changing(organisation), body }))).organisations[0];
}

export const organisationSource: SearchSource = {
  key: 'organisations',
  title: 'organisations.title',
  find: async (tenantId, wanted) => {
    const filters: Readonly<Record<string, string>> = /^ORG-/i.test(wanted) ? { number: wanted.toUpperCase() } : /^\d{10}$/.test(wanted) ? { mobile: wanted } : { name: wanted };
    const { rows } = await findOrganisations(tenantId, 'UTC', { filters, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.name, address: `/organisations/${row.id}` }));
  },
};
