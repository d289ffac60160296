import { Group, Paper, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { isPresent } from '../api/decode';
import { useNames, useTexts } from '../texts/useTexts';
import { AuditTrail } from './AuditTrail';
import { useIsBeside } from './beside';
import { DateText, DueText, StateText } from './Figures';
import { LifeStrip } from './LifeStrip';
import { useOpened } from './opened';
import { Refused } from './Refused';
import { Timeline } from './Timeline';
import { daysLeft, useDefinition, useSteps } from './workflow';

export interface RecordTab {
  readonly key: string;
  readonly label: string;
  readonly show: () => ReactNode;
}

/**
 * A record: what it is and where it stands, the life of its work, tabs, and at the right what may be done now and what was done.
 * @param businessId number under which the workflow knows it; none for records without a workflow
 * @param projectId of the work it belongs to, for the life strip
 * @param audit id under which the audit log knows it
 * @param actions what may be done now; a sticky bar on a phone
 */
export function RecordPage({ kind, number, title, businessId, projectId, facts, tabs, documents, audit, actions, notice, withoutLife = false }: {
  kind: string;
  number: string;
  title: string;
  businessId?: string;
  projectId: string | undefined;
  /** Two or three facts for the header, such as the amount. */
  facts: readonly { readonly label: string; readonly value: ReactNode }[];
  tabs: readonly RecordTab[];
  documents?: ReactNode;
  audit?: string;
  actions?: ReactNode;
  notice?: ReactNode;
  /** For records that belong to no single work. */
  withoutLife?: boolean;
}) {
  const t = useTexts();
  const names = useNames();
  const [query, setQuery] = useSearchParams();
  const isBeside = useIsBeside();
  useOpened(number, title, !withoutLife && projectId !== undefined);
  const [openBeside, setOpenBeside] = useState<string | null>(null); // the address is that of the list
  const steps = useSteps(businessId);
  const newest = steps.data?.[0];
  const service = newest?.businessService ?? undefined;
  const definition = useDefinition(service).data;
  const state = newest?.state?.state ?? undefined;
  const isFinal = newest?.state?.isTerminateState === true;
  const roles = [...new Set((definition?.states?.find(one => one.uuid === newest?.state?.uuid)?.actions ?? []).flatMap(action => action.roles ?? []))].filter(isPresent);
  const all: RecordTab[] = [
    ...tabs,
    ...(documents === undefined ? [] : [{ key: 'documents', label: t('blocks.documents'), show: () => documents }]),
    ...(businessId === undefined ? [] : [{ key: 'history', label: t('blocks.history'), show: () => <Timeline steps={steps.data ?? []} /> }]),
    ...(audit === undefined ? [] : [{ key: 'audit', label: t('blocks.audit'), show: () => <AuditTrail id={audit} /> }]),
  ];
  const open = all.find(tab => tab.key === (isBeside ? openBeside : query.get('tab')))?.key ?? all[0]?.key ?? '';
  const choose = (tab: string | null) => {
    if (isBeside) setOpenBeside(tab);
    else setQuery(now => { const next = new URLSearchParams(now); next.set('tab', tab ?? ''); return next; }, { replace: true });
  };

  return (
    <div className="record-page">
      <Text fz="sm" c="dimmed">{kind} · <span className="code">{number}</span></Text>
      <Group justify="space-between" align="flex-start" mb="sm" gap="sm"><Title order={isBeside ? 2 : 1} fz={isBeside ? 'h3' : undefined} className="break">{title}</Title>{state !== undefined && <StateText state={state} label={names.state(service, state)} />}</Group>
      <Paper mb="md" p="sm">
        <dl className="facts">
          {facts.map(fact => <div key={fact.label}><dt>{fact.label}</dt><dd>{fact.value}</dd></div>)}
          {newest !== undefined && !isFinal && <div><dt>{t('blocks.holder')}</dt><dd>{(newest.assignes ?? []).length > 0 ? newest.assignes?.map(person => person.name).join(', ') : t('blocks.holderRoles', { roles: roles.map(role => names.role(role)).join(', ') })}</dd></div>}
          {newest !== undefined && <div><dt>{t('blocks.since')}</dt><dd><DateText at={newest.auditDetails?.createdTime} withTime /></dd></div>}
          {newest !== undefined && !isFinal && newest.stateSla != null && <div><dt>{t('blocks.due')}</dt><dd><DueText days={daysLeft(newest.stateSla)} /></dd></div>}
        </dl>
      </Paper>
      {!withoutLife && <LifeStrip projectId={projectId} />}
      {notice}
      <div className="record">
        <Paper p={0}>
          <Tabs value={open} onChange={choose} keepMounted={false}>
            <Tabs.List>{all.map(tab => <Tabs.Tab key={tab.key} value={tab.key}>{tab.label}</Tabs.Tab>)}</Tabs.List>
            {all.map(tab => <Tabs.Panel key={tab.key} value={tab.key} p="md">{tab.show()}</Tabs.Panel>)}
          </Tabs>
        </Paper>
        <div className="record-rail">
          <Paper component="section" className="no-print actions" aria-label={t('blocks.actions')}>
            <Title order={2} mb="sm" className="wide-only">{t('blocks.actions')}</Title>
            <Stack gap="xs" className="record-actions">{actions ?? <Text fz="sm" c="dimmed">{t('blocks.actionsNone')}</Text>}</Stack>
          </Paper>
          {businessId !== undefined && (
            <Paper component="section">
              <Title order={2} mb="sm">{t('blocks.timeline')}</Title>
              <Refused problem={steps.error} onRetry={() => void steps.refetch()} />
              {steps.isPending ? <Skeleton height={120} /> : <Timeline steps={(steps.data ?? []).slice(0, 4)} />}
            </Paper>
          )}
        </div>
      </div>
    </div>
  );
}
