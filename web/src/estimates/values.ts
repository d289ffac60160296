import { asRecord, list, number, text } from '../api/decode';
import type { Schemas } from '../api/client';
import type { Attachment } from '../blocks/documents';
import { attachmentsOf } from '../blocks/documents';
import { isFigure } from '../blocks/grid';
import type { Project } from '../projects/service';
import type { Estimate, EstimateLine } from './service';

/** One row of the measurement of an item, as typed. */
export interface MeasureRow {
  readonly [key: string]: string;
  /** Id of the stored line; empty for a new row. */
  readonly id: string;
  /** Id of the line of the approved version that this one follows; empty outside revisions. */
  readonly previous: string;
  readonly isDeduction: string;
  readonly description: string;
  readonly count: string;
  readonly length: string;
  readonly width: string;
  readonly height: string;
}

/** An item of the Schedule of Rates, or one outside it. */
export interface ItemValues {
  readonly kind: 'SOR' | 'NON-SOR';
  readonly sorId: string;
  readonly name: string;
  readonly uom: string;
  /** Rupees per unit: the schedule's, or typed for an item outside it. */
  readonly rate: string;
  readonly sorType: string;
  readonly sorSubType: string;
  readonly rows: readonly MeasureRow[];
}

/** An overhead: a row of `works.Overheads`, its amount typed only where the office does not compute it. */
export interface OverheadValues {
  readonly code: string;
  readonly amount: string;
  readonly id: string;
  readonly previous: string;
}

/** The editor of an estimate as typed. */
export interface EstimateValues {
  readonly description: string;
  readonly reference: string;
  /** Executing department. */
  readonly department: string;
  readonly items: readonly ItemValues[];
  readonly overheads: readonly OverheadValues[];
  readonly documents: readonly Attachment[];
}

export const blankRow = (): MeasureRow => ({ id: '', previous: '', isDeduction: 'no', description: '', count: '', length: '', width: '', height: '' });

export const blankEstimate: EstimateValues = { description: '', reference: '', department: '', items: [], overheads: [], documents: [] };

/** Whether what a draft holds is this form. */
export function isEstimateValues(value: unknown): value is EstimateValues {
  const root = asRecord(value);
  const texts = (item: unknown, keys: readonly string[]) => keys.every(key => typeof asRecord(item)[key] === 'string');
  return (
    texts(value, ['description', 'reference', 'department']) && Array.isArray(root.documents) && Array.isArray(root.items) && Array.isArray(root.overheads)
    && list(value, 'items').every(item => texts(item, ['kind', 'sorId', 'name', 'uom', 'rate', 'sorType', 'sorSubType']) && list(item, 'rows').every(row => texts(row, Object.keys(blankRow()))))
    && list(value, 'overheads').every(overhead => texts(overhead, ['code', 'amount', 'id', 'previous']))
  );
}

const typed = (value: number | null | undefined): string => (value === null || value === undefined || value === 0 ? '' : String(value));

/**
 * The values of a stored estimate; lines of one item become its rows.
 * @param asRevision lines are followed, not changed: each names the line it comes from, and all are new
 */
export function valuesOf(estimate: Estimate, asRevision = false): EstimateValues {
  const items = new Map<string, { head: Omit<ItemValues, 'rows'>; rows: MeasureRow[] }>();
  const overheads: OverheadValues[] = [];
  const skills = list(estimate.additionalDetails, 'sorSkillData');
  for (const line of estimate.estimateDetails ?? []) {
    if (line.isActive === false) continue;
    const ids = asRevision ? { id: '', previous: line.id ?? '' } : { id: line.id ?? '', previous: line.previousLineItemId ?? '' };
    if (line.category === 'OVERHEAD') {
      overheads.push({ code: line.name ?? '', amount: typed(line.amountDetail?.[0]?.amount), ...ids });
      continue;
    }

    const kind = line.category === 'NON-SOR' ? 'NON-SOR' : 'SOR';
    // As the server groups them: a scheduled item by its code, another by name and rate.
    const key = kind === 'SOR' ? `SOR ${line.sorId ?? ''}` : `NON-SOR ${line.name ?? ''} ${String(line.unitRate)}`;
    const skill = skills.find(one => text(one, 'sorId') === line.sorId);
    const item = items.get(key) ?? {
      head: { kind, sorId: line.sorId ?? '', name: line.name ?? '', uom: line.uom ?? '', rate: typed(line.unitRate), sorType: text(skill, 'sorType') ?? '', sorSubType: text(skill, 'sorSubType') ?? '' }, rows: [],
    };
    const bare = typed(line.quantity) === '' && typed(line.length) === '' && typed(line.width) === '' && typed(line.height) === '';
    // A quantity without dimensions was typed as it is: here it stands in the column of numbers.
    item.rows.push({ ...ids, isDeduction: line.isDeduction === true ? 'yes' : 'no', description: line.description ?? '', count: bare ? typed(line.noOfunit) : typed(line.quantity), length: typed(line.length), width: typed(line.width), height: typed(line.height) });
    items.set(key, item);
  }

  return {
    description: estimate.description ?? '', reference: estimate.referenceNumber ?? '', department: estimate.executingDepartment ?? '', items: [...items.values()].map(({ head, rows }) => ({ ...head, rows })), overheads,
    documents: attachmentsOf(list(estimate.additionalDetails, 'documents').map(document => ({ ...asRecord(document), documentType: text(document, 'fileType') ?? text(document, 'documentType') }))),
  };
}

const figure = (value: string): number | null => (value.trim() === '' ? null : Number(value));

/** Where a line comes from in the values, so that the server's figures find their row. */
export type Place = { readonly item: number; readonly row: number } | { readonly overhead: number };

/** The lines of the values, in order, with their places. Amounts and quantities are left to the server. */
export function linesOf(values: EstimateValues, masters: readonly unknown[]): readonly { readonly place: Place; readonly line: EstimateLine }[] {
  const items = values.items.flatMap((item, at) => item.rows.map((row, index) => {
    // A row of zeros is a quantity of zero; without any dimension the server would not know that.
    const dimensions = [row.count, row.length, row.width, row.height].map(figure);
    const empty = dimensions.every(dimension => dimension === null || dimension === 0);
    const line: EstimateLine = {
      id: row.id === '' ? null : row.id, previousLineItemId: row.previous === '' ? null : row.previous, sorId: item.kind === 'SOR' ? item.sorId : null, category: item.kind, name: item.name, description: row.description,
      unitRate: figure(item.rate), uom: item.uom === '' ? null : item.uom, quantity: figure(row.count), length: figure(row.length), width: figure(row.width), height: figure(row.height),
      ...(empty ? { noOfunit: 0 } : {}), isDeduction: row.isDeduction === 'yes', isActive: true, amountDetail: [{ type: 'EstimatedAmount', amount: 0, isActive: true }], additionalDetails: {},
    };
    return { place: { item: at, row: index }, line };
  }));
  const overheads = values.overheads.map((overhead, at) => {
    const master = masters.find(row => text(row, 'code') === overhead.code);
    const line: EstimateLine = {
      id: overhead.id === '' ? null : overhead.id, previousLineItemId: overhead.previous === '' ? null : overhead.previous, category: 'OVERHEAD', name: overhead.code, description: text(master, 'description') ?? overhead.code, isActive: true,
      amountDetail: [{ type: overhead.code, amount: figure(overhead.amount) ?? 0, isActive: true }],
      additionalDetails: { row: { id: text(master, 'id'), code: overhead.code, description: text(master, 'description'), type: text(master, 'type'), value: text(master, 'value') } },
    };
    return { place: { overhead: at }, line };
  });
  return [...items, ...overheads];
}

/** What the server makes of the values. */
export type Figures = Schemas['CalculateEstimateReply'];

interface Context {
  readonly tenantId: string;
  readonly creator: string;
  readonly project: Project;
  /** The estimate that is changed. */
  readonly stored?: Estimate;
  /** The approved version that is revised. */
  readonly revised?: Estimate;
  readonly masters: readonly unknown[];
}

/** The estimate on the wire with the server's figures in it; lines that were taken out are sent as inactive, because lines left out stay. */
export function toWire(values: EstimateValues, figures: Figures, { tenantId, creator, project, stored, revised, masters }: Context): Estimate {
  const lines = linesOf(values, masters).map(({ line }, at): EstimateLine => {
    const amount = figures.lines[at]?.amount ?? 0;
    return { ...line, noOfunit: line.category === 'OVERHEAD' ? null : (figures.lines[at]?.quantity ?? 0), amountDetail: (line.amountDetail ?? []).map(detail => ({ ...detail, amount })) };
  });
  const kept = new Set(lines.map(line => line.id));
  const withdrawn = (stored?.estimateDetails ?? []).filter(line => typeof line.id === 'string' && !kept.has(line.id)).map(line => ({ ...line, isActive: false }));
  const base = stored ?? revised;
  const ward = project.address?.boundary ?? undefined;
  const locality = text(project.additionalDetails, 'locality');
  return {
    ...(stored ?? { tenantId, status: 'ACTIVE', businessService: revised === undefined ? 'ESTIMATE' : 'REVISION-ESTIMATE', projectId: project.id, estimateNumber: revised?.estimateNumber ?? null }),
    name: project.name ?? '', description: values.description.trim(), referenceNumber: values.reference.trim() === '' ? null : values.reference.trim(), executingDepartment: values.department,
    address: stored?.address ?? { tenantId, city: tenantId, boundaryType: 'Ward', boundary: ward ?? null, latitude: project.address?.latitude ?? null, longitude: project.address?.longitude ?? null },
    estimateDetails: [...lines, ...withdrawn],
    additionalDetails: {
      ...asRecord(base?.additionalDetails), tenantId, projectName: project.name, projectNumber: project.projectNumber, ward, locality, location: { city: tenantId, ward, locality }, creator: text(base?.additionalDetails, 'creator') ?? creator,
      totalEstimatedAmount: figures.total,
      sorSkillData: values.items.filter(item => item.kind === 'SOR').map(({ sorId, sorType, sorSubType }) => ({ sorId, sorType, sorSubType })),
      documents: values.documents.map(({ fileStoreId, fileName, documentType }) => ({ fileStoreId, fileName, fileType: documentType, documentType })),
    },
  };
}

/** What keeps an estimate from being submitted, as far as it can be told before asking the server. */
export type EstimateProblem =
  | { readonly kind: 'description' | 'noItem' | 'department' }
  | { readonly kind: 'figure' | 'rowText' | 'rate' | 'name' | 'uom' | 'empty'; readonly item: string };

/** How an item is named to its author. */
export const nameOf = (item: ItemValues): string => (item.name === '' ? item.sorId : item.name);

/** Checks the values; a draft is only asked for figures that are none. */
export function problemsOf(values: EstimateValues, figures: Figures | undefined, isDraft: boolean): readonly EstimateProblem[] {
  const problems: EstimateProblem[] = [];
  if (values.items.length === 0) problems.push({ kind: 'noItem' });
  for (const item of values.items) {
    const name = nameOf(item);
    if (item.rows.some(row => [row.count, row.length, row.width, row.height].some(cell => !isFigure(cell)))) problems.push({ kind: 'figure', item: name });
    if (!isFigure(item.rate, 12, 2) || (item.rate === '' && item.kind === 'SOR')) problems.push({ kind: 'rate', item: name });
    if (item.name.trim() === '') problems.push({ kind: 'name', item: name });
    if (isDraft) continue;
    if (item.kind === 'NON-SOR' && (item.rate === '' || Number(item.rate) <= 0)) problems.push({ kind: 'rate', item: name });
    if (item.kind === 'NON-SOR' && item.uom === '') problems.push({ kind: 'uom', item: name });
    if (item.rows.some(row => row.description.trim() === '')) problems.push({ kind: 'rowText', item: name });
    const computed = figures?.items.find(one => one.category === item.kind && (item.kind === 'SOR' ? one.sorId === item.sorId : one.name === item.name));
    if (computed !== undefined && computed.quantity <= 0 && item.rows.every(row => row.previous === '')) problems.push({ kind: 'empty', item: name });
  }

  if (values.department === '') problems.push({ kind: 'department' });
  if (!isDraft && values.description.trim() === '') problems.push({ kind: 'description' });
  return problems;
}

/** Items of two versions side by side, in the order of the newer one; quantities and amounts are the server's. */
export interface Compared {
  readonly key: string;
  readonly name: string;
  readonly uom: string | undefined;
  readonly rate: number;
  readonly before: { readonly quantity: number; readonly amount: number } | undefined;
  readonly now: { readonly quantity: number; readonly amount: number } | undefined;
}

/** Pairs the items of two versions: scheduled ones by code, others by name, both with their rate. */
export function compare(before: Figures, now: Figures): readonly Compared[] {
  const keyOf = (item: Schemas['CalculatedItem']) => `${item.category ?? ''} ${item.sorId ?? item.name ?? ''} ${item.unitRate}`;
  const earlier = new Map(before.items.map(item => [keyOf(item), item]));
  const pair = (item: Schemas['CalculatedItem'], old: Schemas['CalculatedItem'] | undefined, fresh: Schemas['CalculatedItem'] | undefined): Compared => ({
    key: keyOf(item), name: item.name ?? item.sorId ?? '', uom: item.uom ?? undefined, rate: item.unitRate,
    before: old === undefined ? undefined : { quantity: old.quantity, amount: old.amount }, now: fresh === undefined ? undefined : { quantity: fresh.quantity, amount: fresh.amount },
  });
  const current = now.items.map(item => pair(item, earlier.get(keyOf(item)), item));
  const keys = new Set(current.map(item => item.key));
  return [...current, ...before.items.filter(item => !keys.has(keyOf(item))).map(item => pair(item, item, undefined))];
}

/** The amount of the estimate as it was sent; the server's own figure is shown beside it where they differ. */
export const sentTotalOf = (estimate: Estimate): number | undefined => number(estimate.additionalDetails, 'totalEstimatedAmount');
