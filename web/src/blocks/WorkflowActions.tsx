import { Button, Checkbox, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SyntheticEvent, ReactNode } from 'react';
import { useState } from 'react';
import { isPresent } from '../api/decode';
import type { Officer } from '../api/masters';
import { officers, useZone } from '../api/masters';
import { rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Attachment } from './documents';
import { workflowFiles } from './documents';
import { Uploader } from './Documents';
import { dayAndTime } from './format';
import { Refused } from './Refused';
import { said } from './said';
import type { Step, WorkflowSent } from './workflow';
import { handsOn, needsComment, useDefinition, useWorkloads } from './workflow';

/**
 * Buttons for what the server lets this user do with the record now, and nothing else.
 * @param step newest step of the record
 * @param send stores the record with the action; rejects with the server's refusal
 * @param instead address of the form for actions that edit first, e.g. RE-SUBMIT
 */
export function WorkflowActions({ step, module, send, instead, attest, children }: {
  step: Step | undefined;
  module: string;
  send: (sent: WorkflowSent) => Promise<void>;
  instead?: (action: string) => (() => void) | undefined;
  /** What somebody says with a tick before the action can be taken, where it asks for that. */
  attest?: (action: string) => string | undefined;
  /** Further actions of the record, e.g. "Create work order". */
  children?: ReactNode;
}) {
  const t = useTexts();
  const names = useNames();
  const [chosen, setChosen] = useState<string>();
  const actions = (step?.nextActions ?? []).map(next => next.action).filter((action): action is string => typeof action === 'string').sort(byWeight);
  return (
    <>
      {actions.length === 0 && children === undefined && <Text fz="sm" c="dimmed" className="wide-only">{t('blocks.actionsNone')}</Text>}
      {actions.map((action, at) => (
        <Button key={action} variant={at === 0 && !needsComment(action) ? 'filled' : 'default'} color={needsComment(action) && /REJECT|DECLINE/.test(action) ? 'red' : undefined} onClick={instead?.(action) ?? (() => setChosen(action))}>
          {names.action(step?.businessService ?? undefined, action)}
        </Button>
      ))}
      {children}
      {chosen !== undefined && step !== undefined && <ActionDialog step={step} action={chosen} module={module} send={send} attest={attest?.(chosen)} onClose={() => setChosen(undefined)} />}
    </>
  );
}

// What moves the record forward comes first, what stops it last.
const weight = (action: string) => (/REJECT|DECLINE/.test(action) ? 3 : needsComment(action) ? 2 : /DRAFT/.test(action) ? 1 : 0);
const byWeight = (one: string, other: string) => weight(one) - weight(other) || one.localeCompare(other);

/** Asks for comment, next holder and documents, says what follows, and keeps what is typed when the server refuses. */
export function ActionDialog({ step, action, module, send, quiet = false, attest, onClose, children }: {
  step: Pick<Step, 'businessService' | 'state'>; action: string; module: string; onClose: () => void;
  /** Answers `waits` when what is sent waits for a network. */
  send: (sent: WorkflowSent) => Promise<unknown>;
  /** `send` says itself what is done, with the number of the record for instance. */
  quiet?: boolean;
  attest?: string | undefined;
  /** What is to be read before the button is pressed, e.g. what the record comes to. */
  children?: ReactNode;
}) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const tenantId = useTenant();
  const [comment, setComment] = useState('');
  const [assignee, setAssignee] = useState<string | null>(null);
  const [documents, setDocuments] = useState<readonly Attachment[]>([]);
  const [missing, setMissing] = useState(false);
  const [attested, setAttested] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const service = step.businessService ?? undefined;
  const definition = useDefinition(service).data;
  const states = definition?.states ?? [];
  // A new record stands in the entry state, which has no name.
  const now = states.find(state => (step.state?.uuid === undefined || step.state.uuid === null ? state.state === undefined || state.state === null : state.uuid === step.state.uuid));
  const nextUuid = now?.actions?.find(one => one.action === action)?.nextState;
  const next = states.find(state => state.uuid === nextUuid);
  const roles = [...new Set((next?.actions ?? []).flatMap(one => one.roles ?? []))].filter(isPresent).filter(role => role !== '*');
  const asks = handsOn(action) && roles.length > 0;
  const people = useQuery({ queryKey: ['officers', tenantId, roles.join()], queryFn: () => officers(tenantId, roles), enabled: asks, ...rarelyChanges });
  const loads = useWorkloads((people.data ?? []).map(person => person.uuid)).data;
  const label = names.action(service, action);
  const about = (person: Officer) => {
    const load = loads?.get(person.uuid);
    return [
      person.name, person.designation === undefined ? undefined : names.master('common-masters', 'Designation', person.designation),
      load === undefined ? undefined : t('blocks.openTasks', { count: load.open }), load?.awayUntil == null ? undefined : t('blocks.awayUntil', { when: dayAndTime(load.awayUntil, zone) }),
    ].filter(isPresent).join(' · ');
  };

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (needsComment(action) && comment.trim() === '') {
      setMissing(true);
      return;
    }

    setBusy(true);
    setProblem(undefined);
    try {
      const outcome = await send({ action, comment: comment.trim(), assignees: assignee === null ? [] : [assignee], documents: documents.map(({ documentType, fileName, fileStoreId }) => ({ documentType, fileName, fileStoreId })) });
      if (!quiet && outcome !== 'waits') said(t('blocks.actionDone', { action: label }));
      onClose();
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={label} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <form onSubmit={event => void submit(event)} noValidate>
        <Stack>
          {next?.state != null && <Text fz="sm">{t(next.isTerminateState === true ? 'blocks.consequenceEnd' : 'blocks.consequence', { state: names.state(service, next.state) })}</Text>}
          {children}
          <Refused problem={problem} />
          {asks && (
            <Select
              label={t('blocks.assignee')} placeholder={t('blocks.assigneeAny')} data={(people.data ?? []).map(person => ({ value: person.uuid, label: about(person) }))}
              value={assignee} onChange={setAssignee} clearable searchable description={roles.map(role => names.role(role)).join(', ')} clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }}
            />
          )}
          <Textarea
            label={<>{t('blocks.comment')} <Text component="span" fz="xs" c="dimmed" fw={400}>({needsComment(action) ? t('blocks.required') : t('blocks.optional')})</Text></>}
            aria-required={needsComment(action) || undefined} value={comment} maxLength={1024} minRows={3} data-autofocus error={missing && comment.trim() === '' ? t('blocks.commentNeeded') : undefined} onChange={event => setComment(event.currentTarget.value)}
          />
          <Uploader kind={workflowFiles} label={t('blocks.documents')} module={module} value={documents} onChange={setDocuments} />
          {attest !== undefined && <Checkbox label={attest} checked={attested} onChange={event => setAttested(event.currentTarget.checked)} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" loading={busy} disabled={attest !== undefined && !attested} color={/REJECT|DECLINE/.test(action) ? 'red' : undefined}>{label}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
