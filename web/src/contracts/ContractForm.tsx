import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Json } from '../api/decode';
import { asRecord, text } from '../api/decode';
import { useChoices, useMaster } from '../api/masters';
import { useDocumentKinds } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { EditableGrid } from '../blocks/EditableGrid';
import { Money } from '../blocks/Figures';
import { ChoiceField, Form, NumberField, Question } from '../blocks/Form';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useDraft } from '../blocks/useDraft';
import type { WorkflowSent } from '../blocks/workflow';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { useChecked } from '../blocks/useChecked';
import { readEstimate } from '../estimates/service';
import { Missing } from '../frame/Missing';
import { readProject } from '../projects/service';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { ChooseEstimate } from './ChooseEstimate';
import { LineChoice } from './LineChoice';
import type { Contract } from './service';
import { businessIdOf, calculate, createContract, isRevision, moveContract, officersInCharge, organisationsForWork, readContract } from './service';
import RevisionForm from './RevisionForm';
import type { ContractValues } from './values';
import { authorityFor, blankContract, checkContract, isContractValues, linesToSend, toWire, valuesOf } from './values';

/** Creates a work order from a sanctioned estimate, or corrects one that was sent back. */
export default function ContractForm() {
  const { id } = useParams();
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const stored = useQuery({ queryKey: ['contract', tenantId, id], queryFn: async () => (await readContract(tenantId, id ?? '')) ?? null, enabled: id !== undefined });
  const estimateId = query.get('estimate') ?? undefined;
  if (id !== undefined) return <Panel query={stored} bare>{found => (found === null ? <Missing /> : isRevision(found) ? <RevisionForm /> : <Loaded estimateIds={[...new Set((found.lineItems ?? []).map(line => line.estimateId ?? ''))]} contract={found} />)}</Panel>;
  return estimateId === undefined ? <ChooseEstimate /> : <Loaded key={estimateId} estimateIds={[estimateId]} contract={undefined} />;
}

/** What the work order notes of its work, so that lists and papers name it. */
async function workOf(tenantId: string, estimateId: string): Promise<Json | null> {
  const estimate = await readEstimate(tenantId, estimateId);
  if (estimate === undefined) return null;
  const project = await readProject(tenantId, estimate.projectId ?? '').catch(() => undefined); // the server fills in what is not sent
  return {
    projectId: project?.projectNumber, projectName: project?.name ?? estimate.name, projectDesc: project?.description, projectType: project?.projectType, ward: project?.address?.boundary, locality: text(project?.additionalDetails, 'locality'),
    estimateNumber: estimate.revisionNumber ?? estimate.estimateNumber, totalEstimatedAmount: text(estimate.additionalDetails, 'totalEstimatedAmount'),
    estimateDocs: asRecord(estimate.additionalDetails).documents,
  };
}

function Loaded({ estimateIds, contract }: { estimateIds: readonly string[]; contract: Contract | undefined }) {
  const tenantId = useTenant();
  const [first = ''] = estimateIds;
  const work = useQuery({ queryKey: ['work-of-estimate', tenantId, first], queryFn: () => workOf(tenantId, first) });
  return <Panel query={work} bare>{found => (found === null ? <Missing /> : <Filled estimateIds={estimateIds} contract={contract} work={found} />)}</Panel>;
}

function Filled({ estimateIds, contract, work }: { estimateIds: readonly string[]; contract: Contract | undefined; work: Json }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [first = ''] = estimateIds;
  const draft = useDraft<ContractValues>(contract === undefined ? `contracts/new?estimate=${first}` : `contracts/${contract.id ?? ''}/edit`, contract === undefined ? blankContract : valuesOf(contract), isContractValues);
  const { value, set } = draft;
  const [problem, setProblem] = useState<unknown>();
  const [isSending, setSending] = useState(false);
  const kinds = useDocumentKinds('Work Order');
  const types = useChoices('works', 'ContractType');
  const roles = useMaster('works', 'CBORoles').data ?? [];
  const authorities = useChoices('works', 'CBORoles');
  const organisations = useQuery({ queryKey: ['organisations-for-work', tenantId], queryFn: () => organisationsForWork(tenantId) });
  const officers = useQuery({ queryKey: ['officers-in-charge', tenantId], queryFn: () => officersInCharge(tenantId) });
  const ownNumber = contract?.contractNumber ?? undefined;
  const offered = useQuery({ queryKey: ['offered-lines', tenantId, estimateIds.join(), ownNumber], queryFn: () => calculate(tenantId, estimateIds.map(estimateId => ({ estimateId, tenantId })), ownNumber) });
  const lines = offered.data?.lines ?? [];
  const picked = lines.filter(line => line.takenBy === undefined && !value.without.includes(line.id));
  const amount = useQuery({
    queryKey: ['order-amount', tenantId, picked.map(line => line.id).join(), ownNumber], queryFn: () => calculate(tenantId, picked.map(line => line.wire), ownNumber), enabled: picked.length > 0, placeholderData: keepPreviousData,
  });
  const total = picked.length === 0 ? 0 : amount.data?.total;
  const authority = authorityFor(total ?? 0, roles);
  const step = useSteps(contract === undefined ? undefined : businessIdOf(contract)).data?.[0];
  const put = (change: Partial<ContractValues>) => set(now => ({ ...now, ...change }));
  const field = (name: 'organisation' | 'authority' | 'type' | 'officer' | 'days' | 'deposit' | 'liability') => ({ name, value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const effective: ContractValues = { ...value, authority: authority.isFixed || value.authority === '' ? (authority.code ?? '') : value.authority };
  const officer = officers.data?.find(one => one.code === value.officer);
  const labels = {
    without: t('contracts.lines'), organisation: t('contracts.organisation'), authority: t('contracts.authority'), type: t('contracts.type'), officer: t('contracts.officer'), days: t('contracts.days'), deposit: t('contracts.deposit'),
    liability: t('contracts.liability'), terms: t('contracts.terms'), documents: t('blocks.documents'),
  };

  const send = async (sent: WorkflowSent) => {
    const figures = await calculate(tenantId, picked.map(line => line.wire), ownNumber); // of exactly what is sent
    const wire = toWire(effective, { tenantId, total: figures.total, lines: linesToSend(lines, value.without, contract?.lineItems ?? []), organisation: organisations.data?.find(one => one.id === value.organisation), officer, work, contract });
    const saved = await (contract === undefined ? createContract(wire, sent) : moveContract(wire, sent)).catch((refused: unknown) => { setProblem(refused); throw refused; });
    await draft.drop();
    await cache.invalidateQueries();
    await navigate(`/contracts/${saved?.id ?? ''}`);
  };
  const { errors, isRight } = useChecked<keyof ContractValues>(() => checkContract(effective, picked.length, { missing: label => t('blocks.mustFill', { label }), days: t('contracts.daysRule'), money: t('contracts.moneyRule'), lines: t('contracts.linesRule') }, labels));
  const submit = () => {
    setProblem(undefined);
    if (isRight()) setSending(true);
  };
  if (!draft.ready) return null;

  return (
    <>
      <PageHead title={contract === undefined ? t('contracts.create') : t('contracts.edit')} about={[contract?.contractNumber, text(work, 'projectName')].filter(part => typeof part === 'string').join(' · ')} />
      <Form
        labels={labels} errors={errors} problem={problem} draft={draft} onSubmit={submit}
        rules={{ officer: /ROLE_CODE|REQUIRED_ROLE|officer/i, organisation: /ORGID|ORGNISATION/, authority: /EXECUTING_?AUTHORITY/, type: /CONTRACT_?TYPE/, days: /COMPLETION_PERIOD/, documents: /DOCUMENTS|FILE_STORE/, without: /ESTIMATE|LINE/ }}
      >
        <Question title={t('contracts.work')}>
          <dl className="facts">
            <div><dt>{t('contracts.project')}</dt><dd>{text(work, 'projectName')}</dd></div>
            <div><dt>{t('contracts.projectNumber')}</dt><dd className="code">{text(work, 'projectId')}</dd></div>
            <div><dt>{t('contracts.estimate')}</dt><dd className="code">{text(work, 'estimateNumber')}</dd></div>
            <div><dt>{t('contracts.place')}</dt><dd>{[names.place(tenantId, text(work, 'locality')), names.place(tenantId, text(work, 'ward'))].filter(part => part !== '').join(', ')}</dd></div>
          </dl>
        </Question>
        <Question title={t('contracts.lines')} about={t('contracts.linesAbout')}>
          {errors.without !== undefined && <Text c="var(--mantine-color-error)" fz="sm">{errors.without}</Text>}
          <Panel query={offered} bare>{() => <LineChoice id="lines" lines={lines} without={value.without} total={total} isBusy={amount.isFetching} onChange={without => put({ without })} />}</Panel>
        </Question>
        <Question title={t('contracts.who')}>
          <ChoiceField {...field('organisation')} label={labels.organisation} required choices={(organisations.data ?? []).map(one => ({ value: one.id, label: `${one.name} · ${one.number}` }))} />
          <ChoiceField {...field('authority')} value={effective.authority} label={labels.authority} help={authority.isFixed ? t('contracts.authorityFixed') : t('contracts.authorityHelp')} required readOnly={authority.isFixed} choices={authorities} />
          <ChoiceField {...field('officer')} label={labels.officer} help={officer?.designation === undefined ? t('contracts.officerHelp') : names.master('common-masters', 'Designation', officer.designation)} required choices={(officers.data ?? []).map(one => ({ value: one.code, label: one.name }))} />
        </Question>
        <Question title={t('contracts.conditions')}>
          <ChoiceField {...field('type')} label={labels.type} required choices={types} />
          <NumberField {...field('days')} label={labels.days} help={t('contracts.daysRule')} required unit={t('contracts.daysUnit')} />
          <NumberField {...field('deposit')} label={labels.deposit} unit="₹" />
          <NumberField {...field('liability')} label={labels.liability} help={t('contracts.liabilityHelp')} />
        </Question>
        <Question title={t('contracts.terms')} about={t('contracts.termsAbout')}>
          <EditableGrid label={t('contracts.terms')} columns={[{ key: 'description', header: t('contracts.term'), kind: 'text', width: 320 }]} rows={value.terms} onChange={terms => put({ terms })} blank={() => ({ description: '' })} />
        </Question>
        <Question title={t('blocks.documents')}>
          <Stack gap="sm">
            {kinds.map(kind => <Uploader key={kind.code} kind={kind} label={names.any(kind.label, names.any(kind.code, kind.label))} module="contract" value={value.documents.filter(document => document.documentType === kind.code)} onChange={of => put({ documents: [...value.documents.filter(document => document.documentType !== kind.code), ...of] })} />)}
          </Stack>
        </Question>
        <Alert color="gray" variant="light" title={t('contracts.review')}>
          <Money amount={total} symbol inWords />
          <Text fz="sm">{t('contracts.reviewWhat', { organisation: organisations.data?.find(one => one.id === value.organisation)?.name ?? '–', days: value.days === '' ? '–' : value.days })}</Text>
        </Alert>
        <Group><Button type="submit" size="md">{t(contract === undefined ? 'contracts.create' : 'contracts.resubmit')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
      {isSending && <ActionDialog step={step ?? { businessService: 'CONTRACT' }} action={contract === undefined ? 'CREATE' : 'EDIT'} module="contract" send={send} onClose={() => setSending(false)} />}
    </>
  );
}
