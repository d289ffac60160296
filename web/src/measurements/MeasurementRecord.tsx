import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { list, number, text } from '../api/decode';
import { useZone } from '../api/masters';
import { useIsBeside, useRecordParams } from '../blocks/beside';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DownloadPdf } from '../blocks/DownloadPdf';
import { DateText, Money, Quantity, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import type { RecordTab } from '../blocks/RecordPage';
import { RecordPage } from '../blocks/RecordPage';
import { useSteps } from '../blocks/workflow';
import { WorkflowActions } from '../blocks/WorkflowActions';
import type { Sheet } from '../contracts/service';
import { useSheet } from '../contracts/service';
import { Missing } from '../frame/Missing';
import { queries } from '../queries';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { StoredPicture } from './Photos';
import type { Evidence, Measurement } from './service';
import { evidenceOf, moveMeasurement, printMeasurement, printUtilization, readMeasurement } from './service';
import type { Item } from './values';
import { beforeOf, itemsOf, standingOf } from './values';
import { plain } from './decimal';

export default function MeasurementRecord() {
  const { id = '' } = useRecordParams();
  const isBeside = useIsBeside(); // the address is that of the list then
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const entry = useQuery({ queryKey: ['measurement', tenantId, id], queryFn: async () => { const found = (await readMeasurement(tenantId, id)) ?? null; if (found?.id != null) queries.setQueryData(['measurement', tenantId, found.id], found); return found; } });
  return (
    <Panel query={entry} bare>
      {found => (found === null ? <Missing /> : found.id != null && found.id !== id && !isBeside ? <Navigate to={{ pathname: `/measurements/${found.id}`, search: query.toString() }} replace /> : <Shown entry={found} />)}
    </Panel>
  );
}

function Shown({ entry }: { entry: Measurement }) {
  const t = useTexts();
  const zone = useZone();
  const sheet = useSheet(entry.referenceId ?? undefined).data;
  const [from, to] = [number(entry.additionalDetails, 'startDate'), number(entry.additionalDetails, 'endDate')];
  const items = sheet === undefined || sheet === null ? [] : itemsOf(sheet.contract, sheet.estimated);
  const tabs: readonly RecordTab[] = [
    { key: 'items', label: t('blocks.items'), show: () => <MeasurementItems entry={entry} items={items} sheet={sheet} /> },
    { key: 'evidence', label: t('measurements.evidence'), show: () => <EvidencePhotos entry={entry} items={items} /> },
    { key: 'book', label: t('measurements.book'), show: () => <Book entry={entry} sheet={sheet} /> },
  ];
  return (
    <RecordPage
      kind={t('measurements.record')} number={entry.measurementNumber ?? ''} title={text(sheet?.contract, 'additionalDetails.projectName') ?? entry.measurementNumber ?? ''} businessId={entry.measurementNumber ?? undefined}
      projectId={sheet?.projectId} withoutLife={sheet === null} audit={entry.id ?? undefined} tabs={tabs} documents={<DocumentList documents={attachmentsOf([...(entry.documents ?? []), ...(entry.measures ?? []).flatMap(measure => measure.documents ?? [])])} />}
      facts={[
        { label: t('measurements.amount'), value: <Money amount={number(entry.additionalDetails, 'totalAmount')} symbol inWords /> },
        { label: t('contracts.number'), value: <Anchor component={Link} to={`/contracts/${encodeURIComponent(entry.referenceId ?? '')}`}>{entry.referenceId}</Anchor> },
        { label: t('measurements.date'), value: <DateText at={entry.entryDate} /> },
        { label: t('measurements.period'), value: from === undefined || to === undefined ? <DateText at={undefined} /> : `${day(from, zone)} – ${day(to, zone)}` },
        ...(entry.physicalRefNumber == null ? [] : [{ label: t('measurements.reference'), value: entry.physicalRefNumber }]),
      ]}
      actions={<Actions entry={entry} />}
    />
  );
}

function Actions({ entry }: { entry: Measurement }) {
  const t = useTexts();
  const tenantId = useTenant();
  const has = useHasRole();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const step = useSteps(entry.measurementNumber ?? undefined).data?.[0];
  return (
    <WorkflowActions
      step={step} module="measurement" send={async sent => { await moveMeasurement(entry, sent); await cache.invalidateQueries(); }}
      instead={action => (/SUBMIT|DRAFT|EDIT/.test(action) ? () => void navigate(`/measurements/${entry.id ?? ''}/edit`) : undefined)}
    >
      {entry.wfStatus === 'APPROVED' && has(['BILL_CREATOR', 'SUPERUSER']) ? <Button variant="default" component={Link} to={`/contracts/${encodeURIComponent(entry.referenceId ?? '')}`}>{t('measurements.openOrder')}</Button> : undefined}
      <Button variant="default" component={Link} to={`/measurements/${entry.id ?? ''}/print`}>{t('blocks.print')}</Button>
      {has(['MB_CREATOR', 'MB_VERIFIER', 'MB_APPROVER', 'MB_VIEWER', 'SUPERUSER']) && (
        <DownloadPdf
          number={entry.measurementNumber ?? ''} documents={[
            { label: t('measurements.record'), name: 'measurement-book', print: () => printMeasurement(tenantId, entry.referenceId ?? '', entry.measurementNumber ?? '') },
            { label: t('measurements.pdfUtilization'), name: 'utilization-statement', print: () => printUtilization(tenantId, entry.id ?? '') },
          ]}
        />
      )}
    </WorkflowActions>
  );
}

/** Every line with what was agreed, measured before, entered now, and what that makes: figures of the server. */
export function MeasurementItems({ entry, items, sheet }: { entry: Measurement; items: readonly Item[]; sheet: Sheet | null | undefined }) {
  const t = useTexts();
  const before = sheet === undefined || sheet === null ? new Map<string, number>() : beforeOf(sheet, entry);
  const size = (value: number | null | undefined, isNone: boolean) => (isNone ? '' : <Quantity value={value} />);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('blocks.items')}>
      <table className="works-table tall-heads sum-last">
        <thead>
          <tr>
            <th scope="col">{t('measurements.item')}</th><th scope="col" className="num">{t('measurements.contracted')}</th><th scope="col" className="num">{t('measurements.before')}</th>
            <th scope="col" className="num">{t('measurements.count')}</th><th scope="col" className="num">{t('measurements.length')}</th><th scope="col" className="num">{t('measurements.breadth')}</th><th scope="col" className="num">{t('measurements.height')}</th>
            <th scope="col" className="num">{t('measurements.thisEntry')}</th><th scope="col" className="num">{t('measurements.cumulative')}</th><th scope="col" className="num">{t('measurements.remaining')}</th><th scope="col" className="num">{t('contracts.rate')}</th><th scope="col" className="num">{t('measurements.amountColumn')}</th>
          </tr>
        </thead>
        <tbody>{(entry.measures ?? []).map(measure => {
          const item = items.find(one => one.ref === measure.targetId);
          const isNone = measure.currentValue === 0;
          const remaining = item === undefined ? undefined : standingOf({ ...item }, 0, plain(measure.cumulativeValue ?? 0));
          return (
            <tr key={measure.id}>
              <th scope="row"><span className="break">{item?.name ?? measure.targetId}</span><Text fz="xs" c="dimmed">{[item?.detail, item?.isDeduction === true ? t('contracts.deduction') : undefined, item?.uom].filter(part => part !== undefined).join(' · ')}</Text>{measure.comments != null && <Text fz="xs" className="break">{measure.comments}</Text>}</th>
              <td className="num"><Quantity value={item?.contracted} /></td><td className="num"><Quantity value={before.get(measure.targetId ?? '')} decimals={10} /></td>
              <td className="num">{size(measure.numItems, isNone)}</td><td className="num">{size(measure.length, isNone)}</td><td className="num">{size(measure.breadth, isNone)}</td><td className="num">{size(measure.height, isNone)}</td>
              <td className="num"><b>{item?.isDeduction === true && !isNone && '−'}<Quantity value={measure.currentValue} decimals={10} /></b></td><td className="num"><Quantity value={measure.cumulativeValue} decimals={10} /></td>
              <td className="num" style={remaining?.isOver === true ? { color: 'var(--works-bad)' } : undefined}><Quantity value={remaining?.remaining === undefined ? undefined : Number(remaining.remaining)} decimals={10} />{remaining?.isOver === true && <Text fz="xs">{t('measurements.over')}</Text>}</td>
              <td className="num"><Money amount={item?.rate} /></td><td className="num"><Money amount={number(measure.additionalDetails, 'mbAmount')} /></td>
            </tr>
          );
        })}</tbody>
        <tfoot>
          <tr><th scope="row" colSpan={11}>{t('measurements.sor')}</th><td className="num"><Money amount={number(entry.additionalDetails, 'sorAmount')} /></td></tr>
          <tr><th scope="row" colSpan={11}>{t('measurements.nonSor')}</th><td className="num"><Money amount={number(entry.additionalDetails, 'nonSorAmount')} /></td></tr>
          <tr><th scope="row" colSpan={11}>{t('blocks.total')}</th><td className="num"><Money amount={number(entry.additionalDetails, 'totalAmount')} /></td></tr>
        </tfoot>
      </table>
    </div>
  );
}

function EvidencePhotos({ entry, items }: { entry: Measurement; items: readonly Item[] }) {
  const t = useTexts();
  const tenantId = useTenant();
  const evidence = useQuery({ queryKey: ['evidence', tenantId, entry.id], queryFn: () => evidenceOf(tenantId, entry.id ?? '') });
  return (
    <Panel query={evidence} bare>
      {found => found.length === 0 ? <Text c="dimmed" fz="sm">{t('measurements.photosNone')}</Text> : (
        <Group component="ul" gap="md" align="stretch" m={0} p={0} style={{ listStyle: 'none' }}>{found.map(one => <li key={one.id} style={{ width: 260, maxWidth: '100%' }}><Piece evidence={one} item={items.find(item => item.ref === one.targetId)} /></li>)}</Group>
      )}
    </Panel>
  );
}

function Piece({ evidence, item }: { evidence: Evidence; item: Item | undefined }) {
  const t = useTexts();
  const name = evidence.fileName ?? '';
  return (
    <Paper p="xs" h="100%">
      {evidence.contentType?.startsWith('image/') === true ? <StoredPicture fileStoreId={evidence.fileStoreId ?? ''} alt={`${item?.name ?? t('measurements.photoAll')}: ${name}`} /> : <DocumentList documents={[{ fileStoreId: evidence.fileStoreId ?? '', fileName: name, documentType: evidence.documentType ?? '' }]} />}
      <Stack gap={2} mt={6}>
        <Text fz="sm" fw={500} className="break">{item?.name ?? t('measurements.photoAll')}</Text>
        <Text fz="xs" c="dimmed"><DateText at={evidence.capturedTime} withTime /> {evidence.timeSource !== null && `(${t(evidence.timeSource === 'EXIF' ? 'measurements.fromFile' : 'measurements.fromDevice')})`}</Text>
        {evidence.latitude !== null && evidence.longitude !== null
          ? <Text fz="xs" c="dimmed" className="tabular">{evidence.latitude.toFixed(5)}, {evidence.longitude.toFixed(5)}{evidence.locationAccuracy !== null && ` ± ${Math.round(evidence.locationAccuracy)} m`} ({t(evidence.positionSource === 'EXIF' ? 'measurements.fromFile' : 'measurements.fromDevice')})</Text>
          : <Text fz="xs" c="dimmed">{t('measurements.noPosition')}</Text>}
        <Text fz="xs" c="dimmed" className="break" title={evidence.sha256 ?? undefined}>SHA-256 {(evidence.sha256 ?? '').slice(0, 16)}…</Text>
      </Stack>
    </Paper>
  );
}

/** All entries of the book of this work order, newest first. */
function Book({ entry, sheet }: { entry: Measurement; sheet: Sheet | null | undefined }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const entries = sheet?.measurements ?? [];
  return (
    <section>
      <Title order={2} mb="xs">{t('measurements.book')} · {entry.referenceId}</Title>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('measurements.book')}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('measurements.number')}</th><th scope="col">{t('measurements.date')}</th><th scope="col">{t('measurements.period')}</th><th scope="col">{t('measurements.muster')}</th><th scope="col">{t('blocks.state')}</th><th scope="col" className="num">{t('measurements.photos')}</th><th scope="col" className="num">{t('measurements.amountColumn')}</th></tr></thead>
          <tbody>{entries.map(other => {
            const id = text(other, 'id') ?? '';
            const [from, to] = [number(other, 'additionalDetails.startDate'), number(other, 'additionalDetails.endDate')];
            const state = text(other, 'processInstance.state.state') ?? text(other, 'wfStatus');
            return (
              <tr key={id} data-picked={id === entry.id || undefined}>
                <th scope="row"><Anchor component={Link} to={`/measurements/${id}`} aria-current={id === entry.id ? 'page' : undefined} className="code">{text(other, 'measurementNumber')}</Anchor></th><td><DateText at={number(other, 'entryDate')} /></td><td>{from !== undefined && to !== undefined && `${day(from, zone)} – ${day(to, zone)}`}</td>
                <td className="code">{text(other, 'additionalDetails.musterRollNumber')}</td><td><StateText state={state} label={names.state('MB', state)} /></td><td className="num">{list(other, 'documents').length + list(other, 'measures').reduce<number>((sum, measure) => sum + list(measure, 'documents').length, 0)}</td><td className="num"><Money amount={number(other, 'additionalDetails.totalAmount')} /></td>
              </tr>
            );
          })}</tbody>
        </table>
      </div>
    </section>
  );
}
