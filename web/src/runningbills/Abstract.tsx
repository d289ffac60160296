import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useHeadNames } from '../bills/words';
import { DateText, Money, Quantity } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { ContractorAccount, RunningBill } from './service';
import { readRunningBill } from './service';

/** The abstract of a stored bill with the contractor's account. */
export function StoredAbstract({ billId, changed }: { billId: string; changed: number | null | undefined }) {
  const tenantId = useTenant();
  const found = useQuery({ queryKey: ['running-bill', tenantId, billId, changed], queryFn: async () => (await readRunningBill(tenantId, billId)) ?? null });
  return <Panel query={found} bare>{shown => (shown === null ? null : <Stack><Abstract drawn={shown.drawn} />{shown.account !== undefined && <Account account={shown.account} />}</Stack>)}</Panel>;
}

/** Items up to date, previous and since previous; then what is kept back; then the net. Every figure is the server's. */
export function Abstract({ drawn }: { drawn: RunningBill }) {
  const t = useTexts();
  const headName = useHeadNames();
  return (
    <Stack>
      <dl className="facts">
        <div><dt>{t('runningbills.kind')}</dt><dd>{t(drawn.billKind === 'FINAL' ? 'runningbills.final' : drawn.billKind === 'REFUND' ? 'runningbills.refund' : 'runningbills.part')}</dd></div>
        {drawn.billKind !== 'REFUND' && <div><dt>{t('runningbills.progress')}</dt><dd><Quantity value={drawn.progressPercent} decimals={2} /> %</dd></div>}
        {drawn.completionDate != null && <div><dt>{t('runningbills.completed')}</dt><dd><DateText at={drawn.completionDate} /></dd></div>}
        {(drawn.delayDays ?? 0) > 0 && <div><dt>{t('runningbills.delay')}</dt><dd>{drawn.delayDays}</dd></div>}
        {drawn.partyBillNumber != null && <div><dt>{t('runningbills.partyNumber')}</dt><dd>{drawn.partyBillNumber}</dd></div>}
        {(drawn.measurementNumbers ?? []).length > 0 && <div><dt>{t('runningbills.measurements')}</dt><dd className="break">{(drawn.measurementNumbers ?? []).join(', ')}</dd></div>}
      </dl>
      {(drawn.items ?? []).length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('blocks.items')}>
          <table className="works-table tall-heads">
            <thead>
              <tr>
                <th scope="col">{t('runningbills.item')}</th><th scope="col" className="num">{t('runningbills.rate')}</th><th scope="col" className="num">{t('runningbills.upToDateQuantity')}</th><th scope="col" className="num">{t('runningbills.quantity')}</th>
                <th scope="col" className="num">{t('runningbills.upToDate')}</th><th scope="col" className="num">{t('runningbills.previous')}</th><th scope="col" className="num">{t('runningbills.since')}</th>
              </tr>
            </thead>
            <tbody>{(drawn.items ?? []).map(item => (
              <tr key={`${item.itemCode ?? ''} ${item.agreedRate ?? ''}`}>
                <th scope="row">{item.name ?? item.itemCode}{item.rateReason != null && <Text fz="xs" c="dimmed">{t('runningbills.partRate')} {item.rateReason}</Text>}</th>
                <td className="num"><Money amount={item.payableRate} /></td><td className="num"><Quantity value={item.upToDateQuantity} /></td><td className="num"><Quantity value={item.quantity} /></td>
                <td className="num"><Money amount={item.upToDateAmount} /></td><td className="num"><Money amount={item.previousAmount} /></td><td className="num"><Money amount={item.amount} /></td>
              </tr>
            ))}</tbody>
            <tfoot><tr><th scope="row" colSpan={4}>{t('blocks.total')}</th><td className="num"><Money amount={drawn.upToDateValue} /></td><td className="num"><Money amount={drawn.previousValue} /></td><td className="num"><Money amount={drawn.value} /></td></tr></tfoot>
          </table>
        </div>
      )}
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.heads')}>
        <table className="works-table" style={{ maxWidth: 640 }}>
          <caption style={{ textAlign: 'start', fontWeight: 600, paddingBlock: 8 }}>{t('bills.heads')}</caption>
          <tbody>
            <tr><th scope="row">{headName(drawn.billKind === 'REFUND' ? 'RMR' : 'WRK')}</th><td /><td className="num"><Money amount={drawn.value} /></td></tr>
            {(drawn.gst ?? 0) > 0 && <tr><th scope="row">{headName('GST')}</th><td /><td className="num"><Money amount={drawn.gst} /></td></tr>}
            {(drawn.damagesReleased ?? 0) > 0 && <tr><th scope="row">{headName('LDR')}</th><td /><td className="num"><Money amount={drawn.damagesReleased} /></td></tr>}
            <tr><th scope="row"><b>{t('bills.gross')}</b></th><td /><td className="num"><b><Money amount={drawn.gross} /></b></td></tr>
            {(drawn.deductions ?? []).filter(kept => (kept.amount ?? 0) > 0).map(kept => (
              <tr key={kept.headCode}><th scope="row">− {headName(kept.headCode)}</th><td className="break">{kept.percent == null ? kept.reason : <><Quantity value={kept.percent} decimals={4} /> %</>}</td><td className="num"><Money amount={kept.amount} /></td></tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row">{t('runningbills.net')}</th><td /><td className="num"><Money amount={drawn.net} inWords /></td></tr></tfoot>
        </table>
      </div>
    </Stack>
  );
}

/** What stands between the city and the contractor; every figure the server's. */
export function Account({ account }: { account: ContractorAccount }) {
  const t = useTexts();
  return (
    <section aria-label={t('runningbills.account')}>
      <Title order={2} fz="h3" mb="xs">{t('runningbills.account')}</Title>
      <dl className="facts">
        <div><dt>{t('runningbills.billed')}</dt><dd><Money amount={account.billed} symbol /></dd></div>
        <div><dt>{t('runningbills.held')}</dt><dd><Money amount={account.retentionHeld} symbol /></dd></div>
        <div><dt>{t('runningbills.released')}</dt><dd><Money amount={account.retentionReleased} symbol /></dd></div>
        <div><dt>{t('runningbills.refundable')}</dt><dd><Money amount={account.retentionRefundable} symbol /></dd></div>
        {account.defectLiabilityEnds != null && <div><dt>{t('runningbills.liabilityEnds')}</dt><dd><DateText at={account.defectLiabilityEnds} /></dd></div>}
        {(account.advancePaid ?? 0) > 0 && <div><dt>{t('runningbills.advancePaid')}</dt><dd><Money amount={account.advancePaid} symbol /></dd></div>}
        {(account.advancePaid ?? 0) > 0 && <div><dt>{t('runningbills.advanceRecovered')}</dt><dd><Money amount={account.advanceRecovered} symbol /></dd></div>}
        <div><dt>{t('runningbills.advancePending')}</dt><dd><Money amount={account.advancePending} symbol /></dd></div>
        {(account.damagesHeld ?? 0) > 0 && <div><dt>{t('runningbills.damages')}</dt><dd><Money amount={account.damagesHeld} symbol /></dd></div>}
      </dl>
    </section>
  );
}
