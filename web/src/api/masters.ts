import { useQuery } from '@tanstack/react-query';
import { rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';
import { useNames } from '../texts/useTexts';
import type { Schemas } from './client';
import { api, call } from './client';
import type { Json } from './decode';
import { asRecord, flag, isPresent, list, text } from './decode';
import { ApiError } from './errors';

/** The state tenant of this installation, which the host writes into the page. */
export const stateTenant = (): string => document.querySelector<HTMLMetaElement>('meta[name="works-state-tenant"]')?.content ?? 'pg';

interface Asking {
  readonly masters: Map<string, Set<string>>;
  readonly reply: Promise<Schemas['SearchMastersReply']>;
}

const asking = new Map<string, Asking>();

/** Rows of a master as an office sees them. Masters that are asked for in one breath go in one call: a browser on plain http asks for six things at a time, and a form wants ten masters. */
export async function masterRows(tenantId: string, module: string, master: string): Promise<readonly Json[]> {
  let batch = asking.get(tenantId);
  if (batch === undefined) {
    const masters = new Map<string, Set<string>>();
    batch = { masters, reply: soon().then(() => { asking.delete(tenantId); return searchMasters(tenantId, masters); }) };
    asking.set(tenantId, batch);
  }

  batch.masters.set(module, (batch.masters.get(module) ?? new Set()).add(master));
  return ((await batch.reply).MdmsRes[module]?.[master] ?? []).map(asRecord);
}

// After everything that the page starts in the same turn, and before the browser does anything else.
const soon = () => new Promise<void>(resolve => queueMicrotask(resolve));

const searchMasters = (tenantId: string, masters: ReadonlyMap<string, ReadonlySet<string>>) =>
  call(api.POST('/mdms-v2/v1/_search', { body: { MdmsCriteria: { tenantId, moduleDetails: [...masters].map(([moduleName, names]) => ({ moduleName, masterDetails: [...names].map(name => ({ name, filter: null })) })) } } }));

/** Rows of a master of the office worked in; masters change rarely and are kept for ten minutes. */
export function useMaster(module: string, master: string, enabled = true) {
  const tenantId = useTenant();
  return useQuery({ queryKey: ['master', tenantId, module, master], queryFn: () => masterRows(tenantId, module, master), enabled, ...rarelyChanges });
}

/** One choice of a list. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The active rows of a list master as choices in the chosen language. */
export function useChoices(module: string, master: string): readonly Choice[] {
  const names = useNames();
  const rows = useMaster(module, master).data ?? [];
  return rows
    .filter(row => row.active !== false)
    .map(row => {
      const value = text(row, 'code');
      return value === undefined ? undefined : { value, label: names.master(module, master, value, text(row, 'name') ?? text(row, 'description')) };
    })
    .filter(isPresent);
}

/** An office of the state. */
export interface Office {
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
}

export async function offices(): Promise<readonly Office[]> {
  const rows = await masterRows(stateTenant(), 'tenant', 'tenants');
  return rows.map(officeOf).filter(office => office.code !== '');
}

const officeOf = (row: unknown): Office => ({ code: text(row, 'code') ?? '', name: text(row, 'name') ?? text(row, 'code') ?? '', timeZone: text(row, 'timeZone') ?? 'Asia/Kolkata' });

const lastOffices = 'works.offices';

/** The offices; while the server cannot be reached, as this browser read them last: by their zones days are told. */
export const useOffices = () => useQuery({
  queryKey: ['offices'],
  queryFn: async () => {
    try {
      const found = await offices();
      localStorage.setItem(lastOffices, JSON.stringify(found));
      return found;
    } catch (problem) {
      const kept: unknown = JSON.parse(localStorage.getItem(lastOffices) ?? 'null');
      if (problem instanceof ApiError && problem.isUnreachable && Array.isArray(kept)) return kept.map(officeOf);
      throw problem;
    }
  },
  ...rarelyChanges,
});

/** The time zone of the office worked in; that of India until it is known. */
export function useZone(): string {
  const tenantId = useTenant();
  return useOffices().data?.find(office => office.code === tenantId)?.timeZone ?? 'Asia/Kolkata';
}

/** A ward with its localities. */
export interface Ward extends Choice {
  readonly localities: readonly Choice[];
}

export function useWards(): readonly Ward[] {
  const tenantId = useTenant();
  const names = useNames();
  const { data } = useQuery({
    queryKey: ['wards', tenantId],
    queryFn: async () => {
      const reply = await call(api.POST('/egov-location/location/v11/boundarys/_search', { params: { query: { tenantId, hierarchyTypeCode: 'ADMIN', boundaryType: 'Ward' } }, body: {} }));
      return reply.TenantBoundary.flatMap(tree => list(tree, 'boundary'));
    },
    ...rarelyChanges,
  });
  const choice = (place: unknown): Choice | undefined => {
    const value = text(place, 'code');
    return value === undefined ? undefined : { value, label: names.place(tenantId, value) === value ? (text(place, 'name') ?? value) : names.place(tenantId, value) };
  };
  return (data ?? [])
    .map(place => {
      const ward = choice(place);
      return ward === undefined ? undefined : { ...ward, localities: list(place, 'children').map(choice).filter(isPresent) };
    })
    .filter(isPresent);
}

/** A person of the office, as a choice of assignee. */
export interface Officer {
  readonly uuid: string;
  readonly name: string;
  readonly designation: string | undefined;
}

/** Employees of an office who hold one of the roles. */
export async function officers(tenantId: string, roles: readonly string[]): Promise<readonly Officer[]> {
  const reply = await call(api.POST('/egov-hrms/employees/_search', { params: { query: { tenantId, roles: roles.join(','), isActive: true, limit: 100 } }, body: {} }));
  return reply.Employees.map(employee => {
    const uuid = text(employee, 'user.uuid') ?? text(employee, 'uuid');
    const current = list(employee, 'assignments').find(assignment => flag(assignment, 'isCurrentAssignment'));
    return uuid === undefined ? undefined : { uuid, name: text(employee, 'user.name') ?? text(employee, 'code') ?? uuid, designation: text(current, 'designation') };
  }).filter(isPresent);
}
