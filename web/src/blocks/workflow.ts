import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call } from '../api/client';
import { ahead, rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';

/** A step of a record's workflow, as the contract writes it. */
export type Step = Schemas['ProcessInstanceWire'];

/** What a dialog of the workflow sends with its record (spec 50 §6.3). */
export interface WorkflowSent {
  readonly action: string;
  readonly comment: string;
  readonly assignees: readonly string[];
  readonly documents: readonly { readonly documentType: string; readonly fileName: string; readonly fileStoreId: string }[];
}

/** The steps of one record, newest first. The newest holds the state, who holds the record and what the caller may do now. */
export function useSteps(businessId: string | undefined) {
  const tenantId = useTenant();
  return useQuery({ ...stepsOf(tenantId, businessId), enabled: businessId !== undefined });
}

const stepsOf = (tenantId: string, businessId: string | undefined) => queryOptions({
  queryKey: ['steps', tenantId, businessId],
  queryFn: async () => (await call(api.POST('/egov-workflow-v2/egov-wf/process/_search', { params: { query: { tenantId, businessIds: businessId ?? '', history: true } }, body: {} }))).ProcessInstances,
});

/** Asks for the steps of a record and the office's workflows before the page stands. */
export function askSteps(tenantId: string, businessId: string | null | undefined): void {
  if (businessId != null && businessId !== '') ahead(stepsOf(tenantId, businessId));
  askDefinitions(tenantId);
}

/** Asks for the office's workflows before the page stands. */
export const askDefinitions = (tenantId: string): void => ahead(definitionsOf(tenantId));

/** The definition of a workflow: what a step leads to, and who acts there. */
export function useDefinition(service: string | undefined) {
  const definitions = useDefinitions();
  return { data: definitions.data === undefined || service === undefined ? undefined : (definitions.data.find(one => one.businessService === service) ?? null) };
}

// All workflows of the office in one call: asked before it is known which a record follows, so that nothing waits for it in line.
const useDefinitions = () => useQuery(definitionsOf(useTenant()));

const definitionsOf = (tenantId: string) => queryOptions({
  queryKey: ['definitions', tenantId],
  queryFn: async () => (await call(api.POST('/egov-workflow-v2/egov-wf/businessservice/_search', { params: { query: { tenantId } }, body: {} }))).BusinessServices,
  ...rarelyChanges,
});

/** Names of states by uuid and business service, over all workflows of the office. */
export function useStates(): ReadonlyMap<string, string> {
  return new Map((useDefinitions().data ?? []).flatMap(service => service.states ?? []).map(state => [state.uuid ?? '', state.state ?? '']));
}

/** What is with each of some persons already, by uuid: whoever hands a record on sees whom it would be too much for. */
export function useWorkloads(people: readonly string[]) {
  const tenantId = useTenant();
  return useQuery({
    queryKey: ['workloads', tenantId, people.join()], enabled: people.length > 0, staleTime: 60_000,
    queryFn: async () => new Map((await call(api.POST('/egov-workflow-v2/egov-wf/workload/v1/_search', { body: { criteria: { tenantId, assignees: [...people] } } }))).workloads.map(load => [load.assignee, load])),
  });
}

const aDay = 86_400_000;

/** Whole days left of a time in milliseconds; a begun day late counts: −1 hour is one day late. */
export const daysLeft = (remaining: number | null | undefined): number | undefined => (remaining === null || remaining === undefined ? undefined : Math.floor(remaining / aDay));

/** Actions that must say why (spec 70 §24.2: reject and send-back need a comment). */
export const needsComment = (action: string): boolean => /REJECT|SEND_?BACK|DECLINE/.test(action);

/** Actions that hand the record on, for which the next holder may be named. */
export const handsOn = (action: string): boolean => /FORWARD|SUBMIT|SANCTION|CREATE/.test(action) && !needsComment(action);
