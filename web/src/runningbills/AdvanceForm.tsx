import { SimpleGrid, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useZone } from '../api/masters';
import { BillForm, ContractFacts, useBilledContract } from '../bills/BillForm';
import { Uploader } from '../blocks/Documents';
import { Money } from '../blocks/Figures';
import { DayField, LongTextField, NumberField, Question, TextField } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import { useDraft } from '../blocks/useDraft';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { useAccount } from './account';
import { saveAdvance } from './service';
import type { AdvanceValues } from './values';
import { advanceToWire, blankAdvance, checkAdvance, isAdvanceValues } from './values';

/** Asks for an advance to the contractor of a work order, against a guarantee of his bank. */
export default function AdvanceForm() {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const given = useSearchParams()[0].get('contract') ?? '';
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const draft = useDraft<AdvanceValues>(given === '' ? 'advances/new' : `advances/new?contract=${encodeURIComponent(given)}`, { ...blankAdvance, contract: given }, isAdvanceValues);
  const { value, set } = draft;
  const field = (name: Exclude<keyof AdvanceValues, 'documents'>) => ({ name, value: value[name], label: labels[name], onChange: (next: string) => set(before => ({ ...before, [name]: next })) });
  const labels = {
    contract: t('bills.contract'), amount: t('runningbills.advanceAmount'), narration: t('runningbills.narration'), guaranteeNumber: t('runningbills.guaranteeNumber'), bank: t('runningbills.guaranteeBank'), guaranteed: t('runningbills.guaranteeAmount'),
    validTo: t('runningbills.guaranteeUntil'), documents: t('runningbills.guaranteePaper'),
  };
  const contract = useBilledContract(value.contract);
  const account = useAccount(contract?.number).data?.account;
  return (
    <BillForm
      bill={undefined} service="EXPENSE.ADVANCE" title={t('runningbills.advance')} send={t('runningbills.sendAdvance')} labels={labels} draft={draft} save={sent => saveAdvance(advanceToWire(value, tenantId, zone), sent)}
      check={() => checkAdvance(value, today, { missing: label => t('blocks.mustFill', { label }), amount: t('runningbills.amountRule'), past: t('runningbills.guaranteePast') }, labels)}
      rules={{ contract: /CONTRACT_NOT_ACCEPTED|ADVANCE_IN_WORKFLOW|CONTRACTOR_BILL_IN_WORKFLOW|FINAL_BILL_EXISTS/, amount: /ADVANCE_(EXCEEDS_LIMIT|AMOUNT)/, validTo: /ADVANCE_GUARANTEE_EXPIRED/, guaranteed: /ADVANCE_GUARANTEE/ }}
      asks={<Text fz="sm">{t('bills.comesTo')} <b><Money amount={Number(value.amount)} symbol inWords /></b></Text>}
    >
      {() => (
        <>
          <Question title={t('bills.forWhat')}>
            <TextField {...field('contract')} required readOnly={given !== ''} maxLength={64} />
            <ContractFacts contract={contract}>
              {account !== undefined && <><div><dt>{t('runningbills.advancePaid')}</dt><dd><Money amount={account.advancePaid} symbol /></dd></div><div><dt>{t('runningbills.advancePending')}</dt><dd><Money amount={account.advancePending} symbol /></dd></div></>}
            </ContractFacts>
            <NumberField {...field('amount')} help={t('runningbills.amountRule')} unit="₹" required />
            <LongTextField {...field('narration')} maxLength={256} />
          </Question>
          <Question title={t('runningbills.guarantee')} about={t('runningbills.guaranteeHelp')}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextField {...field('guaranteeNumber')} required maxLength={64} />
              <TextField {...field('bank')} required maxLength={128} />
              <NumberField {...field('guaranteed')} unit="₹" required />
              <DayField {...field('validTo')} min={today} required />
            </SimpleGrid>
            <Uploader kind={{ code: 'BANK_GUARANTEE', label: labels.documents, isRequired: false, types: ['pdf', 'jpg', 'jpeg', 'png'], maxMb: 5 }} label={labels.documents} module="bill" value={value.documents} onChange={documents => set(before => ({ ...before, documents }))} />
          </Question>
        </>
      )}
    </BillForm>
  );
}
