import { Button, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { text } from '../api/decode';
import { useRecordParams } from '../blocks/beside';
import { Chart } from '../blocks/Chart';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DownloadPdf } from '../blocks/DownloadPdf';
import { DateText, Money } from '../blocks/Figures';
import { askLife, useLife } from '../blocks/life';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Missing } from '../frame/Missing';
import { queries } from '../queries';
import type { Visit } from '../screens';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { trackers } from '../tracker/screens';
import type { Project } from './service';
import { costOf, isUuid, printProject, projectAt } from './service';

/** What the page wants first, and what that leads to. */
export function ask({ session, params: { id = '' } }: Visit): void {
  if (isUuid(id)) askLife(session, id);
  void queries.query(projectAt(session.tenantId, id)).then(project => askLife(session, project?.id), () => undefined);
}

export default function ProjectRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const project = useQuery(projectAt(tenantId, id));
  return <Panel query={project} bare>{found => (found === null ? <Missing /> : <Shown project={found} />)}</Panel>;
}

function Shown({ project }: { project: Project }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const place = [names.place(tenantId, text(project.additionalDetails, 'locality')), names.place(tenantId, project.address?.boundary ?? undefined)].filter(part => part !== '').join(', ');
  const details: readonly (readonly [string, React.ReactNode])[] = [
    [t('projects.description'), project.description],
    [t('projects.type'), names.master('works', 'ProjectType', project.projectType ?? undefined)],
    [t('projects.demography'), names.master('works', 'TargetDemography', text(project.additionalDetails, 'targetDemography'))],
    [t('projects.nature'), names.master('works', 'NatureOfWork', project.natureOfWork ?? undefined)],
    [t('projects.proposed'), <DateText key="proposed" at={Number(text(project.additionalDetails, 'dateOfProposal') ?? 0)} />],
    [t('projects.reference'), project.referenceID],
    [t('projects.location'), place],
    [t('projects.latitude'), project.address?.latitude],
    [t('projects.longitude'), project.address?.longitude],
    [t('projects.creator'), text(project.additionalDetails, 'creator')],
  ];
  return (
    <RecordPage
      kind={t('projects.record')} number={project.projectNumber ?? ''} title={project.name ?? ''} projectId={project.id ?? undefined} audit={project.id ?? undefined}
      facts={[{ label: t('projects.cost'), value: <Money amount={costOf(project)} symbol /> }, { label: t('projects.location'), value: place }, { label: t('projects.created'), value: <DateText at={project.auditDetails?.createdTime} /> }]}
      tabs={[{
        key: 'summary', label: t('blocks.summary'), show: () => (
          <Stack>
            <dl className="facts">{details.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
            <Ledger projectId={project.id ?? undefined} />
          </Stack>
        ),
      }]}
      documents={<DocumentList documents={attachmentsOf(project.documents ?? [])} />}
      actions={<Actions project={project} />}
    />
  );
}

/** What was sanctioned, contracted, measured, billed and paid, as the server sums it. */
function Ledger({ projectId }: { projectId: string | undefined }) {
  const t = useTexts();
  const life = useLife(projectId);
  return (
    <Panel query={life} bare>
      {({ sanctioned, contracted, measured, billed, paid }) => (
        <section>
          <Title order={2} mb="sm">{t('projects.ledger')}</Title>
          <Chart title={t('projects.ledger')} bars={[{ label: t('projects.sanctioned'), amount: sanctioned ?? undefined }, { label: t('projects.contracted'), amount: contracted ?? undefined }, { label: t('projects.measured'), amount: measured ?? undefined }, { label: t('projects.billed'), amount: billed ?? undefined }, { label: t('projects.paid'), amount: paid ?? undefined }]} />
        </section>
      )}
    </Panel>
  );
}

function Actions({ project }: { project: Project }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  const life = useLife(project.id ?? undefined).data;
  const estimates = (life?.records ?? []).filter(record => record.stage === 'estimate');
  const newest = estimates[0];
  const isOpen = newest === undefined || newest.state === 'REJECTED';
  return (
    <>
      {life !== undefined && has(['ESTIMATE_CREATOR', 'SUPERUSER']) && isOpen && <Button component={Link} to={`/estimates/new?project=${project.id ?? ''}`}>{t('projects.makeEstimate')}</Button>}
      {newest !== undefined && <Button variant={isOpen ? 'default' : 'filled'} component={Link} to={`/estimates/${newest.id}`}>{t('projects.openEstimate')}</Button>}
      {life !== undefined && isOpen && has(['PROJECT_CREATOR', 'SUPERUSER']) && <Button variant="default" component={Link} to={`/projects/${project.id ?? ''}/edit`}>{t('projects.edit')}</Button>}
      {has(['PROJECT_VIEWER', 'SUPERUSER']) && <DownloadPdf number={project.projectNumber ?? ''} documents={[{ label: t('projects.record'), name: 'project-detail', print: () => printProject(tenantId, project.projectNumber ?? '') }]} />}
      {has(trackers) && <Button variant="default" component={Link} to={`/payments/tracker/${project.id ?? ''}`}>{t('tracker.toPayments')}</Button>}
    </>
  );
}
