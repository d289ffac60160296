import { api, call, once, sendForm } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, flag, isPresent, list, number, text } from '../api/decode';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { SearchSource } from '../home/sources';
import type { Master } from './schema';
import { masterOf } from './schema';

/** A row of a master. */
export interface MasterRow {
  readonly id: string;
  /** Whose row it is: the office's own, or the state's. */
  readonly tenantId: string;
  readonly uniqueIdentifier: string;
  readonly data: Json;
  readonly isActive: boolean;
  readonly audit: Json;
  readonly changed: number | undefined;
}

/** A state of a row that held for a time. */
export interface Version {
  readonly version: number;
  readonly data: Json;
  readonly isActive: boolean;
  readonly by: string;
  readonly from: number;
  readonly to: number | undefined;
}

/** The masters that have a schema, by code. */
export async function findMasters(tenantId: string): Promise<readonly Master[]> {
  const { SchemaDefinitions } = await call(api.POST('/mdms-v2/schema/v1/_search', { body: { SchemaDefCriteria: { tenantId, codes: null, offset: 0, limit: 500 } } }));
  return SchemaDefinitions.filter(one => one.isActive !== false).map(one => masterOf(one.code ?? '', one.description ?? '', one.definition)).sort((one, other) => one.code.localeCompare(other.code));
}

/** One master; undefined when it has no schema. */
export async function readMaster(tenantId: string, code: string): Promise<Master | undefined> {
  const { SchemaDefinitions: [found] } = await call(api.POST('/mdms-v2/schema/v1/_search', { body: { SchemaDefCriteria: { tenantId, codes: [code], offset: 0, limit: 1 } } }));
  return found === undefined ? undefined : masterOf(found.code ?? code, found.description ?? '', found.definition);
}

const criteria = { ids: null, uniqueIdentifiers: null, filters: null, isActive: null, offset: 0, limit: 1 } as const;

const rowOf = (row: { readonly id: string | null; readonly tenantId: string | null; readonly uniqueIdentifier: string | null; readonly data: unknown; readonly isActive: boolean | null; readonly auditDetails: unknown }): MasterRow => ({
  id: row.id ?? '', tenantId: row.tenantId ?? '', uniqueIdentifier: row.uniqueIdentifier ?? '', data: asRecord(row.data), isActive: row.isActive !== false, audit: asRecord(row.auditDetails), changed: number(row.auditDetails, 'lastModifiedTime'),
});

/** A value as the filter means it: true, 12 and "12" are different things in a record. */
const literal = (typed: string): unknown => (typed === 'true' ? true : typed === 'false' ? false : typed);

/** One page of rows of a master as an office sees them. */
export async function findRows(tenantId: string, schemaCode: string, state: ListState, limit: number, offset: number): Promise<Found<MasterRow>> {
  const { field, value, id, status } = state.filters;
  const wanted = {
    ...criteria, tenantId, schemaCode, uniqueIdentifiers: id === undefined ? null : [id], filters: field === undefined || value === undefined ? null : { [field]: literal(value) }, isActive: status === undefined ? null : status === 'active',
  };
  const [{ mdms }, { totalCount }] = await Promise.all([
    call(api.POST('/mdms-v2/v2/_search', { body: { MdmsCriteria: { ...wanted, offset, limit } } })),
    call(api.POST('/mdms-v2/v2/_count', { body: { MdmsCriteria: wanted } })),
  ]);
  return { rows: mdms.map(rowOf), total: totalCount };
}

export async function readRow(tenantId: string, schemaCode: string, id: string): Promise<MasterRow | undefined> {
  const { mdms: [found] } = await call(api.POST('/mdms-v2/v2/_search', { body: { MdmsCriteria: { ...criteria, tenantId, schemaCode, ids: [id] } } }));
  return found === undefined ? undefined : rowOf(found);
}

/** The identifiers of a master that another refers to, for choices. */
export async function identifiersOf(tenantId: string, schemaCode: string): Promise<readonly { readonly value: string; readonly label: string }[]> {
  const { mdms } = await call(api.POST('/mdms-v2/v2/_search', { body: { MdmsCriteria: { ...criteria, tenantId, schemaCode, isActive: true, limit: 1000 } } }));
  return mdms.map(row => {
    const value = row.uniqueIdentifier ?? '';
    const label = text(row.data, 'name') ?? text(row.data, 'description');
    return { value, label: label === undefined || label === value ? value : `${value} · ${label}` };
  }).filter(choice => choice.value !== '').sort((one, other) => one.label.localeCompare(other.label));
}

/** Enters a row, or changes one. */
export async function saveRow(schemaCode: string, row: { readonly id: string | undefined; readonly tenantId: string; readonly data: Json; readonly isActive: boolean; readonly audit: Json | undefined; readonly uniqueIdentifier?: string }): Promise<MasterRow | undefined> {
  const Mdms = {
    id: row.id ?? null, tenantId: row.tenantId, schemaCode, uniqueIdentifier: row.uniqueIdentifier ?? null, data: row.data, isActive: row.isActive,
    auditDetails: row.audit === undefined ? null : { createdBy: text(row.audit, 'createdBy') ?? null, lastModifiedBy: text(row.audit, 'lastModifiedBy') ?? null, createdTime: number(row.audit, 'createdTime') ?? 0, lastModifiedTime: number(row.audit, 'lastModifiedTime') ?? 0 },
  };
  const path = { params: { path: { schemaCode } } };
  const reply = await call(row.id === undefined ? api.POST('/mdms-v2/v2/_create/{schemaCode}', { ...path, ...once(), body: { Mdms } }) : api.POST('/mdms-v2/v2/_update/{schemaCode}', { ...path, ...once(), body: { Mdms } }));
  const [saved] = reply.mdms;
  return saved === undefined ? undefined : rowOf(saved);
}

/** What a row was, newest first. */
export async function versionsOf(tenantId: string, schemaCode: string, id: string): Promise<readonly Version[]> {
  const { versions } = await call(api.POST('/mdms-v2/v2/_history', { body: { MdmsCriteria: { tenantId, schemaCode, ids: [id], uniqueIdentifiers: null, date: null, offset: 0, limit: 100 } } }));
  return versions.map(version => ({ version: version.version ?? 0, data: asRecord(version.data), isActive: version.isActive !== false, by: version.changedBy ?? '', from: version.fromTime ?? 0, to: version.toTime ?? undefined }));
}

/** The active rows as a file in the form an import takes back. */
export async function exportRows(tenantId: string, schemaCode: string, format: 'csv' | 'json'): Promise<string> {
  return call(api.POST('/mdms-v2/v2/_export/{schemaCode}', { params: { path: { schemaCode } }, body: { Export: { tenantId, format } }, parseAs: 'text' }));
}

/** What an import makes, or would make, of each row. */
export interface ImportReport {
  readonly isStored: boolean;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly rows: readonly { readonly row: number; readonly status: string; readonly identifier: string | undefined; readonly errors: readonly string[] }[];
}

/** Reads a CSV or JSON file into a master; a rehearsal stores nothing. */
export async function importRows(tenantId: string, schemaCode: string, file: File, isRehearsal: boolean): Promise<ImportReport> {
  const reply = await sendForm(`/mdms-v2/v2/_import/${encodeURIComponent(schemaCode)}`, { tenantId, dryRun: String(isRehearsal), allOrNothing: 'true', file });
  return {
    isStored: flag(reply, 'isStored'), created: number(reply, 'created') ?? 0, updated: number(reply, 'updated') ?? 0, unchanged: number(reply, 'unchanged') ?? 0, failed: number(reply, 'failed') ?? 0,
    rows: list(reply, 'rows').map(row => ({ row: number(row, 'row') ?? 0, status: text(row, 'status') ?? '', identifier: text(row, 'uniqueIdentifier'), errors: list(row, 'errors').map(error => text(error, 'message') ?? text(error, 'code')).filter(isPresent) })),
  };
}

export const masterSource: SearchSource = {
  key: 'masters', title: 'masters.title',
  find: async (tenantId, wanted) => (await findMasters(tenantId)).filter(master => `${master.code} ${master.description}`.toLowerCase().includes(wanted.toLowerCase())).slice(0, 20).map(master => ({ number: master.code, name: master.description, address: `/masters/${encodeURIComponent(master.code)}` })),
};
