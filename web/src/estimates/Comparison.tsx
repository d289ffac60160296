import { Button, Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { Difference, Money, Quantity } from '../blocks/Figures';
import { quantity } from '../blocks/format';
import { Refused } from '../blocks/Refused';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { calculateWire } from './figures';
import type { Estimate } from './service';
import { businessIdOf } from './service';
import type { Compared } from './values';
import { compare } from './values';

/** Two versions side by side: the deviation statement on the screen. Unchanged items are folded, differences signed. */
export function Comparison({ before, now }: { before: Estimate; now: Estimate }) {
  const t = useTexts();
  const tenantId = useTenant();
  const [all, setAll] = useState(false);
  const [old, fresh] = useQueries({ queries: [before, now].map(estimate => ({ queryKey: ['figures-of', tenantId, estimate.id], queryFn: () => calculateWire({ ...estimate, tenantId }) })) });
  const problem = old?.error ?? fresh?.error;
  if (problem != null) return <Refused problem={problem} />;
  if (old?.data === undefined || fresh?.data === undefined) return null;
  const rows = compare(old.data, fresh.data);
  const isSame = (row: Compared) => row.before?.quantity === row.now?.quantity && row.before?.amount === row.now?.amount;
  const unchanged = rows.filter(isSame).length;
  const signed = (value: number) => (value > 0 ? `+${quantity(value)}` : value < 0 ? `−${quantity(-value)}` : '0');
  return (
    <Stack>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('estimates.compare')}>
        <table className="works-table">
          <thead>
            <tr><th scope="col" rowSpan={2}>{t('projects.description')}</th><th scope="col" rowSpan={2}>{t('estimates.uom')}</th><th scope="col" rowSpan={2} className="num">{t('estimates.rate')}</th><th scope="colgroup" colSpan={2}>{businessIdOf(before)}</th><th scope="colgroup" colSpan={2}>{businessIdOf(now)}</th><th scope="colgroup" colSpan={2}>{t('estimates.difference')}</th></tr>
            <tr>{[0, 1, 2].flatMap(group => [<th key={`q${group}`} scope="col" className="num">{t('estimates.quantity')}</th>, <th key={`a${group}`} scope="col" className="num">{t('estimates.amount')}</th>])}</tr>
          </thead>
          <tbody>
            {rows.filter(row => all || !isSame(row)).map(row => (
              <tr key={row.key}>
                <th scope="row" style={{ minWidth: 150 }}>{row.name}{row.before === undefined && ` (${t('estimates.added')})`}{row.now === undefined && ` (${t('estimates.dropped')})`}</th><td>{row.uom}</td><td className="num"><Money amount={row.rate} /></td>
                <td className="num"><Quantity value={row.before?.quantity} /></td><td className="num"><Money amount={row.before?.amount} /></td>
                <td className="num"><Quantity value={row.now?.quantity} /></td><td className="num"><Money amount={row.now?.amount} /></td>
                <td className="num">{signed((row.now?.quantity ?? 0) - (row.before?.quantity ?? 0))}</td><td className="num"><Difference now={row.now?.amount ?? 0} before={row.before?.amount ?? 0} /></td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {([['estimates.itemsTotal', 'itemsTotal'], ['estimates.overheads', 'overheadsTotal'], ['blocks.total', 'total']] as const).map(([label, key]) => (
              <tr key={key}><th scope="row" colSpan={3}>{t(label)}</th><td /><td className="num"><Money amount={old.data[key]} /></td><td /><td className="num"><Money amount={fresh.data[key]} /></td><td /><td className="num"><Difference now={fresh.data[key]} before={old.data[key]} /></td></tr>
            ))}
          </tfoot>
        </table>
      </div>
      {unchanged > 0 && <Button variant="subtle" onClick={() => setAll(!all)} style={{ alignSelf: 'flex-start' }}>{all ? t('estimates.compareHide') : t('estimates.compareChanged', { count: unchanged })}</Button>}
    </Stack>
  );
}
