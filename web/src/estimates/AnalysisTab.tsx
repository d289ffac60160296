import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { asRecord, number } from '../api/decode';
import { DownloadPdf } from '../blocks/DownloadPdf';
import { Money, Quantity } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Analysed, Analysis, Basic, Class } from './analysis';
import { classes, makeAnalysis, readAnalysis } from './analysis';
import type { Estimate } from './service';
import { businessIdOf, printAnalysis } from './service';

const names = { M: 'estimates.material', L: 'estimates.labour', E: 'estimates.machinery' } as const;

/** What the items of an estimate are made of: material, labour and machinery, as rate analysis works them out. */
export function AnalysisTab({ estimate }: { estimate: Estimate }) {
  const tenantId = useTenant();
  const analysis = useQuery({ queryKey: ['analysis', tenantId, estimate.id, estimate.auditDetails?.lastModifiedTime], queryFn: () => readAnalysis(tenantId, estimate.id ?? '') });
  return <Panel query={analysis} bare>{found => (found === null || found.problem !== undefined ? <None estimate={estimate} problem={found?.problem} /> : <Tables analysis={found} estimate={estimate} />)}</Panel>;
}

function None({ estimate, problem }: { estimate: Estimate; problem: string | undefined }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const make = useMutation({ mutationFn: () => makeAnalysis(tenantId, estimate.id ?? ''), onSettled: () => cache.invalidateQueries({ queryKey: ['analysis'] }) });
  const stated = asRecord(asRecord(estimate.additionalDetails).labourMaterialAnalysis);
  const mayMake = has(['ESTIMATE_CREATOR', 'ESTIMATE_VERIFIER', 'TECHNICAL_SANCTIONER', 'ESTIMATE_APPROVER', 'SUPERUSER']);
  return (
    <Stack>
      <Alert color={problem === undefined ? 'gray' : 'amber'} variant="light" styles={{ message: { color: 'inherit' } }}>{problem === undefined ? t('estimates.analysisNone') : t('estimates.analysisNot', { reason: problem })}</Alert>
      <Refused problem={make.error} />
      {mayMake && <Group><Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>{t('estimates.analysisMake')}</Button></Group>}
      {Object.keys(stated).length > 0 && (
        <section aria-label={t('estimates.analysisStated')}>
          <Text fz="sm" c="dimmed" mb="xs">{t('estimates.analysisStated')}</Text>
          <dl className="facts">{([['labour', 'L'], ['material', 'M'], ['machinery', 'E']] as const).map(([member, of]) => <div key={of}><dt>{t(names[of])}</dt><dd><Money amount={number(stated, member)} symbol /></dd></div>)}</dl>
        </section>
      )}
    </Stack>
  );
}

function Tables({ analysis, estimate }: { analysis: Analysis; estimate: Estimate }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  return (
    <Stack gap="lg">
      {has(['ESTIMATE_CREATOR', 'ESTIMATE_VERIFIER', 'ESTIMATE_APPROVER', 'ESTIMATE_VIEWER', 'TECHNICAL_SANCTIONER', 'SUPERUSER']) && <Group><DownloadPdf number={businessIdOf(estimate)} documents={[{ label: t('estimates.analysis'), name: 'analysis-statement', print: () => printAnalysis(tenantId, estimate.id ?? '') }]} /></Group>}
      <div>
        <Text fz="sm" c="dimmed" mb="xs">{t('estimates.analysisRates')}</Text>
        <dl className="facts">{classes.map(of => <div key={of}><dt>{t(names[of])}</dt><dd><Money amount={analysis.totals[of]} symbol /></dd></div>)}<div><dt>{t('estimates.cess')}</dt><dd><Money amount={analysis.cess} symbol /></dd></div></dl>
      </div>
      {classes.filter(of => analysis.items[of].length > 0).map(of => (
        <section key={of} aria-label={t(names[of])}>
          <Title order={2} mb="xs">{t(names[of])}</Title>
          <OfClass of={of} items={analysis.items[of]} total={analysis.totals[of]} />
          <details style={{ marginBlockStart: 8 }}><summary>{t('estimates.consolidated')}</summary><Consolidated of={of} basics={analysis.consolidated[of]} total={analysis.totals[of]} /></details>
        </section>
      ))}
    </Stack>
  );
}

function Head() {
  const t = useTexts();
  return <thead><tr><th scope="col">{t('projects.description')}</th><th scope="col">{t('estimates.uom')}</th><th scope="col" className="num">{t('estimates.quantity')}</th><th scope="col" className="num">{t('estimates.rate')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th></tr></thead>;
}

const Row = ({ basic, nested = false }: { basic: Basic; nested?: boolean }) => (
  <tr><th scope="row" style={nested ? { paddingInlineStart: 28 } : undefined}>{basic.name}<Text fz="xs" c="dimmed" className="code">{basic.sorId}</Text></th><td>{basic.uom}</td><td className="num"><Quantity value={basic.quantity} /></td><td className="num"><Money amount={basic.rate} /></td><td className="num"><Money amount={basic.amount} /></td></tr>
);

function OfClass({ of, items, total }: { of: Class; items: readonly Analysed[]; total: number }) {
  const t = useTexts();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t(names[of])}>
      <table className="works-table">
        <Head />
        {items.map(item => (
          <tbody key={item.sorId}>
            <tr><th scope="rowgroup"><b>{item.name}</b><Text fz="xs" c="dimmed" className="code">{item.sorId}</Text></th><td>{item.uom}</td><td className="num"><b><Quantity value={item.quantity} /></b></td><td /><td /></tr>
            {item.basics.map(basic => <Row key={basic.sorId} basic={basic} nested />)}
          </tbody>
        ))}
        <tfoot><tr><th scope="row" colSpan={4}>{t('blocks.total')}</th><td className="num"><Money amount={total} /></td></tr></tfoot>
      </table>
    </div>
  );
}

function Consolidated({ of, basics, total }: { of: Class; basics: readonly Basic[]; total: number }) {
  const t = useTexts();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={`${t('estimates.consolidated')}: ${t(names[of])}`}>
      <table className="works-table"><Head /><tbody>{basics.map(basic => <Row key={basic.sorId} basic={basic} />)}</tbody><tfoot><tr><th scope="row" colSpan={4}>{t('blocks.total')}</th><td className="num"><Money amount={total} /></td></tr></tfoot></table>
    </div>
  );
}
