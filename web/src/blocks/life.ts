import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call } from '../api/client';
import { isPresent } from '../api/decode';
import { ahead } from '../queries';
import type { Session } from '../session/session';
import { holds, officeRoles, useHasRole, useTenant } from '../session/useSession';

/** Stages in the order of a work's life; the strip shows those without a record too. */
export const lifeStages = ['project', 'estimate', 'contract', 'measurement', 'muster', 'bill', 'payment'] as const;

export type LifeStage = (typeof lifeStages)[number];

/** One record in the life of a work. */
export interface RecordOfWork {
  readonly stage: LifeStage;
  readonly id: string;
  readonly service: string | undefined;
  readonly number: string;
  readonly state: string | undefined;
  /** Rupees. */
  readonly amount: number | undefined;
}

/** The life of one work as the server tells it: its records, newest first, and what it comes to in rupees. */
export interface Life extends Pick<Schemas['LifeOfWorkReply'], 'proposed' | 'sanctioned' | 'contracted' | 'measured' | 'billed' | 'paid'> {
  readonly records: readonly RecordOfWork[];
}

const recordOf = (record: Schemas['RecordOfWork']): RecordOfWork | undefined => {
  const stage = lifeStages.find(known => known === record.stage);
  if (stage === undefined || record.id === null) return undefined;
  return { stage, id: record.id, service: record.service ?? undefined, number: record.number ?? '', state: record.state ?? undefined, amount: record.amount ?? undefined };
};

/** Address of a record of a stage; a folder that adds a record page adds it here. */
export const addresses: Readonly<Record<LifeStage, (id: string) => string>> = {
  project: id => `/projects/${id}`,
  estimate: id => `/estimates/${id}`,
  contract: id => `/contracts/${id}`,
  measurement: id => `/measurements/${id}`,
  muster: id => `/musters/${id}`,
  bill: id => `/bills/${id}`,
  payment: id => `/payments/${id}`,
};

const lifeOf = (tenantId: string, projectId: string | undefined) => queryOptions({
  queryKey: ['life', tenantId, projectId],
  queryFn: async (): Promise<Life> => {
    const reply = await call(api.POST('/works-insights/v1/life/_search', { body: { tenantId, projectId: projectId ?? null } }));
    return { ...reply, records: reply.records.map(recordOf).filter(isPresent) };
  },
});

/** @param projectId id of the project, or its number */
export function useLife(projectId: string | undefined) {
  const tenantId = useTenant();
  const has = useHasRole();
  return useQuery({ ...lifeOf(tenantId, projectId), enabled: projectId !== undefined && has(officeRoles) });
}

/** Asks for the life of a work before the page stands. */
export function askLife(session: Session, projectId: string | null | undefined): void {
  if (projectId != null && holds(session, officeRoles)) ahead(lifeOf(session.tenantId, projectId));
}
