import { ActionIcon, Button, Collapse, Group, Paper, Select, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconChevronDown, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { api, call, changing, once } from '../api/client';
import { number, text } from '../api/decode';
import { useChoices, useMaster } from '../api/masters';
import { useDocumentKinds } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import type { GridColumn } from '../blocks/EditableGrid';
import { EditableGrid } from '../blocks/EditableGrid';
import { Difference, Money, Quantity } from '../blocks/Figures';
import { ChoiceField, Form, LongTextField, Question, TextField } from '../blocks/Form';
import { useLife } from '../blocks/life';
import { LifeStrip } from '../blocks/LifeStrip';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import type { WorkflowSent } from '../blocks/workflow';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import type { Project } from '../projects/service';
import { readProject } from '../projects/service';
import { useSession, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { calculate, calculateWire, useFigures } from './figures';
import type { Estimate } from './service';
import { businessIdOf, readEstimate } from './service';
import { SorPicker } from './SorPicker';
import type { EstimateProblem, EstimateValues, Figures, ItemValues, MeasureRow } from './values';
import { blankEstimate, blankRow, isEstimateValues, linesOf, nameOf, problemsOf, toWire, valuesOf } from './values';

/** Makes an estimate for a project, changes one that may be changed, or revises an approved one: the address says which. */
export default function EstimateEditor() {
  const { id } = useParams();
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const known = id ?? query.get('revise') ?? undefined;
  useMaster('works', 'Overheads'); // the server's figures wait for them: asked for beside the estimate, not after it
  const estimate = useQuery({
    queryKey: ['estimate-editor', tenantId, known], queryFn: async () => (await readEstimate(tenantId, known ?? '')) ?? null, enabled: known !== undefined,
    staleTime: Infinity, // what is being changed does not change under the hands
  });
  if (known === undefined) return <OfProject projectId={query.get('project') ?? ''} stored={undefined} revised={undefined} />;
  return <Panel query={estimate} bare>{found => (found === null ? <Missing /> : <OfProject projectId={found.projectId ?? ''} stored={id === undefined ? undefined : found} revised={id === undefined ? found : undefined} />)}</Panel>;
}

// Whatever the estimate leads to is asked for at once, what the editor shows of it among it: nothing of it waits for another.
function OfProject({ projectId, stored, revised }: { projectId: string; stored: Estimate | undefined; revised: Estimate | undefined }) {
  const tenantId = useTenant();
  useLife(projectId === '' ? undefined : projectId);
  useSteps(stored === undefined ? undefined : businessIdOf(stored));
  // A revision that is changed is compared with the version it follows.
  const followed = stored?.businessService === 'REVISION-ESTIMATE' ? (stored.oldUuid ?? undefined) : undefined;
  const around = useQuery({
    queryKey: ['estimate-editor-around', tenantId, projectId, followed],
    queryFn: async () => {
      const [project, before] = await Promise.all([readProject(tenantId, projectId), followed === undefined ? undefined : readEstimate(tenantId, followed)]);
      return project === undefined ? null : { project, before };
    },
    staleTime: Infinity,
  });
  return <Panel query={around} bare>{found => (found === null ? <Missing /> : <Editor key={stored?.id ?? revised?.id ?? found.project.id} project={found.project} stored={stored} revised={revised ?? found.before} />)}</Panel>;
}

function Editor({ project, stored, revised }: { project: Project; stored: Estimate | undefined; revised: Estimate | undefined }) {
  const t = useTexts();
  const names = useNames();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const { tenantId, user } = useSession();
  const isRevision = revised !== undefined;
  const overheadMasters = useMaster('works', 'Overheads').data;
  const masters = overheadMasters ?? [];
  const departments = useChoices('common-masters', 'Department');
  const uoms = useChoices('common-masters', 'UOM');
  const kinds = useDocumentKinds('Estimate');
  const initial = stored !== undefined ? valuesOf(stored) : revised !== undefined ? valuesOf(revised, true) : { ...blankEstimate, description: project.description ?? '', department: 'WRK' };
  const draft = useDraft<EstimateValues>(stored !== undefined ? `estimates/${stored.id ?? ''}/edit` : isRevision ? `estimates/new?revise=${revised.id ?? ''}` : `estimates/new?project=${project.id ?? ''}`, initial, isEstimateValues);
  const { value, set } = draft;
  const live = useFigures(tenantId, value, masters, overheadMasters !== undefined && problemsOf(value, undefined, true).every(problem => problem.kind !== 'figure' && problem.kind !== 'rate'));
  const original = useQuery({ queryKey: ['figures-of', tenantId, revised?.id], queryFn: () => calculateWire({ ...revised, tenantId }), enabled: isRevision, staleTime: Infinity }).data;
  const newest = useSteps(stored === undefined ? undefined : businessIdOf(stored)).data?.[0];
  const step = stored === undefined ? { businessService: 'ESTIMATE' } : newest;
  const may = stored === undefined ? ['SUBMIT', 'DRAFT'] : (newest?.nextActions ?? []).map(next => next.action ?? '');
  const [found, setProblems] = useState<readonly EstimateProblem[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState<string>();
  const [asking, setAsking] = useState<{ action: string; figures: Figures }>();

  const put = (change: Partial<EstimateValues>) => set(now => ({ ...now, ...change }));
  const putItem = (at: number, change: Partial<ItemValues>) => set(now => ({ ...now, items: now.items.map((item, index) => (index === at ? { ...item, ...change } : item)) }));
  // What was mended meanwhile is not said any more.
  const left = found.length === 0 ? [] : problemsOf(value, live.figures, false);
  const problems = found.filter(one => left.some(other => other.kind === one.kind && ('item' in other ? other.item : '') === ('item' in one ? one.item : '')));
  const labels = { description: t('projects.description'), reference: t('projects.reference'), department: t('estimates.department') };

  const store = async (action: string, figures: Figures, sent: Omit<WorkflowSent, 'action'>) => {
    const estimate = toWire(value, figures, { tenantId, creator: user.name, project, stored, revised: stored === undefined ? revised : undefined, masters });
    const body = { estimate, workflow: { action, comment: sent.comment === '' ? null : sent.comment, assignees: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })) } };
    const reply = await call(stored === undefined ? api.POST('/estimate/v1/_create', { ...once(), body }) : api.POST('/estimate/v1/_update', { ...changing(stored), body }));
    await draft.drop();
    await cache.invalidateQueries();
    const saved = reply.estimates[0];
    said(t('estimates.saved', { number: saved === undefined ? '' : businessIdOf(saved) }));
    await navigate(`/estimates/${saved?.id ?? ''}`);
  };
  const press = async (action: string) => {
    const isDraft = action === 'DRAFT';
    setProblem(undefined);
    const first = problemsOf(value, live.figures, isDraft);
    setProblems(first);
    if (first.length > 0) return;
    setBusy(action);
    try {
      const figures = await calculate(tenantId, value, masters); // of exactly what is sent
      const now = problemsOf(value, figures, isDraft);
      setProblems(now);
      if (now.length > 0) return;
      if (isDraft) await store(action, figures, { comment: '', assignees: [], documents: [] });
      else setAsking({ action, figures });
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(undefined);
    }
  };
  if (!draft.ready) return null;

  const places = linesOf(value, masters);
  const lineFigures = (item: number, row: number) => live.figures?.lines[places.findIndex(({ place }) => 'item' in place && place.item === item && place.row === row)];
  const overheadFigures = (overhead: number) => live.figures?.lines[places.findIndex(({ place }) => 'overhead' in place && place.overhead === overhead)];
  const itemFigures = (item: ItemValues, of: Figures | undefined) => of?.items.find(one => one.category === item.kind && (item.kind === 'SOR' ? one.sorId === item.sorId : one.name === item.name && one.unitRate === Number(item.rate)));
  const pickedCodes = new Set(value.items.map(item => item.sorId));
  const spareOverheads = masters.filter(row => row.active !== false && !value.overheads.some(overhead => overhead.code === text(row, 'code')));
  const overheadName = (code: string) => names.any(`ES_COMMON_OVERHEADS_${code}`, text(masters.find(row => text(row, 'code') === code), 'description') ?? code);

  return (
    <>
      <PageHead title={isRevision ? t('estimates.revise') : stored === undefined ? t('estimates.create') : t('estimates.edit')} about={`${project.projectNumber ?? ''} · ${project.name ?? ''}${stored === undefined ? '' : ` · ${businessIdOf(stored)}`}`} />
      <LifeStrip projectId={project.id ?? undefined} />
      <Form labels={labels} errors={Object.fromEntries(problems.filter(one => one.kind === 'description' || one.kind === 'department').map(one => [one.kind, t(`estimates.problem.${one.kind}`)]))} problem={problem} rules={{ description: /description/i, department: /DEPARTMENT/ }} draft={draft} wide onSubmit={() => undefined}>
        <Problems problems={problems.filter(one => one.kind !== 'description' && one.kind !== 'department')} />
        <Question title={t('estimates.about')}>
          <SimpleGrid cols={{ base: 1, md: 3 }}>
            <LongTextField name="description" label={labels.description} required value={value.description} maxLength={240} onChange={description => put({ description })} />
            <ChoiceField name="department" label={labels.department} required choices={departments} value={value.department} onChange={department => put({ department })} />
            <TextField name="reference" label={labels.reference} value={value.reference} maxLength={140} onChange={reference => put({ reference })} />
          </SimpleGrid>
        </Question>

        <Question title={t('estimates.scheduled')} about={t('estimates.scheduledHelp')}>
          <SorPicker
            at={number(stored?.auditDetails, 'createdTime')} taken={pickedCodes}
            onPick={item => put({ items: [...value.items, { kind: 'SOR', sorId: item.sorId ?? '', name: item.description ?? '', uom: item.uom ?? '', rate: String(item.rate ?? ''), sorType: item.sorType ?? '', sorSubType: item.sorSubType ?? '', rows: [blankRow()] }] })}
          />
          {value.items.map((item, at) => item.kind === 'SOR' && <Item key={item.sorId} item={item} wrong={wrongWith(problems, item)} uoms={uoms} isStale={live.isStale} now={itemFigures(item, live.figures)} before={isRevision ? itemFigures(item, original) : undefined} isRevision={isRevision} rowFigures={row => lineFigures(at, row)} onChange={change => putItem(at, change)} onRemove={() => put({ items: value.items.filter((_, index) => index !== at) })} />)}
        </Question>

        <Question title={t('estimates.unscheduled')} about={t('estimates.unscheduledHelp')}>
          {value.items.map((item, at) => item.kind === 'NON-SOR' && <Item key={at} item={item} wrong={wrongWith(problems, item)} uoms={uoms} isStale={live.isStale} now={itemFigures(item, live.figures)} before={isRevision ? itemFigures(item, original) : undefined} isRevision={isRevision} rowFigures={row => lineFigures(at, row)} onChange={change => putItem(at, change)} onRemove={() => put({ items: value.items.filter((_, index) => index !== at) })} />)}
          <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => put({ items: [...value.items, { kind: 'NON-SOR', sorId: '', name: '', uom: '', rate: '', sorType: '', sorSubType: '', rows: [blankRow()] }] })}>{t('estimates.addUnscheduled')}</Button></Group>
        </Question>

        <Question title={t('estimates.overheads')} about={t('estimates.overheadsHelp')}>
          {value.overheads.length > 0 && (
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('estimates.overheads')}>
              <table className="works-table">
                <thead><tr><th scope="col">{t('estimates.overhead')}</th><th scope="col" className="num">{t('estimates.share')}</th><th scope="col" className="num">{t('estimates.amount')}</th><th scope="col"><span className="vanish">{t('blocks.delete')}</span></th></tr></thead>
                <tbody>
                  {value.overheads.map((overhead, at) => {
                    const master = masters.find(row => text(row, 'code') === overhead.code);
                    const isComputed = master?.isAutoCalculated === true && number(master, 'value') !== undefined;
                    const share = text(master, 'type') === 'percentage' ? `${text(master, 'value') ?? ''} %` : t('estimates.lumpSum');
                    return (
                      <tr key={overhead.code}>
                        <th scope="row">{overheadName(overhead.code)}</th><td className="num">{share}</td>
                        <td className="num" style={{ width: 180 }}>{isComputed ? <Money amount={overheadFigures(at)?.amount} /> : <TextInput aria-label={`${t('estimates.amount')} ${overheadName(overhead.code)}`} inputMode="decimal" value={overhead.amount} onChange={event => { const amount = event.currentTarget.value; put({ overheads: value.overheads.map((other, index) => (index === at ? { ...other, amount } : other)) }); }} styles={{ input: { textAlign: 'end' } }} />}</td>
                        <td><ActionIcon aria-label={`${t('blocks.delete')} ${overheadName(overhead.code)}`} onClick={() => put({ overheads: value.overheads.filter((_, index) => index !== at) })}><IconTrash size={18} /></ActionIcon></td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )}
          {spareOverheads.length > 0 && <Select aria-label={t('estimates.addOverhead')} placeholder={t('estimates.addOverhead')} data={spareOverheads.map(row => ({ value: text(row, 'code') ?? '', label: overheadName(text(row, 'code') ?? '') }))} value={null} onChange={code => { if (code !== null) put({ overheads: [...value.overheads, { code, amount: '', id: '', previous: '' }] }); }} maw={320} />}
        </Question>

        <Question title={t('blocks.documents')}>
          {kinds.map(kind => <Uploader key={kind.code} kind={kind} label={names.any(kind.label, kind.label)} module="estimate" value={value.documents.filter(document => document.documentType === kind.code)} onChange={of => put({ documents: [...value.documents.filter(document => document.documentType !== kind.code), ...of] })} />)}
        </Question>
      </Form>

      <Paper className="totals" mt="md" p="sm" component="section" aria-label={t('blocks.total')}>
        <Refused problem={live.error} still />
        <Group justify="space-between" gap="md">
          <Group gap="lg" style={live.isStale ? { opacity: 0.75 } : undefined} aria-live="off">
            <Total label={t('estimates.itemsTotal')} amount={live.figures?.itemsTotal} />
            <Total label={t('estimates.overheads')} amount={live.figures?.overheadsTotal} />
            <Total label={t('blocks.total')} amount={live.figures?.total} strong />
            {original !== undefined && live.figures !== undefined && <div><Text fz="xs" c="dimmed">{t('estimates.againstOriginal')}</Text><Difference now={live.figures.total} before={original.total} /></div>}
          </Group>
          <Group gap="xs">
            {may.includes('DRAFT') && <Button variant="default" loading={busy === 'DRAFT'} onClick={() => void press('DRAFT')}>{names.action('ESTIMATE', 'DRAFT')}</Button>}
            {may.filter(action => /SUBMIT/.test(action)).map(action => <Button key={action} loading={busy === action} onClick={() => void press(action)}>{names.action('ESTIMATE', action)}</Button>)}
          </Group>
        </Group>
      </Paper>
      {asking !== undefined && step !== undefined && <ActionDialog step={step} action={asking.action} module="estimate" quiet send={sent => store(asking.action, asking.figures, sent)} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function Total({ label, amount, strong = false }: { label: string; amount: number | undefined; strong?: boolean }) {
  return <div data-part={strong ? undefined : true}><Text fz="xs" c="dimmed">{label}</Text><Text fw={strong ? 600 : 400} fz={strong ? 'lg' : 'md'}><Money amount={amount} symbol={strong} /></Text></div>;
}

function Problems({ problems }: { problems: readonly EstimateProblem[] }) {
  const t = useTexts();
  if (problems.length === 0) return null;
  const said = problems.map(problem => ('item' in problem ? t(`estimates.problem.${problem.kind}`, { item: problem.item }) : t(`estimates.problem.${problem.kind}`)));
  return <Refused problem={new Error([...new Set(said)].join(' '))} />;
}

/** What is wrong with an item, to be shown where it is typed. */
const wrongWith = (problems: readonly EstimateProblem[], item: ItemValues): ReadonlySet<EstimateProblem['kind']> =>
  new Set(problems.filter(problem => 'item' in problem && problem.item === nameOf(item)).map(problem => problem.kind));

/** One item with its measurement; the server's quantity and amount beside each row and in the head. */
function Item({ item, wrong, uoms, now, before, isRevision, isStale, rowFigures, onChange, onRemove }: {
  item: ItemValues; wrong: ReadonlySet<EstimateProblem['kind']>; uoms: readonly { value: string; label: string }[]; now: Figures['items'][number] | undefined; before: Figures['items'][number] | undefined; isRevision: boolean; isStale: boolean;
  rowFigures: (row: number) => Figures['lines'][number] | undefined; onChange: (change: Partial<ItemValues>) => void; onRemove: () => void;
}) {
  const t = useTexts();
  const [open, setOpen] = useState(true);
  const label = item.name === '' ? t('estimates.newItem') : item.name;
  const isFollowed = item.rows.some(row => row.previous !== '');
  type Key = 'isDeduction' | 'description' | 'count' | 'length' | 'width' | 'height' | 'quantity';
  const columns: readonly GridColumn<Key, MeasureRow & { quantity: string }>[] = [
    { key: 'description', header: t('projects.description'), kind: 'text', width: 200 },
    { key: 'isDeduction', header: t('estimates.deduction'), kind: 'choice', choices: [{ value: 'no', label: t('blocks.no') }, { value: 'yes', label: t('blocks.yes') }], width: 90 },
    { key: 'count', header: t('estimates.count'), kind: 'figure', width: 84 },
    { key: 'length', header: t('estimates.length'), kind: 'figure', width: 84 },
    { key: 'width', header: t('estimates.width'), kind: 'figure', width: 84 },
    { key: 'height', header: t('estimates.height'), kind: 'figure', width: 84 },
    { key: 'quantity', header: `${t('estimates.quantity')}${item.uom === '' ? '' : `, ${item.uom}`}`, kind: 'fixed', width: 110, show: (row, at) => { const figures = rowFigures(at); return figures === undefined ? <Quantity value={undefined} /> : <>{row.isDeduction === 'yes' && figures.quantity !== 0 && '−'}<Quantity value={figures.quantity} /></>; } },
  ];
  return (
    <Paper p="sm" component="section" aria-label={label}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
        <Group gap={4} wrap="nowrap" align="flex-start" style={{ flex: 1, minWidth: 0 }}>
          <ActionIcon aria-label={`${t('estimates.measurement')}: ${label}`} aria-expanded={open} onClick={() => setOpen(!open)}>{open ? <IconChevronDown size={18} /> : <IconChevronRight size={18} />}</ActionIcon>
          <div style={{ flex: 1, minWidth: 0 }}>
            {item.kind === 'SOR' ? <><Text fz="xs" c="dimmed" className="code">{item.sorId}</Text><Title order={3} className="break">{item.name}</Title><Text fz="sm" c="dimmed">₹ <Money amount={Number(item.rate)} /> / {item.uom}</Text></> : (
              <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs">
                <TextInput label={t('projects.description')} error={wrong.has('name') && item.name.trim() === '' ? t('blocks.mustFill', { label: t('projects.description') }) : undefined} value={item.name} maxLength={256} onChange={event => onChange({ name: event.currentTarget.value })} readOnly={isFollowed} />
                <Select label={t('estimates.uom')} error={wrong.has('uom') && item.uom === '' ? t('blocks.mustFill', { label: t('estimates.uom') }) : undefined} data={[...uoms]} value={item.uom === '' ? null : item.uom} onChange={uom => onChange({ uom: uom ?? '' })} searchable readOnly={isFollowed} />
                <TextInput label={t('estimates.rate')} error={wrong.has('rate') ? t('estimates.problem.rate', { item: label }) : undefined} inputMode="decimal" value={item.rate} onChange={event => onChange({ rate: event.currentTarget.value })} styles={{ input: { textAlign: 'end' } }} readOnly={isFollowed} />
              </SimpleGrid>
            )}
          </div>
        </Group>
        {!isFollowed && <ActionIcon aria-label={`${t('blocks.delete')} ${label}`} onClick={onRemove}><IconTrash size={18} /></ActionIcon>}
      </Group>
      <Group gap="lg" my="xs" style={isStale ? { opacity: 0.75 } : undefined}>
        {isRevision && <Figure label={t('estimates.originalQuantity')}><Quantity value={before?.quantity} unit={item.uom} /></Figure>}
        {isRevision && <Figure label={t('estimates.originalAmount')}><Money amount={before?.amount} /></Figure>}
        <Figure label={isRevision ? t('estimates.revisedQuantity') : t('estimates.quantity')}><Quantity value={now?.quantity} unit={item.uom} /></Figure>
        <Figure label={isRevision ? t('estimates.revisedAmount') : t('estimates.amount')}><Money amount={now?.amount} /></Figure>
        {before !== undefined && now !== undefined && <Figure label={t('estimates.difference')}><Difference now={now.amount} before={before.amount} /></Figure>}
      </Group>
      <Collapse expanded={open}>
        <EditableGrid<Key, MeasureRow & { quantity: string }>
          label={`${t('estimates.measurement')}: ${label}`} columns={columns} rows={item.rows.map(row => ({ ...row, quantity: '' }))} blank={() => ({ ...blankRow(), quantity: '' })}
          onChange={rows => onChange({ rows: rows.length === 0 ? [blankRow()] : rows.map(({ id, previous, isDeduction, description, count, length, width, height }) => ({ id, previous, isDeduction, description, count, length, width, height })) })}
          mayRemove={row => row.previous === '' && item.rows.length > 1}
          wrong={(row, key) => (key === 'description' && wrong.has('rowText') && row.description.trim() === '' ? t('blocks.mustFill', { label: t('projects.description') }) : undefined)}
        />
      </Collapse>
    </Paper>
  );
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return <div><Text fz="xs" c="dimmed">{label}</Text><Text fz="sm">{children}</Text></div>;
}
