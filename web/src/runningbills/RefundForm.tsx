import { Alert, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { BillForm, ContractFacts, useBilledContract } from '../bills/BillForm';
import { Money } from '../blocks/Figures';
import { NumberField, Question, TextField } from '../blocks/Form';
import { useDraft } from '../blocks/useDraft';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { Account } from './Abstract';
import { useAccount } from './account';
import { saveRefund } from './service';
import type { RefundValues } from './values';
import { blankRefund, checkRefund, isRefundValues, refundToWire } from './values';

/** Gives retention money of a work order back to its contractor. */
export default function RefundForm() {
  const t = useTexts();
  const tenantId = useTenant();
  const given = useSearchParams()[0].get('contract') ?? '';
  const draft = useDraft<RefundValues>(given === '' ? 'refunds/new' : `refunds/new?contract=${encodeURIComponent(given)}`, { ...blankRefund, contract: given }, isRefundValues);
  const { value, set } = draft;
  const labels = { contract: t('bills.contract'), amount: t('runningbills.refundAmount') };
  const contract = useBilledContract(value.contract);
  const account = useAccount(contract?.number).data?.account;
  const refundable = account?.retentionRefundable ?? 0;
  return (
    <BillForm
      bill={undefined} service="EXPENSE.CONTRACTOR" title={t('runningbills.refund')} send={t('runningbills.sendRefund')} labels={labels} draft={draft} save={sent => saveRefund(refundToWire(value, tenantId), sent)}
      check={() => checkRefund(value, { missing: label => t('blocks.mustFill', { label }), amount: t('runningbills.amountRule') }, labels)} rules={{ contract: /CONTRACT|RETENTION_NOT_DUE/, amount: /RETENTION_/ }}
      asks={<Text fz="sm">{t('bills.comesTo')} <b><Money amount={value.amount.trim() === '' ? refundable : Number(value.amount)} symbol inWords /></b></Text>}
    >
      {() => (
        <>
          <Question title={t('bills.forWhat')}>
            <TextField name="contract" label={labels.contract} value={value.contract} onChange={next => set(before => ({ ...before, contract: next }))} required readOnly={given !== ''} maxLength={64} />
            <ContractFacts contract={contract} />
            {account !== undefined && <Account account={account} />}
            {account !== undefined && refundable <= 0 && <Alert color="amber" variant="light" styles={{ message: { color: 'inherit' } }}>{t('runningbills.refundNot')}</Alert>}
          </Question>
          <Question title={t('runningbills.refundAmount')}>
            <NumberField name="amount" label={labels.amount} help={t('runningbills.refundAmountHelp')} unit="₹" value={value.amount} onChange={next => set(before => ({ ...before, amount: next }))} />
          </Question>
        </>
      )}
    </BillForm>
  );
}
