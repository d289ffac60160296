import { number, text } from '../api/decode';
import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { DateText, Difference, Money, Quantity } from '../blocks/Figures';
import { quantity } from '../blocks/format';
import { useTexts } from '../texts/useTexts';
import type { Contract, Sheet } from './service';
import { businessIdOf, linesOf } from './service';
import { amountOf, compare } from './values';

/** Two versions of a work order side by side: what was agreed, what is agreed now, and how far the work is measured. Rows that are the same are folded. */
export function Comparison({ before, now, sheet }: { before: Contract; now: Contract; sheet: Sheet | null | undefined }) {
  const t = useTexts();
  const [all, setAll] = useState(false);
  const rows = compare((before.lineItems ?? []).filter(line => line.estimateId != null), linesOf(now));
  const shown = all ? rows : rows.filter(row => row.isChanged);
  const measured = measuredOf(sheet);
  const nameOf = (id: string | null | undefined) => sheet?.estimated.get(id ?? '');
  const signed = (by: number) => (by === 0 ? '0' : `${by > 0 ? '+' : '−'}${quantity(Math.abs(by))}`);
  return (
    <Stack>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('contracts.compare')}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('contracts.agreed')}</th><th scope="col" className="num">{businessIdOf(before)}</th><th scope="col" className="num">{businessIdOf(now)}</th><th scope="col" className="num">{t('contracts.difference')}</th></tr></thead>
          <tbody>
            <tr><th scope="row">{t('contracts.amount')}</th><td className="num"><Money amount={before.totalContractedAmount} symbol /></td><td className="num"><Money amount={now.totalContractedAmount} symbol /></td><td className="num"><Difference now={now.totalContractedAmount ?? 0} before={before.totalContractedAmount ?? 0} /></td></tr>
            <tr><th scope="row">{t('contracts.end')}</th><td className="num"><DateText at={before.endDate} /></td><td className="num"><DateText at={now.endDate} /></td><td className="num">{before.endDate != null && now.endDate != null && t('contracts.daysCount', { count: Math.round((now.endDate - before.endDate) / 86_400_000) })}</td></tr>
          </tbody>
        </table>
      </div>
      <Checkbox label={t('contracts.showSame', { count: rows.length - rows.filter(row => row.isChanged).length })} checked={all} onChange={event => setAll(event.currentTarget.checked)} />
      {shown.length === 0 ? <Text c="dimmed" fz="sm">{t('contracts.sameLines')}</Text> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('contracts.lines')}>
          <table className="works-table">
            <thead>
              <tr>
                <th scope="col">{t('contracts.item')}</th><th scope="col">{t('contracts.unit')}</th><th scope="col" className="num">{t('contracts.before')}</th><th scope="col" className="num">{t('contracts.now')}</th><th scope="col" className="num">{t('contracts.difference')}</th>
                <th scope="col" className="num">{t('contracts.measured')}</th><th scope="col" className="num">{t('contracts.amountBefore')}</th><th scope="col" className="num">{t('contracts.amountNow')}</th><th scope="col" className="num">{t('contracts.difference')}</th>
              </tr>
            </thead>
            <tbody>{shown.map(row => {
              const known = nameOf(row.now?.estimateLineItemId) ?? nameOf(row.before?.estimateLineItemId);
              return (
                <tr key={row.ref}>
                  <th scope="row" style={{ minWidth: 150 }}><span className="break">{known?.description ?? row.now?.name ?? row.before?.name}</span>{row.before === undefined && <Text fz="xs">{t('contracts.added')}</Text>}{row.now === undefined && <Text fz="xs">{t('contracts.dropped')}</Text>}{known?.isDeduction === true && <Text fz="xs" c="dimmed">{t('contracts.deduction')}</Text>}</th>
                  <td>{known?.uom}</td><td className="num"><Quantity value={row.before?.noOfunit} /></td><td className="num"><Quantity value={row.now?.noOfunit} /></td><td className="num tabular">{signed((row.now?.noOfunit ?? 0) - (row.before?.noOfunit ?? 0))}</td>
                  <td className="num"><Quantity value={measured.get(row.ref)} /></td><td className="num"><Money amount={amountOf(row.before)} /></td><td className="num"><Money amount={amountOf(row.now)} /></td><td className="num"><Difference now={amountOf(row.now) ?? 0} before={amountOf(row.before) ?? 0} /></td>
                </tr>
              );
            })}</tbody>
          </table>
        </div>
      )}
    </Stack>
  );
}

/** Quantity measured so far by line: the cumulative value of the newest entry that counts. */
export function measuredOf(sheet: Sheet | null | undefined): ReadonlyMap<string, number> {
  const newest = (sheet?.measurements ?? []).find(entry => entry.wfStatus === 'APPROVED' && entry.isActive !== false);
  const rows = Array.isArray(newest?.measures) ? (newest.measures as readonly unknown[]) : [];
  return new Map(rows.map(row => [text(row, 'targetId') ?? '', number(row, 'cumulativeValue') ?? 0]));
}
