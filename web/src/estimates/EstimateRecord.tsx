import { Alert, Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { asRecord, list, text } from '../api/decode';
import { useRecordParams } from '../blocks/beside';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DownloadPdf } from '../blocks/DownloadPdf';
import { DateText, Money, Quantity, StateText } from '../blocks/Figures';
import { money } from '../blocks/format';
import { askLife, useLife } from '../blocks/life';
import { Panel } from '../blocks/Panel';
import type { RecordTab } from '../blocks/RecordPage';
import { RecordPage } from '../blocks/RecordPage';
import { askSteps, useSteps } from '../blocks/workflow';
import { WorkflowActions } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { ahead, queries } from '../queries';
import type { Visit } from '../screens';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { AnalysisTab } from './AnalysisTab';
import { Comparison } from './Comparison';
import { figuresOf } from './figures';
import type { Estimate, EstimateLine } from './service';
import { businessIdOf, estimateAt, moveEstimate, printAbstract, printDetailed, printDeviation, versionsOf } from './service';
import type { Figures } from './values';
import { sentTotalOf } from './values';

/** What the page wants first, and what that leads to. */
export function ask({ session, params: { id = '' } }: Visit): void {
  const { tenantId } = session;
  void queries.query(estimateAt(tenantId, id)).then(estimate => {
    if (estimate === null) return;
    ahead(figuresOf(tenantId, estimate));
    askSteps(tenantId, businessIdOf(estimate));
    askLife(session, estimate.projectId);
    ahead(versionsOf(tenantId, estimate.estimateNumber));
  }, () => undefined);
}

export default function EstimateRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const estimate = useQuery(estimateAt(tenantId, id));
  return <Panel query={estimate} bare>{found => (found === null ? <Missing /> : <Shown estimate={found} />)}</Panel>;
}

function Shown({ estimate }: { estimate: Estimate }) {
  const t = useTexts();
  const tenantId = useTenant();
  const businessId = businessIdOf(estimate);
  const figures = useQuery(figuresOf(tenantId, estimate));
  const versions = useQuery(versionsOf(tenantId, estimate.estimateNumber)).data ?? [];
  const isRevision = estimate.businessService === 'REVISION-ESTIMATE';
  const before = versions.find(other => other.id === estimate.oldUuid);
  const sent = sentTotalOf(estimate);
  const computed = figures.data?.total;
  const tabs: readonly RecordTab[] = [
    { key: 'items', label: t('blocks.items'), show: () => <Panel query={figures} bare>{found => <EstimateItems estimate={estimate} figures={found} />}</Panel> },
    { key: 'summary', label: t('blocks.summary'), show: () => <Summary estimate={estimate} versions={versions} /> },
    { key: 'analysis', label: t('estimates.analysis'), show: () => <AnalysisTab estimate={estimate} /> },
    ...(isRevision && before !== undefined ? [{ key: 'compare', label: t('estimates.compare'), show: () => <Comparison before={before} now={estimate} /> }] : []),
  ];
  return (
    <RecordPage
      kind={t('estimates.record')} number={businessId} title={estimate.name ?? ''} businessId={businessId} projectId={estimate.projectId ?? undefined} audit={estimate.id ?? undefined}
      facts={[
        { label: t('estimates.amount'), value: <Money amount={computed ?? sent} symbol inWords /> },
        { label: t('estimates.proposed'), value: <DateText at={estimate.proposalDate} /> },
        { label: t('estimates.preparedBy'), value: text(estimate.additionalDetails, 'creator') },
      ]}
      notice={sent !== undefined && computed !== undefined && sent !== computed ? <Alert color="amber" variant="light" mb="md">₹ {money(sent)}. {t('estimates.server', { amount: money(computed) })}</Alert> : undefined}
      tabs={tabs} documents={<DocumentList documents={attachmentsOf(list(estimate.additionalDetails, 'documents').map(document => ({ ...asRecord(document), documentType: text(document, 'fileType') ?? text(document, 'documentType') })))} />}
      actions={<Actions estimate={estimate} versions={versions} />}
    />
  );
}

function Actions({ estimate, versions }: { estimate: Estimate; versions: readonly Estimate[] }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const life = useLife(estimate.projectId ?? undefined).data;
  const step = useSteps(businessIdOf(estimate)).data?.[0];
  const newest = versions.reduce<Estimate | undefined>((latest, other) => ((other.versionNumber ?? 0) > (latest?.versionNumber ?? 0) ? other : latest), undefined);
  const isCurrent = estimate.wfStatus === 'APPROVED' && newest?.id === estimate.id;
  const hasContract = (life?.records ?? []).some(record => record.stage === 'contract' && record.state !== 'REJECTED');
  const extra = (
    <>
      {isCurrent && has(['WORK_ORDER_CREATOR', 'SUPERUSER']) && life !== undefined && !hasContract && <Button component={Link} to={`/contracts/new?estimate=${estimate.id ?? ''}`}>{t('estimates.makeContract')}</Button>}
      {isCurrent && has(['ESTIMATE_CREATOR', 'SUPERUSER']) && <Button variant="default" component={Link} to={`/estimates/new?revise=${estimate.id ?? ''}`}>{t('estimates.revise')}</Button>}
    </>
  );
  return (
    <WorkflowActions
      step={step} module="estimate" send={async sent => { await moveEstimate(estimate, sent); await cache.invalidateQueries(); }}
      instead={action => (/SUBMIT|DRAFT|EDIT/.test(action) ? () => void navigate(`/estimates/${estimate.id ?? ''}/edit`) : undefined)}
    >
      {isCurrent && extra}
      <Button variant="default" component={Link} to={`/estimates/${encodeURIComponent(estimate.id ?? '')}/print`}>{t('blocks.print')}</Button>
      {has(['ESTIMATE_CREATOR', 'ESTIMATE_VERIFIER', 'ESTIMATE_APPROVER', 'ESTIMATE_VIEWER', 'TECHNICAL_SANCTIONER', 'SUPERUSER']) && (
        <DownloadPdf
          number={businessIdOf(estimate)} documents={[
            { label: t('estimates.pdfDetailed'), name: 'detailed-estimate', print: () => printDetailed(tenantId, businessIdOf(estimate)) },
            { label: t('estimates.pdfAbstract'), name: 'estimate', print: () => printAbstract(tenantId, businessIdOf(estimate)) },
            ...(estimate.businessService === 'REVISION-ESTIMATE' ? [{ label: t('estimates.pdfDeviation'), name: 'deviation-statement', print: () => printDeviation(tenantId, businessIdOf(estimate)) }] : []),
          ]}
        />
      )}
    </WorkflowActions>
  );
}

function Summary({ estimate, versions }: { estimate: Estimate; versions: readonly Estimate[] }) {
  const t = useTexts();
  const names = useNames();
  return (
    <Stack>
      <dl className="facts">
        <div><dt>{t('projects.description')}</dt><dd>{estimate.description}</dd></div>
        <div><dt>{t('estimates.department')}</dt><dd>{names.master('common-masters', 'Department', estimate.executingDepartment ?? undefined)}</dd></div>
        {estimate.referenceNumber != null && <div><dt>{t('projects.reference')}</dt><dd>{estimate.referenceNumber}</dd></div>}
        <div><dt>{t('estimates.project')}</dt><dd><Anchor component={Link} to={`/projects/${estimate.projectId ?? ''}`}>{text(estimate.additionalDetails, 'projectName') ?? estimate.name}</Anchor></dd></div>
      </dl>
      {versions.length > 1 && (
        <section>
          <Title order={2} mb="xs">{t('estimates.versions')}</Title>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('estimates.versions')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('estimates.version')}</th><th scope="col">{t('estimates.number')}</th><th scope="col">{t('blocks.state')}</th><th scope="col" className="num">{t('estimates.amount')}</th></tr></thead>
            <tbody>{[...versions].sort((one, other) => (one.versionNumber ?? 0) - (other.versionNumber ?? 0)).map(version => (
              <tr key={version.id}><td>{version.versionNumber}</td><th scope="row"><Anchor component={Link} to={`/estimates/${version.id ?? ''}`}>{businessIdOf(version)}</Anchor></th><td><StateText state={version.wfStatus ?? undefined} label={names.state('ESTIMATE', version.wfStatus ?? undefined)} /></td><td className="num"><Money amount={sentTotalOf(version)} /></td></tr>
            ))}</tbody>
          </table>
          </div>
        </section>
      )}
    </Stack>
  );
}

/** Items with their measurement, overheads and totals, every figure the server's. */
export function EstimateItems({ estimate, figures }: { estimate: Estimate; figures: Figures }) {
  const t = useTexts();
  const names = useNames();
  const lines = estimate.estimateDetails ?? [];
  const rowsOf = (item: Figures['items'][number]): readonly { line: EstimateLine; at: number }[] => lines.map((line, at) => ({ line, at })).filter(({ line }) => line.category === item.category && (item.category === 'SOR' ? line.sorId === item.sorId : line.name === item.name && line.unitRate === item.unitRate));
  const overheads = lines.map((line, at) => ({ line, at })).filter(({ line }) => line.category === 'OVERHEAD');
  return (
    <Stack>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('blocks.items')}>
        <table className="works-table">
          <thead>
            <tr><th scope="col">{t('blocks.number')}</th><th scope="col">{t('projects.description')}</th><th scope="col" className="num">{t('estimates.count')}</th><th scope="col" className="num">{t('estimates.length')}</th><th scope="col" className="num">{t('estimates.width')}</th><th scope="col" className="num">{t('estimates.height')}</th><th scope="col" className="num">{t('estimates.quantity')}</th><th scope="col">{t('estimates.uom')}</th><th scope="col" className="num">{t('estimates.rate')}</th><th scope="col" className="num">{t('estimates.amount')}</th></tr>
          </thead>
          {figures.items.map((item, at) => (
            <tbody key={`${item.sorId ?? ''}${item.name ?? ''}${item.unitRate}`}>
              <tr><td>{at + 1}</td><th scope="rowgroup" colSpan={5}>{item.name}{item.sorId !== null && <Text fz="xs" c="dimmed" className="code">{item.sorId}</Text>}</th><td className="num"><b><Quantity value={item.quantity} /></b></td><td>{item.uom}</td><td className="num"><Money amount={item.unitRate} /></td><td className="num"><b><Money amount={item.amount} /></b></td></tr>
              {rowsOf(item).map(({ line, at: index }) => (
                <tr key={line.id}><td /><td>{line.description}{line.isDeduction === true && <Text component="span" fz="xs" c="dimmed"> ({t('estimates.deduction')})</Text>}</td>
                  {([line.quantity, line.length, line.width, line.height] as const).map((dimension, which) => <td key={which} className="num">{dimension === 0 ? '' : <Quantity value={dimension} />}</td>)}
                  <td className="num">{line.isDeduction === true && '−'}<Quantity value={figures.lines[index]?.quantity} /></td><td /><td /><td /></tr>
              ))}
            </tbody>
          ))}
          <tfoot><tr><th scope="row" colSpan={9}>{t('estimates.itemsTotal')}</th><td className="num"><Money amount={figures.itemsTotal} /></td></tr></tfoot>
        </table>
      </div>
      {overheads.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('estimates.overheads')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('estimates.overhead')}</th><th scope="col" className="num">{t('estimates.share')}</th><th scope="col" className="num">{t('estimates.amount')}</th></tr></thead>
            <tbody>{overheads.map(({ line, at }) => <tr key={line.id}><th scope="row">{names.any(`ES_COMMON_OVERHEADS_${line.name ?? ''}`, line.description ?? line.name ?? '')}</th><td className="num">{text(line.additionalDetails, 'row.type') === 'percentage' ? `${text(line.additionalDetails, 'row.value') ?? ''} %` : t('estimates.lumpSum')}</td><td className="num"><Money amount={figures.lines[at]?.amount} /></td></tr>)}</tbody>
            <tfoot>
              <tr><th scope="row" colSpan={2}>{t('estimates.overheads')}</th><td className="num"><Money amount={figures.overheadsTotal} /></td></tr>
              <tr><th scope="row" colSpan={2}>{t('blocks.total')}</th><td className="num"><Money amount={figures.total} symbol /></td></tr>
            </tfoot>
          </table>
        </div>
      )}
    </Stack>
  );
}
