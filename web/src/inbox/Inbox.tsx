import { Button, List, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/errors';
import { DateText, DueText, Money, StateText } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { askList, ListPage } from '../blocks/ListPage';
import { said } from '../blocks/said';
import type { WorkflowSent } from '../blocks/workflow';
import { askDefinitions, useStates } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useSession } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { serviceOf, services } from './services';
import type { Task } from './waiting';
import { findTasks, useWaiting, waitingFor } from './waiting';

/** What the page wants first. */
export function ask(visit: Visit): void {
  const { tenantId, user } = visit.session;
  askList('inbox', visit, ['service', 'status', 'mine'], (state, limit, offset) => findTasks(tenantId, user.uuid, state, limit, offset));
  ahead(waitingFor(tenantId));
  askDefinitions(tenantId);
}

/** One list over all registers of what waits for the signed-in user. */
export default function Inbox() {
  const t = useTexts();
  const names = useNames();
  const { tenantId, user } = useSession();
  const waiting = useWaiting().data ?? [];
  const stateNames = useStates();
  const nameOf = (code: string) => { const service = serviceOf(code); return service === undefined ? code : t(service.name); };
  const columns: readonly Column<Task>[] = [
    { key: 'number', header: t('inbox.number'), sortBy: 'businessId', show: task => <span className="code">{task.number}</span>, cell: task => task.number },
    { key: 'kind', header: t('inbox.kind'), sortBy: 'businessService', show: task => nameOf(task.service), cell: task => nameOf(task.service) },
    { key: 'work', header: t('inbox.work'), show: task => <span className="break">{task.work}</span>, cell: task => task.work },
    { key: 'state', header: t('blocks.state'), show: task => <StateText state={task.state} label={names.state(task.service, task.state)} />, cell: task => names.state(task.service, task.state) },
    { key: 'amount', header: t('inbox.amount'), numeric: true, show: task => <Money amount={task.amount} />, cell: task => task.amount },
    { key: 'due', header: t('blocks.due'), sortBy: 'dueTime', show: task => <DueText days={task.days} />, cell: task => task.days },
    { key: 'assignee', header: t('inbox.assignee'), show: task => task.assignees.join(', '), cell: task => task.assignees.join(', ') },
    { key: 'since', header: t('blocks.since'), sortBy: 'lastModifiedTime', show: task => <DateText at={task.since} />, cell: task => (task.since === undefined ? undefined : new Date(task.since).toISOString()) },
    { key: 'by', header: t('inbox.by'), extra: true, show: task => task.lastBy, cell: task => task.lastBy },
    { key: 'last', header: t('inbox.lastStep'), extra: true, show: task => names.action(task.service, task.lastAction), cell: task => names.action(task.service, task.lastAction) },
  ];
  const states = [...new Map(waiting.map(count => [count.stateUuid, count])).values()];
  const filters: readonly Filter[] = [
    { key: 'service', label: t('inbox.kind'), kind: 'choice', choices: services.filter(service => waiting.some(count => count.service === service.code)).map(service => ({ value: service.code, label: `${t(service.name)} (${waiting.filter(count => count.service === service.code).reduce((sum, count) => sum + count.count, 0)})` })) },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: states.map(count => ({ value: count.stateUuid, label: `${nameOf(count.service)} · ${names.state(count.service, stateNames.get(count.stateUuid))} (${count.count})` })) },
    { key: 'mine', label: t('inbox.mine'), kind: 'choice', choices: [{ value: 'me', label: t('inbox.mineOnly') }] },
  ];
  return (
    <ListPage
      id="inbox" title={t('inbox.title')} columns={columns} filters={filters} find={(state, limit, offset) => findTasks(tenantId, user.uuid, state, limit, offset)} keyOf={task => task.number}
      linkOf={task => serviceOf(task.service)?.address(task.number) ?? '/inbox'} empty={t('inbox.empty')} bulk={(picked, clear) => <Bulk picked={picked} onDone={clear} />}
    />
  );
}

interface Outcome {
  readonly number: string;
  readonly problem: string | undefined;
}

/** One step for all ticked records: offered when they are of one kind and state, reported for each. */
function Bulk({ picked, onDone }: { picked: readonly Task[]; onDone: () => void }) {
  const t = useTexts();
  const names = useNames();
  const { tenantId } = useSession();
  const cache = useQueryClient();
  const [action, setAction] = useState<string>();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
  const [first] = picked;
  const act = serviceOf(first?.service)?.act;
  const alike = first !== undefined && picked.every(task => task.service === first.service && task.stateUuid === first.stateUuid);
  if (!alike || act === undefined) return <Text fz="sm">{t('inbox.bulkMixed')}</Text>;

  const send = async (sent: WorkflowSent) => {
    const results: Outcome[] = [];
    // One after the other: two steps of one user at once would only wait for each other's locks.
    for (const task of picked) {
      const problem = await act(tenantId, task.number, sent).then(() => undefined, (refused: unknown) => (refused instanceof ApiError && refused.isUnreachable ? t('blocks.unreachable') : refused instanceof Error ? refused.message : String(refused)));
      results.push({ number: task.number, problem });
    }

    await cache.invalidateQueries();
    const failed = results.filter(result => result.problem !== undefined);
    said(t('inbox.bulkDone', { done: results.length - failed.length, all: results.length }));
    if (failed.length > 0) setOutcomes(failed);
    else onDone();
  };
  return (
    <>
      {first.actions.filter(one => !/RE-?SUBMIT|DRAFT|^SUBMIT|EDIT/.test(one)).map(one => <Button key={one} size="compact-md" variant="default" onClick={() => setAction(one)}>{names.action(first.service, one)}</Button>)}
      {action !== undefined && <ActionDialog step={first.step} action={action} module="workflow" quiet send={send} onClose={() => setAction(undefined)} />}
      <Modal opened={outcomes !== undefined} onClose={() => { setOutcomes(undefined); onDone(); }} title={t('inbox.bulkFailed')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack><List>{(outcomes ?? []).map(outcome => <List.Item key={outcome.number}><b>{outcome.number}</b>: {outcome.problem}</List.Item>)}</List></Stack>
      </Modal>
    </>
  );
}
