import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPencil, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { number, text } from '../api/decode';
import { stateTenant, useMaster, useZone } from '../api/masters';
import { DateText, Money, Quantity, StateText } from '../blocks/Figures';
import { inputDay, signedMoney, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Missing } from '../frame/Missing';
import { useMayKeep } from '../masters/mayKeep';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { ReviseDialog } from './ReviseDialog';
import type { Analysis, SorItem } from './service';
import { analysisOf, itemAt } from './service';

export function ask({ session, params: { code = '' } }: Visit): void {
  ahead(itemAt(session.tenantId, code));
}

/** What the rate of a works item is made of on a day, beside the rate in force. */
export default function RateAnalysis() {
  const { code = '' } = useParams();
  const item = useQuery(itemAt(useTenant(), code));
  return <Panel query={item} bare>{found => (found === null ? <Missing /> : <Shown key={found.sorId} item={found} />)}</Panel>;
}

function Shown({ item }: { item: SorItem }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const mayState = useMayKeep(stateTenant());
  const mayCity = useMayKeep(tenantId);
  const code = item.sorId ?? '';
  const [isRevising, setRevising] = useState(false);
  const [today] = useState(() => inputDay(Date.now(), zone));
  const [day, setDay] = useState(today);
  const at = startOfDay(day, zone);
  const analysis = useQuery({ ...analysisOf(tenantId, code, at ?? 0), enabled: at !== undefined });
  return (
    <>
      <PageHead title={item.description ?? code} about={`${t('rates.analysis')} · ${code}`}>
        {mayCity && <Button leftSection={<IconRefresh size={16} aria-hidden />} disabled={analysis.data === null} onClick={() => setRevising(true)}>{t('rates.revise')}</Button>}
        {mayState && <Button component={Link} to={`/rates/${encodeURIComponent(code)}/composition`} variant="default" leftSection={analysis.data === null ? <IconPlus size={16} aria-hidden /> : <IconPencil size={16} aria-hidden />}>{t(analysis.data === null ? 'rates.compose' : 'rates.edit')}</Button>}
      </PageHead>
      <Stack>
        <Paper component="section" aria-label={t('rates.item')}>
          <dl className="facts">
            {([[t('estimates.code'), <span key="c" className="code">{code}</span>], [t('estimates.sorType'), names.master('WORKS-SOR', 'Type', item.sorType ?? undefined)], [t('estimates.sorSubType'), names.master('WORKS-SOR', 'SubType', item.sorSubType ?? undefined)],
              [t('estimates.sorVariant'), names.master('WORKS-SOR', 'Variant', item.sorVariant ?? undefined)], [t('estimates.uom'), item.uom], [t('rates.defined'), <Quantity key="q" value={analysis.data?.quantity} />]] as const).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
          </dl>
          <TextInput type="date" mt="sm" maw={240} label={t('rates.onDay')} value={day} onChange={event => setDay(event.currentTarget.value)} />
        </Paper>
        <Panel query={analysis} bare>{found => (found === null ? <Alert color="amber" variant="light" styles={{ message: { color: 'inherit' } }}>{t('rates.noComposition')}</Alert> : <Made analysis={found} />)}</Panel>
      </Stack>
      {isRevising && <ReviseDialog codes={[code]} onClose={() => setRevising(false)} onDone={() => undefined} />}
    </>
  );
}

function Made({ analysis }: { analysis: Analysis }) {
  const t = useTexts();
  const overheads = useMaster('WORKS-SOR', 'Overhead').data ?? [];
  const headName = (head: string | null) => text(overheads.find(row => `${text(row, 'code') ?? ''}.${text(row, 'id') ?? ''}` === head), 'description') ?? head ?? '';
  const heads = analysis.headTotals.filter(head => head.class !== 'LABOUR_CESS');
  return (
    <>
      <Paper component="section">
        <Title order={2} mb="sm">{t('rates.comparison')}</Title>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('rates.comparison')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('rates.perUnit', { uom: analysis.uom ?? '' })}</th><th scope="col" className="num">{t('estimates.rate')}</th></tr></thead>
            <tbody>
              <tr><th scope="row">{t('rates.existing')}{analysis.currentRateFrom !== null && <Text fz="xs" c="dimmed">{t('rates.since')} <DateText at={analysis.currentRateFrom} /></Text>}</th><td className="num"><Money amount={analysis.currentRate} /></td></tr>
              <tr><th scope="row">{t('rates.new')}</th><td className="num">{typeof analysis.unitRate === 'number' ? <Money amount={analysis.unitRate} /> : t('rates.incomplete')}</td></tr>
            </tbody>
            {typeof analysis.difference === 'number' && <tfoot><tr><th scope="row">{t('rates.difference')}</th><td className="num tabular">{signedMoney(analysis.difference)}</td></tr></tfoot>}
          </table>
        </div>
      </Paper>
      <Paper component="section">
        <Title order={2} mb="sm">{t('rates.summary', { quantity: String(analysis.analysisQuantity), uom: analysis.uom ?? '' })}</Title>
        <Group mb="sm" gap="sm"><Text fz="sm">{t('rates.effective')}: <DateText at={Number(analysis.effectiveFrom ?? 0)} /></Text><StateText state={analysis.status ?? undefined} label={t(analysis.status === 'ACTIVE' ? 'rates.active' : 'rates.inactive')} /></Group>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('rates.total')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('rates.head')}</th><th scope="col" className="num">{t('estimates.amount')}</th></tr></thead>
            <tbody>
              <tr><th scope="row">{t('rates.total')}</th><td className="num"><Money amount={analysis.total} /></td></tr>
              <tr><th scope="row">{t('rates.cess')}</th><td className="num"><Money amount={analysis.labourCess} /></td></tr>
            </tbody>
            <tfoot><tr><th scope="row">{t('rates.amount')}</th><td className="num"><Money amount={analysis.amount} inWords /></td></tr></tfoot>
          </table>
        </div>
      </Paper>
      {heads.map(head => <Head key={head.heads} analysis={analysis} head={head.heads ?? ''} name={headName(head.heads)} amount={head.amount} />)}
    </>
  );
}

/** What stands under one head of cost. */
function Head({ analysis, head, name, amount }: { analysis: Analysis; head: string; name: string; amount: number }) {
  const t = useTexts();
  const lines = analysis.lineItems.flatMap(line => line.amountDetails.filter(one => one.heads === head).map(one => ({ line, one })));
  return (
    <Paper component="section" p={0}>
      <Title order={2} p="md">{name} <Text component="span" fz="sm" c="dimmed" className="code">{head}</Text></Title>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`${name} ${head}`}>
        <table className="works-table cards" role="table">
          <thead role="rowgroup"><tr role="row">{[t('estimates.code'), t('projects.description'), t('estimates.uom')].map(label => <th key={label} scope="col" role="columnheader">{label}</th>)}{[t('rates.basicRate'), t('estimates.quantity'), t('estimates.amount')].map(label => <th key={label} scope="col" role="columnheader" className="num">{label}</th>)}</tr></thead>
          <tbody role="rowgroup">
            {lines.map(({ line, one }) => {
              const isCharge = line.type === 'EXTRACHARGES';
              return (
                <tr key={one.id} role="row">
                  <th scope="row" role="rowheader" className="code">{isCharge ? t('rates.extra') : line.targetId}</th>
                  <td role="cell" data-wide data-label={t('projects.description')}><span className="break">{text(line.additionalDetails, 'description')}</span></td>
                  <td role="cell" data-label={t('estimates.uom')} data-empty={isCharge || undefined}>{text(line.additionalDetails, 'uom')}</td>
                  <td role="cell" className="num" data-label={t('rates.basicRate')} data-empty={isCharge || undefined}>{!isCharge && <Money amount={number(line.additionalDetails, 'rate')} />}</td>
                  <td role="cell" className="num" data-label={t('estimates.quantity')} data-empty={isCharge || undefined}>{!isCharge && <Quantity value={number(line.additionalDetails, 'definedQuantity')} />}</td>
                  <td role="cell" className="num" data-label={t('estimates.amount')}>{isCharge && one.type === 'percentage' ? `${String(one.amount)} %` : <Money amount={one.amount} />}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot role="rowgroup"><tr role="row"><th scope="row" role="rowheader" colSpan={5}>{t('blocks.total')}</th><td role="cell" className="num" data-label={t('estimates.amount')}><Money amount={amount} /></td></tr></tfoot>
        </table>
      </div>
    </Paper>
  );
}
