import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call } from '../api/client';
import { number, text } from '../api/decode';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import { daysLeft } from '../blocks/workflow';
import { useTenant } from '../session/useSession';
import type { Service } from './services';
import { serviceOf } from './services';

/** How many records of a service wait in a state. */
export interface Waiting {
  readonly service: string;
  readonly stateUuid: string;
  readonly count: number;
}

/** How many records wait for the caller, by service and state: one call for every count on the home page and in the inbox. */
export const useWaiting = () => useQuery(waitingFor(useTenant()));

export const waitingFor = (tenantId: string) => queryOptions({
  queryKey: ['waiting', tenantId],
  queryFn: async (): Promise<readonly Waiting[]> => {
    const reply = await call(api.POST('/egov-workflow-v2/egov-wf/process/_statuscount', { params: { query: { tenantId } }, body: { ProcessInstanceSearchCriteria: null } }));
    return reply.map(count => ({ service: count.businessservice ?? '', stateUuid: count.statusid ?? '', count: count.count }));
  },
});

/** A record in the inbox. */
export interface Task {
  readonly number: string;
  readonly service: string;
  readonly state: string | undefined;
  readonly stateUuid: string | undefined;
  readonly actions: readonly string[];
  readonly assignees: readonly string[];
  readonly lastAction: string;
  readonly lastBy: string | undefined;
  readonly since: number | undefined;
  readonly days: number | undefined;
  readonly work: string | undefined;
  readonly amount: number | undefined;
  readonly step: Schemas['ProcessInstanceWire'];
}

/** One page of the inbox over all services; the name of the work and the amount are read with one call per service on the page. */
export async function findTasks(tenantId: string, me: string, state: ListState, limit: number, offset: number): Promise<Found<Task>> {
  const { service, status, mine } = state.filters;
  const query = { tenantId, businessService: service, status, assignee: mine === 'me' ? me : undefined, limit, offset, sortBy: state.sortBy, order: state.sortBy === undefined ? undefined : state.descending ? 'DESC' : 'ASC' };
  const reply = await call(api.POST('/egov-workflow-v2/egov-wf/process/_search', { params: { query }, body: {} }));
  const works = await worksOf(tenantId, reply.ProcessInstances);
  return {
    total: reply.totalCount,
    rows: reply.ProcessInstances.map(step => ({
      number: step.businessId ?? '', service: step.businessService ?? '', state: step.state?.state ?? undefined, stateUuid: step.state?.uuid ?? undefined,
      actions: (step.nextActions ?? []).map(next => next.action ?? '').filter(action => action !== ''), assignees: (step.assignes ?? []).map(person => person.name ?? ''),
      lastAction: step.action ?? '', lastBy: step.assigner?.name ?? undefined, since: step.auditDetails?.createdTime ?? undefined, days: daysLeft(step.stateSla),
      work: works.get(step.businessId ?? '')?.work, amount: works.get(step.businessId ?? '')?.amount, step,
    })),
  };
}

async function worksOf(tenantId: string, steps: readonly Schemas['ProcessInstanceWire'][]): Promise<ReadonlyMap<string, { work: string | undefined; amount: number | undefined }>> {
  const found = new Map<string, { work: string | undefined; amount: number | undefined }>();
  const groups = new Map<string, { service: Service; criterion: string; numbers: string[] }>();
  for (const step of steps) {
    const service = serviceOf(step.businessService);
    const wanted = step.businessId;
    if (service === undefined || wanted == null) continue;
    const criterion = service.criterion(wanted);
    const group = groups.get(`${service.code} ${criterion}`) ?? { service, criterion, numbers: [] };
    group.numbers.push(wanted);
    groups.set(`${service.code} ${criterion}`, group);
  }

  await Promise.all(
    [...groups.values()].map(async ({ service, criterion, numbers }) => {
      const body = { inbox: { tenantId, processSearchCriteria: { tenantId, businessService: [service.code], moduleName: service.module }, moduleSearchCriteria: { tenantId, [criterion]: numbers }, limit: numbers.length, offset: 0 } };
      // The list stands without these columns when a role does not open the search.
      const reply = await call(api.POST('/inbox/v2/_search', { body })).catch(() => undefined);
      for (const item of reply?.items ?? []) {
        const number_ = text(item.ProcessInstance, 'businessId');
        if (number_ === undefined) continue;
        found.set(number_, {
          work: service.titlePaths.map(path => text(item.businessObject, path)).find(value => value !== undefined),
          amount: service.amountPaths.map(path => number(item.businessObject, path)).find(value => value !== undefined),
        });
      }
    }),
  );
  return found;
}
