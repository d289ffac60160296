import { Alert, Button, FileInput, Group, Paper, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { PageHead } from '../blocks/PageHead';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { ImportReport } from './service';
import { importRows } from './service';

/** Reads rows from a file: first a rehearsal that says what would become of each, then the same for good. */
export default function ImportForm() {
  const { master: code = '' } = useParams();
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport>();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async (isRehearsal: boolean) => {
    if (file === null) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const found = await importRows(tenantId, code, file, isRehearsal);
      setReport(found);
      if (found.isStored) {
        said(t('masters.imported', { count: found.created + found.updated }));
        await cache.invalidateQueries();
      }
    } catch (refused) {
      setReport(undefined);
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  const failed = (report?.rows ?? []).filter(row => row.status === 'failed');
  return (
    <>
      <PageHead title={t('masters.import')} about={code}><Button variant="default" component={Link} to={`/masters/${encodeURIComponent(code)}`}>{t('masters.rows')}</Button></PageHead>
      <Stack maw={860}>
        <Paper>
          <Stack>
            <Text fz="sm">{t('masters.importWhy', { office: names.office(tenantId) })}</Text>
            <FileInput label={t('masters.file')} accept=".csv,.json,text/csv,application/json" value={file} onChange={chosen => { setFile(chosen); setReport(undefined); setProblem(undefined); }} clearable clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} />
            <Refused problem={problem} />
            <Group>
              <Button variant={report === undefined ? 'filled' : 'default'} disabled={file === null} loading={busy} onClick={() => void go(true)}>{t('masters.rehearse')}</Button>
              <Button disabled={report === undefined || report.isStored || report.failed > 0 || report.created + report.updated === 0} loading={busy} onClick={() => void go(false)}>{t('masters.importNow')}</Button>
            </Group>
          </Stack>
        </Paper>
        {report !== undefined && (
          <Paper component="section" aria-label={t('masters.report')}>
            <Text fw={600} role="status">{t(report.isStored ? 'masters.reportStored' : 'masters.reportRehearsed', { created: report.created, updated: report.updated, unchanged: report.unchanged, failed: report.failed })}</Text>
            {failed.length > 0 && (
              <>
                <Alert my="sm" color="red" variant="light" styles={{ message: { color: 'inherit' } }}>{t('masters.reportFailed')}</Alert>
                <div className="scroll-x" tabIndex={0} role="region" aria-label={t('masters.report')}>
                  <table className="works-table">
                    <thead><tr><th scope="col" className="num">{t('masters.line')}</th><th scope="col">{t('masters.identifier')}</th><th scope="col">{t('bills.why')}</th></tr></thead>
                    <tbody>{failed.map(row => <tr key={row.row}><th scope="row" className="num">{row.row}</th><td className="break">{row.identifier}</td><td className="break">{row.errors.join(' · ')}</td></tr>)}</tbody>
                  </table>
                </div>
              </>
            )}
          </Paper>
        )}
      </Stack>
    </>
  );
}
