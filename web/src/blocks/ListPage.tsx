import { ActionIcon, Anchor, Button, Checkbox, Group, Menu, Modal, MultiSelect, NativeSelect, Paper, Select, Skeleton, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconChevronLeft, IconChevronRight, IconColumns3, IconDownload, IconFilter, IconPrinter, IconStar, IconTrash } from '@tabler/icons-react';
import type { KeyboardEvent, MouseEvent, SyntheticEvent, ReactNode } from 'react';
import { lazy, Suspense, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Choice } from '../api/masters';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useSession } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Cell } from './exports';
import { download, toCsv, toXlsx } from './exports';
import type { ListState } from './listState';
import { pageSizes, readListState, useListState, writeListState } from './listState';
import { inOrder, isHere, orderHere } from './order';
import { PageHead } from './PageHead';
import { Refused } from './Refused';
import { said } from './said';

/** A column: what a row shows in it, and what of it goes into an exported file. */
export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly show: (row: Row) => ReactNode;
  readonly cell: (row: Row) => Cell;
  /** Figures stand at the right. */
  readonly numeric?: boolean;
  /** Name by which the server sorts; columns without one cannot be sorted. */
  readonly sortBy?: string;
  /** Not shown until it is chosen. */
  readonly extra?: boolean;
  /** On a phone it has a line of its own, as the second column has. */
  readonly wide?: boolean;
}

/** A filter: its value stands in the address under `key`. Choices that are `many` are separated by commas. */
export type Filter = { readonly key: string; readonly label: string } & (
  | { readonly kind: 'text' | 'day' }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[]; readonly many?: boolean }
);

export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** What all rows found come to, not only those of the page, as the server adds them up: a last line that stays in view. */
  readonly sums?: Row;
}

export interface ListPageProps<Row> {
  /** Names the list in saved views, remembered columns and the cache. */
  readonly id: string;
  readonly title: string;
  readonly about?: string;
  readonly columns: readonly Column<Row>[];
  readonly filters: readonly Filter[];
  /** Asks the server for one page. */
  readonly find: (state: ListState, limit: number, offset: number) => Promise<Found<Row>>;
  readonly keyOf: (row: Row) => string;
  /** Address of the row's record, if it has one. The first column links to it. */
  readonly linkOf: (row: Row) => string | undefined;
  /** What would be here and how it comes, when nothing is. */
  readonly empty: string;
  /** Buttons at the head of the page. */
  readonly actions?: ReactNode;
  /** Shown above the table, e.g. counts by state. */
  readonly above?: ReactNode;
  /** With it rows can be ticked, and this bar stands above the table while some are. */
  readonly bulk?: (picked: readonly Row[], clear: () => void) => ReactNode;
}

// The server does not know an order of ours.
const askedOf = (state: ListState): ListState => (isHere(state.sortBy) ? { ...state, sortBy: undefined, descending: false } : state);

const listOf = <Row,>(id: string, tenantId: string, state: ListState, find: ListPageProps<Row>['find']) => {
  const asked = askedOf(state);
  return queryOptions({ queryKey: ['list', id, tenantId, writeListState(state).toString()], queryFn: () => find(asked, asked.size, (asked.page - 1) * asked.size) });
};

/** Asks for the rows of a list before its page stands. */
export function askList<Row>(id: string, { session, query }: Visit, filterKeys: readonly string[], find: ListPageProps<Row>['find']): void {
  ahead(listOf(id, session.tenantId, readListState(query, filterKeys), find));
}

const RecordBeside = lazy(() => import('./RecordBeside'));

const mostExported = 5000;
const exportPage = 200;

/** A list: filters in the address, saved views, columns by choice, order and pages from the server, export, print. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { id, title, about, columns, filters, find, keyOf, linkOf, empty, actions, above, bulk } = props;
  const t = useTexts();
  const { tenantId, user } = useSession();
  const { state, change, query } = useListState(filters.map(filter => filter.key));
  const [hidden, setHidden] = useLocalStorage<readonly string[]>({ key: `works.columns.${id}`, defaultValue: columns.filter(column => column.extra === true).map(column => column.key) });
  // What is not in view is not acted on: ticks belong to the view they were made in.
  const view = `${tenantId}?${query}`;
  const [ticked, setTicked] = useState<{ readonly view: string; readonly rows: ReadonlyMap<string, Row> }>({ view, rows: new Map() });
  const picked = ticked.view === view ? ticked.rows : new Map<string, Row>();
  const setPicked = (rows: ReadonlyMap<string, Row>) => setTicked({ view, rows });
  const shown = columns.filter((column, at) => at === 0 || !hidden.includes(column.key));
  const asked = askedOf(state);
  const result = useQuery({ ...listOf(id, tenantId, state, find), placeholderData: keepPreviousData });
  const total = result.data?.total ?? 0;
  // What the server does not sort is sorted here while every row found is on the page; a part of them in order would mislead.
  const isWhole = state.page === 1 && result.data !== undefined && result.data.rows.length === total;
  const sums = result.data?.sums;
  const rows = inOrder(result.data?.rows ?? [], isWhole ? columns.find(column => orderHere(column.key) === state.sortBy) : undefined, state.descending);
  const isWide = useMediaQuery('(min-width: 100em)', false, { getInitialValueInEffect: false });
  const [address, setAddress] = useSearchParams();
  const beside = isWide ? rows.find(row => keyOf(row) === address.get('open')) : undefined;
  const besideLink = beside === undefined ? undefined : linkOf(beside);
  const openBeside = (row: Row | undefined) => setAddress(now => { const next = new URLSearchParams(now); if (row === undefined) next.delete('open'); else next.set('open', keyOf(row)); return next; }, { replace: address.has('open') });
  const isFiltered = Object.keys(state.filters).length > 0;
  const clear = () => setPicked(new Map());

  const pick = (row: Row, on: boolean) => {
    const next = new Map(picked);
    if (on) next.set(keyOf(row), row);
    else next.delete(keyOf(row));
    setPicked(next);
  };
  const orderOf = (column: Column<Row>) => column.sortBy ?? (isWhole ? orderHere(column.key) : undefined);
  const sort = (column: Column<Row>) => change({ sortBy: orderOf(column), descending: state.sortBy === orderOf(column) ? !state.descending : false });
  const tools = { id, title, columns: shown, all: columns, hidden, setHidden, state: asked, find, query, owner: `${user.uuid}/${tenantId}/${id}` };

  return (
    <>
      <PageHead title={title} about={about}>{actions}</PageHead>
      {above}
      <Filters key={query} filters={filters} state={state} onApply={wanted => change({ filters: wanted })} />
      <div className="list-and-record" data-open={besideLink !== undefined || undefined}>
      <Paper p={0} className="list">
        <Group justify="space-between" px="sm" py={6} gap="xs" className="no-print">
          <Text fz="sm" role="status" className="tabular">
            {result.isPending ? t('blocks.loading') : total === 0 ? t('blocks.foundNone') : t('blocks.found', { from: (state.page - 1) * state.size + 1, to: (state.page - 1) * state.size + rows.length, total })}
          </Text>
          <Tools {...tools} />
        </Group>
        {bulk !== undefined && picked.size > 0 && <Group px="sm" py={6} gap="sm" bg="var(--works-picked)"><Text fz="sm" fw={600} role="status">{t('blocks.selected', { count: picked.size })}</Text>{bulk([...picked.values()], clear)}</Group>}
        <Refused problem={result.error} onRetry={() => void result.refetch()} />
        {result.isPending ? <Stack gap={6} p="sm">{Array.from({ length: 6 }, (_, at) => <Skeleton key={at} height={32} />)}</Stack> : rows.length === 0 && result.error === null ? (
          <Stack p="lg" gap={4} align="flex-start">
            <Text>{isFiltered ? t('blocks.foundNoneWhy') : empty}</Text>
            {isFiltered && <Button variant="default" size="compact-md" onClick={() => change({ filters: {} })}>{t('blocks.clearFilters')}</Button>}
          </Stack>
        ) : rows.length > 0 && (
          <div className={sums === undefined ? 'scroll-x' : 'scroll-x with-sums'} tabIndex={0} role="region" aria-label={title} aria-busy={result.isPlaceholderData}>
            <table className={sums === undefined ? 'works-table cards' : 'works-table cards tall-heads'} role="table">
              <thead role="rowgroup">
                <tr role="row">
                  {bulk !== undefined && <th scope="col" role="columnheader" style={{ width: 44 }}><Checkbox aria-label={t('blocks.selectAll')} checked={rows.every(row => picked.has(keyOf(row)))} indeterminate={picked.size > 0 && !rows.every(row => picked.has(keyOf(row)))} onChange={event => setPicked(event.currentTarget.checked ? new Map(rows.map(row => [keyOf(row), row])) : new Map())} /></th>}
                  {shown.map(column => <Head key={column.key} column={column} order={orderOf(column)} state={state} onSort={() => sort(column)} />)}
                </tr>
              </thead>
              <tbody role="rowgroup" onKeyDown={byRow}>
                {rows.map(row => <Line key={keyOf(row)} row={row} columns={shown} link={linkOf(row)} picked={picked.has(keyOf(row))} onPick={bulk === undefined ? undefined : on => pick(row, on)} isOpen={row === beside} onOpen={isWide ? () => openBeside(row) : undefined} />)}
              </tbody>
              {sums !== undefined && <tfoot role="rowgroup"><Sums row={sums} columns={shown} isTicked={bulk !== undefined} /></tfoot>}
            </table>
          </div>
        )}
        {total > 0 && <Pager state={state} total={total} onChange={change} />}
      </Paper>
      {besideLink !== undefined && <Suspense fallback={null}><RecordBeside link={besideLink} onClose={() => openBeside(undefined)} /></Suspense>}
      </div>
    </>
  );
}

// From the link of one row to that of the next or the one before.
function byRow(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('th[scope=row] > a')];
  const at = links.findIndex(link => link === event.target);
  const next = at < 0 ? undefined : links[at + step];
  if (step === 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Head<Row>({ column, order, state, onSort }: { column: Column<Row>; order: string | undefined; state: ListState; onSort: () => void }) {
  const active = order !== undefined && state.sortBy === order;
  const Icon = !active ? IconArrowsSort : state.descending ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" role="columnheader" className={column.numeric === true ? 'num' : undefined} aria-sort={active ? (state.descending ? 'descending' : 'ascending') : undefined}>
      {order === undefined ? column.header : <button type="button" className="sort" onClick={onSort}>{column.header}<Icon size={14} aria-hidden /></button>}
    </th>
  );
}

/** @param onOpen shows the record beside the list; left out where there is no room for both */
function Line<Row>({ row, columns, link, picked, onPick, isOpen, onOpen }: {
  row: Row; columns: readonly Column<Row>[]; link: string | undefined; picked: boolean; onPick: ((on: boolean) => void) | undefined; isOpen: boolean; onOpen: (() => void) | undefined;
}) {
  const t = useTexts();
  const navigate = useNavigate();
  const [first, ...others] = columns;
  if (first === undefined) return null;
  const open = () => { if (link === undefined) return; if (onOpen === undefined) void navigate(link); else onOpen(); };
  // A link stays one for whoever wants a tab of its own.
  const followed = (event: MouseEvent) => { if (onOpen !== undefined && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); onOpen(); } };
  return (
    <tr role="row" data-picked={picked || isOpen || undefined} style={link === undefined ? undefined : { cursor: 'pointer' }} onClick={event => { if (!(event.target instanceof Element && event.target.closest('a,button,input,label') !== null) && (globalThis.getSelection()?.toString() ?? '') === '') open(); }}>
      {onPick !== undefined && <td role="cell"><Checkbox aria-label={t('blocks.select', { what: String(first.cell(row) ?? '') })} checked={picked} onChange={event => onPick(event.currentTarget.checked)} /></td>}
      <th scope="row" role="rowheader" className={first.numeric === true ? 'num' : 'code'}>{link === undefined ? first.show(row) : <Anchor component={Link} to={link} fz="inherit" aria-current={isOpen || undefined} onClick={followed}>{first.show(row)}</Anchor>}</th>
      {others.map((column, at) => <td role="cell" key={column.key} className={column.numeric === true ? 'num' : undefined} data-label={column.header} data-wide={at === 0 || column.wide === true || undefined} data-empty={isBlank(column.cell(row)) || undefined}>{column.show(row)}</td>)}
    </tr>
  );
}

function Sums<Row>({ row, columns, isTicked }: { row: Row; columns: readonly Column<Row>[]; isTicked: boolean }) {
  const t = useTexts();
  return (
    <tr role="row">
      {isTicked && <td role="cell" data-empty />}
      <th scope="row" role="rowheader">{t('blocks.sumOfAll')}</th>
      {columns.slice(1).map(column => <td role="cell" key={column.key} className={column.numeric === true ? 'num' : undefined} data-label={column.header} data-wide={column.wide === true || undefined} data-empty={column.numeric !== true || undefined}>{column.numeric === true && column.show(row)}</td>)}
    </tr>
  );
}

const isBlank = (cell: Cell) => cell === undefined || cell === '';

function Filters({ filters, state, onApply }: { filters: readonly Filter[]; state: ListState; onApply: (values: Record<string, string>) => void }) {
  const t = useTexts();
  const [values, setValues] = useState<Record<string, string>>({ ...state.filters });
  const active = Object.keys(state.filters).length;
  const [open, opens] = useDisclosure(active > 0);
  if (filters.length === 0) return null;
  const set = (key: string, value: string) => setValues(now => ({ ...now, [key]: value }));
  const apply = (event: SyntheticEvent) => {
    event.preventDefault();
    onApply(values);
  };
  return (
    <form onSubmit={apply} className="no-print" style={{ marginBlockEnd: 12 }}>
      <Button className="phone-only" variant="default" fullWidth leftSection={<IconFilter size={16} aria-hidden />} aria-expanded={open} onClick={opens.toggle}>{t('blocks.filters')}{active > 0 && ` (${active})`}</Button>
      <Group gap="sm" align="flex-end" className={open ? undefined : 'wide-only'}>
        {filters.map(filter => <FilterInput key={filter.key} filter={filter} value={values[filter.key] ?? ''} onChange={value => set(filter.key, value)} onPick={value => onApply({ ...values, [filter.key]: value })} />)}
        <Button type="submit" variant="default">{t('blocks.applyFilters')}</Button>
        {active > 0 && <Button variant="subtle" color="gray" onClick={() => onApply({})}>{t('blocks.clearFilters')}</Button>}
      </Group>
    </form>
  );
}

function FilterInput({ filter, value, onChange, onPick }: { filter: Filter; value: string; onChange: (value: string) => void; onPick: (value: string) => void }) {
  const t = useTexts();
  switch (filter.kind) {
    case 'text':
      return <TextInput label={filter.label} value={value} onChange={event => onChange(event.currentTarget.value)} w={{ base: '100%', xs: 200 }} />;
    case 'day':
      return <TextInput type="date" label={filter.label} value={value} onChange={event => onChange(event.currentTarget.value)} w={{ base: '48%', xs: 160 }} />;
    case 'choice':
      return filter.many === true
        ? <MultiSelect label={filter.label} data={[...filter.choices]} value={value === '' ? [] : value.split(',')} placeholder={value === '' ? t('blocks.any') : undefined} onChange={chosen => onPick(chosen.join(','))} w={{ base: '100%', xs: 240 }} clearable clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} />
        : <Select label={filter.label} data={[...filter.choices]} value={value === '' ? null : value} placeholder={t('blocks.any')} onChange={chosen => onPick(chosen ?? '')} w={{ base: '100%', xs: 200 }} clearable searchable={filter.choices.length > 7} clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} />;
  }
}

function Tools<Row>({ id, title, columns, all, hidden, setHidden, state, find, query, owner }: {
  id: string; title: string; columns: readonly Column<Row>[]; all: readonly Column<Row>[]; hidden: readonly string[]; setHidden: (hidden: readonly string[]) => void; state: ListState;
  find: ListPageProps<Row>['find']; query: string; owner: string;
}) {
  const t = useTexts();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const rowsFound = async () => {
    const rows: Row[] = [];
    let total = 0;
    do {
      const page = await find(state, exportPage, rows.length);
      total = page.total;
      rows.push(...page.rows);
      if (page.rows.length === 0) break;
    } while (rows.length < total && rows.length < mostExported);
    said(rows.length < total ? t('blocks.exportCut', { count: rows.length, total }) : t('blocks.exportDone', { count: rows.length }));
    return { name: title, headers: columns.map(column => column.header), rows: rows.map(row => columns.map(column => column.cell(row))) };
  };
  const exporting = async (kind: 'csv' | 'xlsx') => {
    setBusy(true);
    setProblem(undefined);
    try {
      const sheet = await rowsFound();
      if (kind === 'csv') download(`${id}.csv`, toCsv(sheet), 'text/csv;charset=utf-8');
      else download(`${id}.xlsx`, new Uint8Array(await toXlsx(sheet)), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Group gap={2}>
        <Views owner={owner} query={query} />
        <Menu closeOnItemClick={false} position="bottom-end">
          <Menu.Target><Tooltip label={t('blocks.columns')}><ActionIcon aria-label={t('blocks.columns')}><IconColumns3 size={18} /></ActionIcon></Tooltip></Menu.Target>
          <Menu.Dropdown>
            {all.slice(1).map(column => (
              <Menu.Item key={column.key} role="menuitemcheckbox" aria-checked={!hidden.includes(column.key)} leftSection={<Checkbox.Indicator checked={!hidden.includes(column.key)} size="xs" />} onClick={() => setHidden(hidden.includes(column.key) ? hidden.filter(key => key !== column.key) : [...hidden, column.key])}>{column.header}</Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Menu position="bottom-end">
          <Menu.Target><Tooltip label={t('blocks.export')}><ActionIcon aria-label={t('blocks.export')} loading={busy}><IconDownload size={18} /></ActionIcon></Tooltip></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void exporting('csv')}>{t('blocks.exportCsv')}</Menu.Item>
            <Menu.Item onClick={() => void exporting('xlsx')}>{t('blocks.exportXlsx')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label={t('blocks.print')}><ActionIcon aria-label={t('blocks.print')} className="wide-only" onClick={() => globalThis.print()}><IconPrinter size={18} /></ActionIcon></Tooltip>
      </Group>
      <Refused problem={problem} />
    </>
  );
}

const views = async () => (await import('./storage')).kept.views;

function Views({ owner, query }: { owner: string; query: string }) {
  const t = useTexts();
  const navigate = useNavigate();
  const [naming, names] = useDisclosure(false);
  const [name, setName] = useState('');
  const [opened, setOpened] = useState(false); // nothing is read before somebody looks
  const saved = useQuery({ queryKey: ['views', owner], queryFn: async () => (await views()).where('list').equals(owner).toArray(), staleTime: 0, enabled: opened });
  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    await (await views()).put({ key: `${owner}/${name.trim()}`, list: owner, name: name.trim(), query, path: globalThis.location.pathname });
    names.close();
    setName('');
    await saved.refetch();
  };
  return (
    <>
      <Menu position="bottom-end" opened={opened} onChange={setOpened}>
        <Menu.Target><Tooltip label={t('blocks.views')}><ActionIcon aria-label={t('blocks.views')}><IconStar size={18} /></ActionIcon></Tooltip></Menu.Target>
        <Menu.Dropdown>
          {(saved.data ?? []).length === 0 && <Menu.Label>{t('blocks.viewNone')}</Menu.Label>}
          {(saved.data ?? []).map(view => (
            <Group key={view.key} gap={0} wrap="nowrap">
              <Menu.Item onClick={() => void navigate({ search: view.query })} fw={view.query === query ? 600 : undefined}>{view.name}</Menu.Item>
              <ActionIcon aria-label={t('blocks.viewDrop', { name: view.name })} onClick={() => void views().then(all => all.delete(view.key)).then(() => saved.refetch())}><IconTrash size={16} /></ActionIcon>
            </Group>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={names.open}>{t('blocks.viewSave')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming} onClose={names.close} title={t('blocks.viewSave')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <form onSubmit={event => void save(event)}>
          <Stack><TextInput label={t('blocks.viewName')} required withAsterisk={false} value={name} maxLength={60} data-autofocus onChange={event => setName(event.currentTarget.value)} /><Button type="submit">{t('blocks.save')}</Button></Stack>
        </form>
      </Modal>
    </>
  );
}

function Pager({ state, total, onChange }: { state: ListState; total: number; onChange: (wanted: Partial<ListState>) => void }) {
  const t = useTexts();
  const last = Math.max(1, Math.ceil(total / state.size));
  return (
    <Group justify="flex-end" px="sm" py={6} gap="sm" className="no-print">
      <Group gap={6}><Text fz="sm" component="label" htmlFor="page-size">{t('blocks.rows')}</Text><NativeSelect id="page-size" size="xs" data={pageSizes.map(String)} value={String(state.size)} onChange={event => onChange({ size: Number(event.currentTarget.value) })} /></Group>
      <Group gap={4}>
        <ActionIcon aria-label={t('blocks.previous')} disabled={state.page <= 1} onClick={() => onChange({ page: state.page - 1 })}><IconChevronLeft size={18} /></ActionIcon>
        <Text fz="sm" className="tabular">{state.page} / {last}</Text>
        <ActionIcon aria-label={t('blocks.next')} disabled={state.page >= last} onClick={() => onChange({ page: state.page + 1 })}><IconChevronRight size={18} /></ActionIcon>
      </Group>
    </Group>
  );
}
