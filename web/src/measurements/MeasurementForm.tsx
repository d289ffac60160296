import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconCloudUp } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { randomId, upload } from '../api/client';
import { asRecord, number, text } from '../api/decode';
import { ApiError } from '../api/errors';
import { useMaster, useZone } from '../api/masters';
import { kindsOf } from '../blocks/documents';
import type { GridColumn } from '../blocks/EditableGrid';
import { EditableGrid } from '../blocks/EditableGrid';
import { DateText, Money, Quantity } from '../blocks/Figures';
import { DayField, Form, Question, TextField } from '../blocks/Form';
import { inputDay, startOfDay } from '../blocks/format';
import { LifeStrip } from '../blocks/LifeStrip';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useDraft } from '../blocks/useDraft';
import type { Step, WorkflowSent } from '../blocks/workflow';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { useChecked } from '../blocks/useChecked';
import { periodText } from '../contracts/period';
import type { Sheet } from '../contracts/service';
import { useSheet } from '../contracts/service';
import { Missing } from '../frame/Missing';
import { useKept } from '../offline/keptAnswers';
import { isRows } from '../offline/taken';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { Photos } from './Photos';
import type { Measurement } from './service';
import { createMeasurement, moveMeasurement, readMeasurement } from './service';
import type { Dimension, Item, MeasureRow, MeasurementValues } from './values';
import { beforeOf, blankMeasurement, blankRow, dimensions, isMeasurementValues, isZeroAmongOthers, itemsOf, quantityOf, rowsFor, standingOf, toWire, valuesOf } from './values';

const isMeasurement = (value: unknown): value is Measurement => text(value, 'id') !== undefined && text(value, 'referenceId') !== undefined;
const isSheet = (value: unknown): value is Sheet => asRecord(value).estimated instanceof Map && Array.isArray(asRecord(value).measurements);
const isSteps = (value: unknown): value is Step[] => Array.isArray(value);

/** Enters what was done since the last measurement, or corrects an entry. */
export default function MeasurementForm() {
  const { id } = useParams();
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const asked = useQuery({ queryKey: ['measurement', tenantId, id], queryFn: async () => (await readMeasurement(tenantId, id ?? '')) ?? null, enabled: id !== undefined });
  const entry = useKept<Measurement | null>(id === undefined ? undefined : `measurement/${id}`, asked, isMeasurement);
  const number = query.get('contract') ?? undefined;
  if (id !== undefined) return <Panel query={entry} bare>{found => (found === null ? <Missing /> : <WithSheet contractNumber={found.referenceId ?? ''} entry={found} />)}</Panel>;
  return number === undefined ? <Missing /> : <WithSheet contractNumber={number} entry={undefined} />;
}

function WithSheet({ contractNumber, entry }: { contractNumber: string; entry: Measurement | undefined }) {
  const sheet = useKept<Sheet | null>(`sheet/${contractNumber}`, useSheet(contractNumber), isSheet);
  return <Panel query={sheet} bare>{found => (found === null ? <Missing /> : <Filled contractNumber={contractNumber} sheet={found} entry={entry} />)}</Panel>;
}

type Column = Dimension | 'ref' | 'comment' | 'item' | 'agreed' | 'before' | 'quantity' | 'total' | 'remaining';

/** A row of the grid: what is typed, and places for what is shown beside it. */
type GridValues = Readonly<Record<Column, string>>;

const gridOf = (row: MeasureRow): GridValues => ({ ...row, item: '', agreed: '', before: '', quantity: '', total: '', remaining: '' });

function Filled({ contractNumber, sheet, entry }: { contractNumber: string; sheet: Sheet; entry: Measurement | undefined }) {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const items = useMemo(() => itemsOf(sheet.contract, sheet.estimated), [sheet]);
  const before = useMemo(() => beforeOf(sheet, entry), [sheet, entry]);
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const [start, end] = [number(sheet.contract, 'startDate'), number(sheet.contract, 'endDate')];
  const lastDay = end === undefined || end > now ? today : inputDay(end, zone);
  const initial = entry === undefined ? blankMeasurement(items, lastDay) : valuesOf(entry, items, zone);
  const draft = useDraft<MeasurementValues>(entry === undefined ? `measurements/new?contract=${encodeURIComponent(contractNumber)}` : `measurements/${entry.id ?? ''}/edit`, initial, isMeasurementValues);
  const { value, set } = draft;
  const [problem, setProblem] = useState<unknown>();
  const [asking, setAsking] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const rowsOfKinds = useKept('document-config', useMaster('works', 'DocumentConfig'), isRows).data;
  const [kind] = kindsOf(rowsOfKinds ?? [], 'Measurement');
  const entryNumber = entry?.measurementNumber ?? undefined;
  const step = useKept(entryNumber === undefined ? undefined : `steps/${entryNumber}`, useSteps(entryNumber), isSteps).data?.[0];
  const actions = entry === undefined ? ['SAVE_AS_DRAFT', 'SUBMIT'] : (step?.nextActions ?? []).map(next => next.action ?? '');
  const finish = actions.find(action => /SUBMIT/.test(action));
  const rows = rowsFor(items, value.rows);
  const itemOf = (row: Pick<MeasureRow, 'ref'>): Item | undefined => items.find(item => item.ref === row.ref);
  const put = (change: Partial<MeasurementValues>) => set(was => ({ ...was, ...change }));
  const labels = { day: t('measurements.date'), reference: t('measurements.reference'), rows: t('measurements.rows') };

  const wrong = (row: GridValues, key: Column): string | undefined => {
    const dimension = dimensions.find(one => one === key);
    if (dimension === undefined) return undefined;
    if (isZeroAmongOthers(row, dimension)) return t('measurements.zeroIsOne');
    return undefined;
  };
  const signed = (item: Item | undefined, said: string | undefined) => (said === undefined ? undefined : <>{item?.isDeduction === true && said !== '0' && '−'}<Quantity value={Number(said)} decimals={10} /></>);
  const columns: readonly GridColumn<Column, GridValues>[] = [
    { key: 'item', header: t('measurements.item'), kind: 'fixed', show: row => { const item = itemOf(row); return <span style={{ display: 'block', minWidth: 200, textAlign: 'start', whiteSpace: 'normal' }}>{item?.name}<Text component="span" display="block" fz="xs" c="dimmed">{[item?.detail, item?.isDeduction === true ? t('contracts.deduction') : undefined, item?.uom].filter(part => part !== undefined).join(' · ')}</Text></span>; } },
    { key: 'agreed', header: t('measurements.contracted'), kind: 'fixed', show: row => <Quantity value={itemOf(row)?.contracted} /> },
    { key: 'before', header: t('measurements.before'), kind: 'fixed', show: row => <Quantity value={before.get(row.ref) ?? 0} decimals={10} /> },
    { key: 'count', header: t('measurements.count'), kind: 'figure', width: 76 },
    { key: 'length', header: t('measurements.length'), kind: 'figure', width: 80 },
    { key: 'breadth', header: t('measurements.breadth'), kind: 'figure', width: 80 },
    { key: 'height', header: t('measurements.height'), kind: 'figure', width: 80 },
    { key: 'quantity', header: t('measurements.thisEntry'), kind: 'fixed', show: row => <b>{signed(itemOf(row), quantityOf(row))}</b> },
    { key: 'total', header: t('measurements.cumulative'), kind: 'fixed', show: row => { const item = itemOf(row); return item === undefined ? undefined : signed(undefined, standingOf(item, before.get(row.ref) ?? 0, quantityOf(row)).total); } },
    { key: 'remaining', header: t('measurements.remaining'), kind: 'fixed', show: row => {
      const item = itemOf(row);
      if (item === undefined) return undefined;
      const { remaining, isOver } = standingOf(item, before.get(row.ref) ?? 0, quantityOf(row));
      return <span style={isOver ? { color: 'var(--works-bad)', fontWeight: 600 } : undefined}>{remaining === undefined ? undefined : <Quantity value={Number(remaining)} decimals={10} />}{isOver && <Text component="span" display="block" fz="xs">{t('measurements.over')}</Text>}</span>;
    } },
    { key: 'comment', header: t('measurements.note'), kind: 'text', width: 132 },
  ];

  const { errors, isRight } = useChecked<'day' | 'reference' | 'rows'>(() => {
    const found: { day?: string; rows?: string } = {};
    if (value.day === '') found.day = t('blocks.mustFill', { label: labels.day });
    else if (value.day > today || (start !== undefined && value.day < inputDay(start, zone)) || (end !== undefined && value.day > inputDay(end, zone))) found.day = t('measurements.dayRule');
    if (rows.some(row => quantityOf(row) === undefined)) found.rows = t('measurements.figureRule');
    return found;
  });
  const check = () => {
    setProblem(undefined);
    return isRight();
  };
  const send = async (sent: WorkflowSent, key: string) => {
    // Photographs first: what is sent is noted at once, so that a second try does not send it again.
    let { photos } = value;
    for (const photo of photos) {
      if (photo.file === undefined || photo.fileStoreId !== undefined) continue;
      const fileStoreId = await upload(new File([photo.file], photo.fileName, { type: photo.file.type }), tenantId, 'measurement');
      const stored = (all: MeasurementValues['photos']) => all.map(other => (other.key === photo.key ? { ...other, fileStoreId } : other));
      photos = stored(photos);
      set(was => ({ ...was, photos: stored(was.photos) }));
    }

    const day = startOfDay(value.day, zone) ?? now;
    const entryDate = Math.min(Math.max(day, start ?? day), end ?? day);
    const wire = toWire({ ...value, rows, photos }, { tenantId, contractNumber, items, period: sheet.period, entryDate, documentType: kind?.code ?? 'PHOTO', entry });
    const saved = await (entry === undefined ? createMeasurement(wire, sent, key) : moveMeasurement(wire, sent, key));
    await draft.drop();
    await cache.invalidateQueries();
    await navigate(`/measurements/${saved?.id ?? ''}`);
  };
  // Without a network it waits, as it is, for the next one; the key stays with it, so that an answer that was lost is asked for and nothing is stored twice.
  const guarded = async (sent: WorkflowSent, key = randomId()) => {
    try {
      await send(sent, key);
      return 'sent';
    } catch (refused) {
      if (refused instanceof ApiError && refused.isUnreachable) {
        put({ waits: { sent, key } });
        return 'waits';
      }

      put({ waits: undefined });
      setProblem(refused);
      throw refused;
    }
  };
  const { online } = useNetwork();
  const tried = useRef(false);
  const goOn = useEffectEvent(() => {
    if (value.waits === undefined) return;
    setBusy(true);
    void guarded(value.waits.sent, value.waits.key).catch(() => undefined).finally(() => setBusy(false));
  });
  const isDue = draft.ready && online && value.waits !== undefined;
  useEffect(() => {
    if (isDue && !tried.current) goOn();
    tried.current = isDue;
  }, [isDue]);
  const saveDraft = async () => {
    if (!check()) return;
    setBusy(true);
    await guarded({ action: 'SAVE_AS_DRAFT', comment: '', assignees: [], documents: [] }).catch(() => undefined); // shown above the form
    setBusy(false);
  };
  if (!draft.ready) return null;

  const stopped = entry === undefined && sheet.period.isError;
  const why = periodText(sheet.period.problem);
  return (
    <>
      <PageHead title={t(entry === undefined ? 'measurements.create' : 'measurements.edit')} about={[entry?.measurementNumber, text(sheet.contract, 'additionalDetails.projectName')].filter(part => typeof part === 'string').join(' · ')} />
      <LifeStrip projectId={sheet.projectId} />
      {why !== undefined && <Alert color={sheet.period.isError ? 'red' : 'amber'} variant="light" mb="md" title={stopped ? t('contracts.measureNot') : undefined}>{t(why)}</Alert>}
      {value.waits !== undefined && (
        <Alert color="amber" variant="light" mb="md" role="status" icon={<IconCloudUp aria-hidden />} title={t('measurements.waits')} styles={{ title: { color: 'var(--works-due)' }, message: { color: 'inherit' } }}>
          <Group justify="space-between"><Text fz="sm">{t('measurements.waitsWhy')}</Text><Group gap="xs"><Button size="compact-sm" variant="default" loading={isBusy} onClick={() => { const { waits } = value; if (waits !== undefined) { setBusy(true); void guarded(waits.sent, waits.key).catch(() => undefined).finally(() => setBusy(false)); } }}>{t('offline.sendNow')}</Button><Button size="compact-sm" variant="default" disabled={isBusy} onClick={() => put({ waits: undefined })}>{t('measurements.waitsNot')}</Button></Group></Group>
        </Alert>
      )}
      <div className="wide-form" inert={value.waits !== undefined}>
        <Form labels={labels} errors={errors} problem={problem} draft={draft} rules={{ day: /ENTRY_DATE|INVALID_CONTRACT/, rows: /TOTAL_VALUE|LINE_ITEMS|TARGET|BEYOND|QUANTITY/ }} onSubmit={() => { if (check() && finish !== undefined) setAsking(finish); }}>
          <Question title={t('measurements.about')}>
            <dl className="facts">
              <div><dt>{t('contracts.number')}</dt><dd><Anchor component={Link} to={`/contracts/${encodeURIComponent(contractNumber)}`}>{contractNumber}</Anchor></dd></div>
              <div><dt>{t('contracts.organisation')}</dt><dd>{text(sheet.contract, 'additionalDetails.orgName')}</dd></div>
              <div><dt>{t('measurements.period')}</dt><dd><DateText at={entry === undefined ? sheet.period.start : number(entry.additionalDetails, 'startDate')} /> – <DateText at={entry === undefined ? sheet.period.end : number(entry.additionalDetails, 'endDate')} /></dd></div>
              <div><dt>{t('contracts.start')} – {t('contracts.end')}</dt><dd><DateText at={start} /> – <DateText at={end} /></dd></div>
              {entry !== undefined && <div><dt>{t('measurements.savedAmount')}</dt><dd><Money amount={number(entry.additionalDetails, 'totalAmount')} symbol /></dd></div>}
            </dl>
            <Group grow align="flex-start">
              <DayField name="day" label={labels.day} help={t('measurements.dayRule')} required value={value.day} min={start === undefined ? undefined : inputDay(start, zone)} max={lastDay} onChange={day => put({ day })} />
              <TextField name="reference" label={labels.reference} help={t('measurements.referenceHelp')} value={value.reference} maxLength={100} onChange={reference => put({ reference })} />
            </Group>
          </Question>
          <Question title={t('measurements.rows')} about={t('measurements.rowsAbout')}>
            {errors.rows !== undefined && <Text c="var(--mantine-color-error)" fz="sm">{errors.rows}</Text>}
            <EditableGrid<Column, GridValues>
              label={t('measurements.rows')} columns={columns} rows={rows.map(gridOf)} mayAdd={false} mayRemove={() => false} wrong={wrong} blank={() => gridOf(blankRow(''))}
              onChange={next => put({ rows: next.map(({ ref, length, breadth, height, count, comment }) => ({ ref, length, breadth, height, count, comment })) })}
            />
            <Text fz="xs" c="dimmed">{t('measurements.amountsServer')}</Text>
          </Question>
          <Question title={t('measurements.photos')}>
            <Photos value={value.photos} items={items} maxMb={kind?.maxMb ?? 5} onChange={change => set(was => ({ ...was, photos: change(was.photos) }))} />
          </Question>
          <Group>
            {finish !== undefined && <Button type="submit" size="md" disabled={stopped}>{t(finish === 'SUBMIT' ? 'measurements.submit' : 'measurements.resubmit')}</Button>}
            {actions.includes('SAVE_AS_DRAFT') && <Button variant="default" size="md" loading={isBusy} disabled={stopped} onClick={() => void saveDraft()}>{t('measurements.saveDraft')}</Button>}
            <Button variant="subtle" color="gray" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button>
          </Group>
        </Form>
      </div>
      {asking !== undefined && <ActionDialog step={step ?? { businessService: 'MB' }} action={asking} module="measurement" send={guarded} onClose={() => setAsking(undefined)} />}
    </>
  );
}
