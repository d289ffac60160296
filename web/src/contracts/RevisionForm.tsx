import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api, call } from '../api/client';
import { useDocumentKinds } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { DateText, Difference, Money } from '../blocks/Figures';
import { ChoiceField, Form, LongTextField, NumberField, Question } from '../blocks/Form';
import { money } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useDraft } from '../blocks/useDraft';
import type { WorkflowSent } from '../blocks/workflow';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { useChecked } from '../blocks/useChecked';
import type { Estimate } from '../estimates/service';
import { businessIdOf as estimateNumberOf } from '../estimates/service';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Contract } from './service';
import { businessIdOf, calculate, createContract, isRevision, moveContract, readContract, versionsOf } from './service';
import type { RevisionValues } from './values';
import { blankRevision, extendedEnd, isDays, isRevisionValues, revisionToWire, revisionValuesOf } from './values';

interface Source {
  readonly active: Contract;
  /** The revision that is corrected; none while a new one is asked for. */
  readonly revision: Contract | undefined;
  /** Versions of the estimate in force that are newer than what is contracted. */
  readonly revised: readonly Estimate[];
}

/** Asks for more time, or for the quantities of a revised estimate; corrects such a request. */
export default function RevisionForm() {
  const { id = '' } = useParams();
  const tenantId = useTenant();
  const has = useHasRole();
  const mayEstimate = has(['ESTIMATE_CREATOR', 'ESTIMATE_VERIFIER', 'ESTIMATE_VIEWER', 'ESTIMATE_APPROVER', 'TECHNICAL_SANCTIONER', 'SUPERUSER']);
  const source = useQuery({
    queryKey: ['revision-form', tenantId, id],
    queryFn: async (): Promise<Source | null> => {
      const found = await readContract(tenantId, id);
      if (found === undefined) return null;
      const active = (await versionsOf(tenantId, found.contractNumber ?? '')).find(version => version.status === 'ACTIVE');
      if (active === undefined) return null;
      return { active, revision: isRevision(found) && found.id !== active.id ? found : undefined, revised: mayEstimate ? await revisedEstimates(tenantId, active) : [] };
    },
    staleTime: Infinity, // what is being written does not change under the hands
  });
  return <Panel query={source} bare>{found => (found === null ? <Missing /> : <Filled {...found} />)}</Panel>;
}

async function revisedEstimates(tenantId: string, contract: Contract): Promise<readonly Estimate[]> {
  const ids = [...new Set((contract.lineItems ?? []).map(line => line.estimateId ?? ''))];
  const contracted = (await call(api.POST('/estimate/v1/_search', { params: { query: { tenantId, ids } }, body: {} }))).estimates;
  const numbers = [...new Set(contracted.map(estimate => estimate.estimateNumber ?? ''))];
  const versions = (await Promise.all(numbers.map(async estimateNumber => (await call(api.POST('/estimate/v1/_search', { params: { query: { tenantId, estimateNumber } }, body: {} }))).estimates))).flat();
  return versions.filter(version => version.status === 'ACTIVE' && !ids.includes(version.id ?? ''));
}

function Filled({ active, revision, revised }: Source) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const target = revision ?? active;
  const draft = useDraft<RevisionValues>(revision === undefined ? `contracts/${active.id ?? ''}/revise` : `contracts/${revision.id ?? ''}/edit`, revision === undefined ? blankRevision : revisionValuesOf(revision), isRevisionValues);
  const { value, set } = draft;
  const [problem, setProblem] = useState<unknown>();
  const [isSending, setSending] = useState(false);
  const kinds = useDocumentKinds('Work Order');
  const step = useSteps(revision === undefined ? undefined : businessIdOf(revision)).data?.[0];
  const offer = useQuery({ queryKey: ['revised-lines', tenantId, value.estimate], queryFn: () => calculate(tenantId, [{ estimateId: value.estimate, tenantId }], active.contractNumber ?? undefined), enabled: value.estimate !== '' });
  const put = (change: Partial<RevisionValues>) => set(now => ({ ...now, ...change }));
  const labels = { days: t('contracts.moreDays'), reason: t('contracts.reason'), estimate: t('contracts.newEstimate'), documents: t('blocks.documents') };
  const end = extendedEnd(active.endDate, value.days);

  const send = async (sent: WorkflowSent) => {
    const estimated = value.estimate === '' ? undefined : await calculate(tenantId, [{ estimateId: value.estimate, tenantId }], active.contractNumber ?? undefined);
    const fresh = revisionToWire(value, active, estimated === undefined ? undefined : { total: estimated.total, lines: estimated.lines.map(line => line.wire) });
    const wire: Contract = revision === undefined ? fresh : { ...revision, endDate: fresh.endDate, additionalDetails: fresh.additionalDetails, documents: [...(fresh.documents ?? [])], ...(estimated === undefined ? {} : { lineItems: fresh.lineItems, totalContractedAmount: estimated.total }) };
    const saved = await (revision === undefined ? createContract(wire, sent) : moveContract(wire, sent)).catch((refused: unknown) => { setProblem(refused); throw refused; });
    await draft.drop();
    await cache.invalidateQueries();
    await navigate(`/contracts/${saved?.id ?? ''}`);
  };
  const { errors, isRight } = useChecked<keyof RevisionValues>(() => {
    const found: { -readonly [Key in keyof RevisionValues]?: string } = {};
    if (value.estimate === '' && value.days.trim() === '') found.days = t('blocks.mustFill', { label: labels.days });
    else if (value.days.trim() !== '' && !isDays(value.days)) found.days = t('contracts.daysRule');
    if (value.reason.trim().length < 2 || value.reason.trim().length > 128) found.reason = t('contracts.reasonRule');
    return found;
  });
  const submit = () => {
    setProblem(undefined);
    if (isRight()) setSending(true);
  };
  if (!draft.ready) return null;

  return (
    <>
      <PageHead title={t('contracts.revise')} about={businessIdOf(target)} />
      <Form labels={labels} errors={errors} problem={problem} draft={draft} onSubmit={submit} rules={{ days: /END_DATE/, estimate: /ESTIMATE|LINE|CUMULATIVE/, documents: /DOCUMENTS/ }}>
        <Question title={t('contracts.time')}>
          <dl className="facts">
            <div><dt>{t('contracts.start')}</dt><dd><DateText at={active.startDate} /></dd></div>
            <div><dt>{t('contracts.endBefore')}</dt><dd><DateText at={active.endDate} /></dd></div>
            <div><dt>{t('contracts.endAfter')}</dt><dd><DateText at={end} /></dd></div>
          </dl>
          <NumberField name="days" label={labels.days} help={t('contracts.daysRule')} required={value.estimate === ''} unit={t('contracts.daysUnit')} value={value.days} onChange={days => put({ days })} />
          <LongTextField name="reason" label={labels.reason} help={t('contracts.reasonRule')} required maxLength={128} value={value.reason} onChange={reason => put({ reason })} />
        </Question>
        <Question title={t('contracts.quantities')} about={t('contracts.quantitiesAbout')}>
          {revised.length === 0 ? <Text fz="sm" c="dimmed">{t('contracts.noRevised')}</Text> : (
            <>
              <ChoiceField name="estimate" label={labels.estimate} value={value.estimate} onChange={estimate => put({ estimate })} choices={revised.map(estimate => ({ value: estimate.id ?? '', label: estimateNumberOf(estimate) }))} />
              {value.estimate !== '' && (
                <Panel query={offer} bare>{({ total }) => (
                  <Alert color="gray" variant="light"><dl className="facts">
                    <div><dt>{t('contracts.before')}</dt><dd><Money amount={active.totalContractedAmount} symbol /></dd></div><div><dt>{t('contracts.now')}</dt><dd><Money amount={total} symbol /></dd></div>
                    <div><dt>{t('contracts.difference')}</dt><dd><Difference now={total} before={active.totalContractedAmount ?? 0} /></dd></div>
                  </dl></Alert>
                )}</Panel>
              )}
            </>
          )}
          {revised.length === 0 && <Text fz="sm">{t('contracts.amountStays', { amount: money(active.totalContractedAmount ?? 0) })}</Text>}
        </Question>
        <Question title={t('blocks.documents')}>
          <Stack gap="sm">
            {kinds.map(kind => <Uploader key={kind.code} kind={kind} label={names.any(kind.label, names.any(kind.code, kind.label))} module="contract" value={value.documents.filter(document => document.documentType === kind.code)} onChange={of => put({ documents: [...value.documents.filter(document => document.documentType !== kind.code), ...of] })} />)}
          </Stack>
        </Question>
        <Group><Button type="submit" size="md">{t('contracts.askRevision')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
      {isSending && <ActionDialog step={step ?? { businessService: 'CONTRACT-REVISION' }} action={revision === undefined ? 'CREATE' : 'EDIT'} module="contract" send={send} onClose={() => setSending(false)} />}
    </>
  );
}
