import { Anchor, Button, Paper, Text } from '@mantine/core';
import { IconArrowLeft, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { DateText, StateText } from '../blocks/Figures';
import { addressOf } from '../blocks/documents';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Report } from './service';
import { reportsOf } from './service';

export function ask({ session }: Visit): void {
  ahead(reportsOf(session.tenantId));
}

/** Workbooks that were ordered, and what became of them. */
export default function ReportList() {
  const t = useTexts();
  const reports = useQuery(reportsOf(useTenant()));
  return (
    <>
      <PageHead title={t('tracker.reports')} about={t('tracker.reportsAbout')}><Button component={Link} to="/payments/tracker" variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t('tracker.title')}</Button></PageHead>
      <Panel query={reports} bare>
        {found => (found.length === 0 ? <Paper><Text>{t('tracker.reportsEmpty')}</Text></Paper> : (
          <Paper p={0}>
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('tracker.reports')}>
              <table className="works-table cards" role="table">
                <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t('tracker.report')}</th><th scope="col" role="columnheader">{t('tracker.orderedAt')}</th><th scope="col" role="columnheader" className="num">{t('tracker.projects')}</th><th scope="col" role="columnheader">{t('blocks.state')}</th><th scope="col" role="columnheader">{t('tracker.file')}</th></tr></thead>
                <tbody role="rowgroup">{found.map(report => <Line key={report.id} report={report} />)}</tbody>
              </table>
            </div>
          </Paper>
        ))}
      </Panel>
    </>
  );
}

function Line({ report }: { report: Report }) {
  const t = useTexts();
  const state = report.status === 'COMPLETED' ? t('tracker.made') : report.status === 'FAILED' ? t('tracker.notMade') : t('tracker.making');
  const why = report.errorCode === null ? undefined : report.errorCode === 'NO_DATA_FOUND' ? t('tracker.nothing') : report.errorCode === 'EXCEL_GENERATION_ERROR' ? t('tracker.tooMany') : report.errorCode;
  return (
    <tr role="row">
      <th scope="row" role="rowheader" className="code">{report.reportNumber}</th>
      <td role="cell" data-label={t('tracker.orderedAt')}><DateText at={report.auditDetails.createdTime} withTime /></td>
      <td role="cell" className="num" data-label={t('tracker.projects')} data-empty={report.status !== 'COMPLETED' || undefined}>{report.status === 'COMPLETED' && report.noOfProjects}</td>
      <td role="cell" data-label={t('blocks.state')} data-wide={why !== undefined || undefined}><StateText state={report.status ?? undefined} label={state} />{why !== undefined && <Text fz="sm" mt={4}>{why}</Text>}</td>
      <td role="cell" data-label={t('tracker.file')} data-empty={report.fileStoreId === null || undefined}>{report.fileStoreId !== null && <Fetch report={report} fileStoreId={report.fileStoreId} />}</td>
    </tr>
  );
}

function Fetch({ report, fileStoreId }: { report: Report; fileStoreId: string }) {
  const t = useTexts();
  const tenantId = useTenant();
  const [problem, setProblem] = useState<unknown>();
  const fetched = async () => {
    setProblem(undefined);
    try {
      globalThis.location.assign(await addressOf(fileStoreId, tenantId));
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <>
      <Anchor component="button" type="button" fz="inherit" onClick={() => void fetched()} aria-label={t('tracker.fetchOne', { number: report.reportNumber ?? '' })}><IconDownload size={15} aria-hidden style={{ verticalAlign: '-2px' }} /> {t('tracker.fetch')}</Anchor>
      <Refused problem={problem} />
    </>
  );
}
