import { Group, Radio, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useZone } from '../api/masters';
import { BillForm, ContractFacts, useBilledContract } from '../bills/BillForm';
import type { Bill } from '../bills/service';
import { readBill } from '../bills/service';
import { Money } from '../blocks/Figures';
import { DayField, LongTextField, NumberField, Question, TextField } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { useDraft } from '../blocks/useDraft';
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
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const form = bill === undefined ? (initial.contract === '' ? 'running-bills/new' : `running-bills/new?contract=${encodeURIComponent(initial.contract)}`) : `running-bills/${bill.id ?? ''}/edit`;
  const draft = useDraft<RunningBillValues>(form, initial, isRunningBillValues);
  const { value, set } = draft;
  const put = (change: Partial<RunningBillValues>) => set(before => ({ ...before, ...change }));
  const field = (name: 'contract' | 'completed' | 'partyNumber' | 'partyDate' | 'recovery' | 'recoveryReason') => ({ name, value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const labels = {
    contract: t('bills.contract'), kind: t('runningbills.kind'), completed: t('runningbills.completed'), partyNumber: t('runningbills.partyNumber'), partyDate: t('runningbills.partyDate'), recovery: t('runningbills.recovery'),
    recoveryReason: t('runningbills.recoveryReason'),
  };
  const check = () => checkRunningBill(value, { missing: label => t('blocks.mustFill', { label }), amount: t('runningbills.amountRule') }, labels);
  const contract = useBilledContract(value.contract);
  // Figures are asked for half a second after the last key; the server computes every one of them (decision 32).
  const [wanted] = useDebouncedValue(value, 500);
  const isWhole = Object.keys(checkRunningBill(wanted, { missing: label => label, amount: 'amount' }, labels)).length === 0;
  const input = runningBillToWire(wanted, tenantId, zone, bill?.id ?? undefined);
  const estimate = useQuery({ queryKey: ['running-bill-estimate', tenantId, input], queryFn: () => estimateRunningBill(input), enabled: isWhole && bill === undefined, retry: false });
  return (
    <BillForm
      wide bill={bill} service="EXPENSE.CONTRACTOR" title={t(bill === undefined ? 'runningbills.create' : 'runningbills.edit')} labels={labels} draft={draft} check={check}
      save={sent => saveRunningBill(runningBillToWire(value, tenantId, zone, bill?.id ?? undefined), sent)}
      rules={{ contract: /CONTRACT(?!OR)/, completed: /COMPLETION_DATE/, partyDate: /PARTY_BILL_DATE/, recovery: /ADVANCE_RECOVERY_(EXCEEDS|INCOMPLETE)/, recoveryReason: /ADVANCE_RECOVERY_REASON/ }}
      asks={estimate.data !== undefined && <Text fz="sm">{t('bills.comesTo')} <b><Money amount={estimate.data.net} symbol inWords /></b></Text>}
    >
      {() => (
        <>
          <Question title={t('bills.forWhat')}>
            <TextField {...field('contract')} label={labels.contract} required readOnly={initial.contract !== ''} maxLength={64} />
            <ContractFacts contract={contract} />
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
              {estimate.error !== null && <Refused problem={estimate.error} still />}
              {estimate.data !== undefined && <Abstract drawn={estimate.data} />}
            </Question>
          )}
        </>
      )}
    </BillForm>
  );
}
