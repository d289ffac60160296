import { Button, Group, Radio, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useZone } from '../api/masters';
import type { Bill } from '../bills/service';
import { readBill, readContract } from '../bills/service';
import { Money } from '../blocks/Figures';
import type { FieldErrors } from '../blocks/Form';
import { DayField, Form, LongTextField, NumberField, Question, TextField } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { Abstract } from './Abstract';
import type { RunningBill } from './service';
import { estimateRunningBill, readRunningBill, saveRunningBill } from './service';
import type { RunningBillValues } from './values';
import { blankRunningBill, checkRunningBill, isRunningBillValues, runningBillToWire } from './values';

/** Draws up a contractor's running bill of a work order, or one that was sent back up anew. */
export default function RunningBillForm() {
  const { id } = useParams();
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const stored = useQuery({
    queryKey: ['running-bill-edit', tenantId, id], enabled: id !== undefined,
    queryFn: async () => {
      const bill = await readBill(tenantId, id ?? '');
      const drawn = bill?.id == null ? undefined : await readRunningBill(tenantId, bill.id);
      return bill === undefined || drawn === undefined ? null : { bill, drawn: drawn.drawn };
    },
  });
  if (id === undefined) return <Filled bill={undefined} initial={{ ...blankRunningBill, contract: query.get('contract') ?? '' }} />;
  return <Panel query={stored} bare>{found => (found === null ? <Missing /> : <Stored key={found.bill.auditDetails?.lastModifiedTime} {...found} />)}</Panel>;
}

function Stored({ bill, drawn }: { bill: Bill; drawn: RunningBill }) {
  const zone = useZone();
  const dayOf = (at: number | null | undefined) => (at == null ? '' : inputDay(at, zone));
  return <Filled bill={bill} initial={{ ...blankRunningBill, contract: drawn.contractNumber ?? '', kind: drawn.billKind === 'FINAL' ? 'FINAL' : 'PART', completed: dayOf(drawn.completionDate), partyNumber: drawn.partyBillNumber ?? '', partyDate: dayOf(drawn.partyBillDate) }} />;
}

function Filled({ bill, initial }: { bill: Bill | undefined; initial: RunningBillValues }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const form = bill === undefined ? (initial.contract === '' ? 'running-bills/new' : `running-bills/new?contract=${encodeURIComponent(initial.contract)}`) : `running-bills/${bill.id ?? ''}/edit`;
  const draft = useDraft<RunningBillValues>(form, initial, isRunningBillValues);
  const { value, set } = draft;
  const [errors, setErrors] = useState<FieldErrors<keyof RunningBillValues>>({});
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const step = useSteps(bill?.billNumber ?? undefined).data?.[0];
  const action = bill === undefined ? 'SUBMIT' : (step?.nextActions ?? []).map(next => next.action ?? '').find(one => /RE-?SUBMIT/.test(one));
  const put = (change: Partial<RunningBillValues>) => set(before => ({ ...before, ...change }));
  const field = (name: 'contract' | 'completed' | 'partyNumber' | 'partyDate' | 'recovery' | 'recoveryReason') => ({ name, value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const labels = {
    contract: t('bills.contract'), kind: t('runningbills.kind'), completed: t('runningbills.completed'), partyNumber: t('runningbills.partyNumber'), partyDate: t('runningbills.partyDate'), recovery: t('runningbills.recovery'),
    recoveryReason: t('runningbills.recoveryReason'),
  };
  const check = () => checkRunningBill(value, { missing: label => t('blocks.mustFill', { label }), amount: t('runningbills.amountRule') }, labels);
  const contract = useQuery({ queryKey: ['billed-contract', tenantId, value.contract], queryFn: async () => (await readContract(tenantId, value.contract)) ?? null, enabled: value.contract !== '' }).data ?? undefined;
  // Figures are asked for half a second after the last key; the server computes every one of them (decision 32).
  const [wanted] = useDebouncedValue(value, 500);
  const isWhole = Object.keys(checkRunningBill(wanted, { missing: label => label, amount: 'amount' }, labels)).length === 0;
  const input = runningBillToWire(wanted, tenantId, zone, bill?.id ?? undefined);
  const estimate = useQuery({ queryKey: ['running-bill-estimate', tenantId, input], queryFn: () => estimateRunningBill(input), enabled: isWhole && bill === undefined, retry: false });
  const submit = () => {
    const found = check();
    setErrors(found);
    if (Object.keys(found).length === 0) setAsks(true);
  };
  if (!draft.ready) return null;
  return (
    <>
      <PageHead title={t(bill === undefined ? 'runningbills.create' : 'runningbills.edit')} about={bill?.billNumber ?? undefined} />
      <Form wide labels={labels} errors={errors} problem={problem} draft={draft} onSubmit={submit} rules={{ contract: /CONTRACT(?!OR)/, completed: /COMPLETION_DATE/, partyDate: /PARTY_BILL_DATE/, recovery: /ADVANCE_RECOVERY_(EXCEEDS|INCOMPLETE)/, recoveryReason: /ADVANCE_RECOVERY_REASON/ }}>
        <Question title={t('bills.forWhat')}>
          <TextField {...field('contract')} label={labels.contract} required readOnly={initial.contract !== ''} maxLength={64} />
          {contract !== undefined && (
            <dl className="facts">
              <div><dt>{t('bills.work')}</dt><dd>{contract.projectName}<Text fz="xs" c="dimmed" className="code">{contract.projectNumber}</Text></dd></div>
              <div><dt>{t('bills.organisation')}</dt><dd>{contract.orgName}</dd></div>
              <div><dt>{t('bills.contracted')}</dt><dd><Money amount={contract.amount} symbol /></dd></div>
            </dl>
          )}
          <Radio.Group label={labels.kind} value={value.kind} onChange={kind => put({ kind: kind === 'FINAL' ? 'FINAL' : 'PART' })} readOnly={bill !== undefined}>
            <Group mt={6}><Radio value="PART" label={t('runningbills.part')} disabled={bill !== undefined && value.kind !== 'PART'} /><Radio value="FINAL" label={t('runningbills.final')} disabled={bill !== undefined && value.kind !== 'FINAL'} /></Group>
          </Radio.Group>
          {value.kind === 'FINAL' && <DayField {...field('completed')} label={labels.completed} max={today} required />}
        </Question>
        <Question title={t('runningbills.paper')}>
          <TextField {...field('partyNumber')} label={labels.partyNumber} maxLength={64} />
          <DayField {...field('partyDate')} label={labels.partyDate} max={today} />
        </Question>
        <Question title={t('runningbills.recoveryTitle')} about={t('runningbills.recoveryHelp')}>
          <NumberField {...field('recovery')} label={labels.recovery} unit="₹" />
          {value.recovery !== '' && <LongTextField {...field('recoveryReason')} label={labels.recoveryReason} maxLength={256} />}
        </Question>
        {bill === undefined && isWhole && (
          <Question title={t('runningbills.comesTo')} about={t('runningbills.comesToHelp')}>
            {estimate.error !== null && <Refused problem={estimate.error} />}
            {estimate.data !== undefined && <Abstract drawn={estimate.data} />}
          </Question>
        )}
        <Group>
          <Button type="submit" size="md" disabled={action === undefined}>{t(bill === undefined ? 'bills.submit' : 'bills.resubmit')}</Button>
          <Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button>
          {bill !== undefined && step !== undefined && action === undefined && <Text fz="sm" c="dimmed">{t('blocks.actionsNone')}</Text>}
        </Group>
      </Form>
      {asks && action !== undefined && (
        <ActionDialog
          step={{ businessService: 'EXPENSE.CONTRACTOR', state: bill === undefined ? null : (step?.state ?? null) }} action={action} module="bill" onClose={() => setAsks(false)}
          send={async sent => {
            try {
              setProblem(undefined);
              const saved = await saveRunningBill(runningBillToWire(value, tenantId, zone, bill?.id ?? undefined), sent);
              await draft.drop();
              said(t('bills.saved', { number: saved?.billNumber ?? '' }));
              await navigate(`/bills/${saved?.id ?? ''}`);
              await cache.invalidateQueries();
            } catch (refused) {
              setProblem(refused); // what the server says of a field stands at the field too
              throw refused;
            }
          }}
        >
          {estimate.data !== undefined && <Text fz="sm">{t('bills.comesTo')} <b><Money amount={estimate.data.net} symbol inWords /></b></Text>}
        </ActionDialog>
      )}
    </>
  );
}
