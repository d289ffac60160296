import { Button, Group } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { Money } from './Figures';

/**
 * A record as it is printed, signed and filed: the office at the head, the figures, the amount in words, and places for signatures.
 * @param back address of the record
 * @param wide landscape, for tables of a dozen columns
 * @param amount rupees, said in words below the figures
 * @param signs what stands under each signature
 */
export function PrintPage({ kind, back, backLabel, wide = false, facts, amount, signs, children }: {
  kind: string;
  back: string;
  backLabel: string;
  wide?: boolean;
  facts: readonly (readonly [string, ReactNode])[];
  amount?: { readonly label: string; readonly rupees: number | null | undefined };
  signs: readonly string[];
  children: ReactNode;
}) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  return (
    <>
      <Group mb="md" className="no-print"><Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => globalThis.print()}>{t('blocks.print')}</Button><Button variant="default" component={Link} to={back}>{backLabel}</Button></Group>
      <article className="paper" data-page={wide ? 'wide' : 'tall'}>
        <h1>{names.office(tenantId)}</h1>
        <p className="paper-kind">{kind}</p>
        <dl className="facts">{facts.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
        {children}
        {amount !== undefined && <p className="paper-amount"><b>{amount.label}: <Money amount={amount.rupees} symbol inWords /></b></p>}
        <div className="signs">{signs.map(sign => <div key={sign}>{sign}</div>)}</div>
      </article>
    </>
  );
}
