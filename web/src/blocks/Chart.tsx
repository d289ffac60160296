import { SegmentedControl, Skeleton, useComputedColorScheme } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTexts } from '../texts/useTexts';
import { Money } from './Figures';

const Bars = lazy(() => import('./Bars'));

export interface Bar {
  readonly label: string;
  /** Rupees; unknown is shown as no bar and a dash in the table. */
  readonly amount: number | undefined;
}

// On a phone the figures come first: the drawing weighs more than the rest of the page.
const usual = (): 'chart' | 'table' => (globalThis.matchMedia('(max-width: 47.99em)').matches ? 'table' : 'chart');

/** Amounts side by side, labelled directly, with the same numbers as a table. The chart itself is loaded when it is looked at. */
export function Chart({ title, bars, first = usual() }: { title: string; bars: readonly Bar[]; first?: 'chart' | 'table' }) {
  const t = useTexts();
  const scheme = useComputedColorScheme('light');
  const [view, setView] = useState<'chart' | 'table'>(first);
  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <SegmentedControl size="xs" mb="xs" className="no-print" aria-label={title} value={view} onChange={value => setView(value === 'table' ? 'table' : 'chart')} data={[{ value: 'chart', label: t('blocks.chart') }, { value: 'table', label: t('blocks.table') }]} />
      {view === 'chart' ? <Suspense fallback={<Skeleton height={240} />}><Bars key={scheme} title={title} bars={bars} /></Suspense> : (
        <table className="works-table">
          <thead><tr><th scope="col">{title}</th><th scope="col" className="num">₹</th></tr></thead>
          <tbody>{bars.map(bar => <tr key={bar.label}><th scope="row">{bar.label}</th><td className="num"><Money amount={bar.amount} /></td></tr>)}</tbody>
        </table>
      )}
    </figure>
  );
}
