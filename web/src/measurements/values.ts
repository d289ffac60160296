import type { Json } from '../api/decode';
import { asRecord, isPresent, list, number, text } from '../api/decode';
import { isFigure, worked } from '../blocks/grid';
import { inputDay } from '../blocks/format';
import type { WorkflowSent } from '../blocks/workflow';
import type { EstimatedLine, Sheet } from '../contracts/service';
import { minus, plain, plus, times } from './decimal';
import type { Measurement } from './service';

/** A line of the work order as it is measured. */
export interface Item {
  /** Identity of the line over all versions of the work order. */
  readonly ref: string;
  readonly name: string;
  readonly detail: string | undefined;
  readonly uom: string | undefined;
  /** Rupees per unit. */
  readonly rate: number | undefined;
  readonly contracted: number;
  readonly isDeduction: boolean;
  readonly isSor: boolean;
}

/** The lines that are measured: all in force but overheads. */
export function itemsOf(contract: Json, estimated: ReadonlyMap<string, EstimatedLine>): readonly Item[] {
  return list(contract, 'lineItems').map(line => {
    const ref = text(line, 'contractLineItemRef');
    const known = estimated.get(text(line, 'estimateLineItemId') ?? '');
    const category = (text(line, 'category') ?? known?.category ?? '').toUpperCase();
    if (ref === undefined || category === 'OVERHEAD' || text(line, 'status') === 'INACTIVE') return undefined;
    const name = text(line, 'name') ?? known?.name ?? ref;
    return {
      ref, name: known?.description ?? name, detail: known?.description === undefined || known.description === name ? undefined : name, uom: known?.uom, rate: number(line, 'unitRate'),
      contracted: number(line, 'noOfunit') ?? 0, isDeduction: known?.isDeduction === true, isSor: category === 'SOR',
    };
  }).filter(isPresent);
}

/** Quantity measured before an entry by line: what the server counted up to the entry before it. */
export function beforeOf(sheet: Sheet, entry: Measurement | undefined): ReadonlyMap<string, number> {
  if (entry !== undefined) return new Map((entry.measures ?? []).map(measure => [measure.targetId ?? '', Number(minus(plain(measure.cumulativeValue ?? 0), plain(measure.currentValue ?? 0)) ?? 0)]));
  const newest = sheet.measurements.find(other => other.wfStatus === 'APPROVED' && other.isActive !== false);
  return new Map(list(newest, 'measures').map(measure => [text(measure, 'targetId') ?? '', number(measure, 'cumulativeValue') ?? 0]));
}

/** One row as typed. */
export interface MeasureRow {
  readonly ref: string;
  readonly length: string;
  readonly breadth: string;
  readonly height: string;
  readonly count: string;
  readonly comment: string;
}

export const dimensions = ['count', 'length', 'breadth', 'height'] as const;

export type Dimension = (typeof dimensions)[number];

/** A photograph, sent or waiting on this device until there is a connection. */
export interface Photo {
  readonly key: string;
  readonly fileName: string;
  /** Line it shows; empty for the whole entry. */
  readonly ref: string;
  /** Until it is sent. */
  readonly file?: Blob | undefined;
  readonly fileStoreId?: string | undefined;
  /** Id of the document in a stored entry. */
  readonly id?: string | undefined;
  readonly documentType?: string | undefined;
  /** Degrees, and metres around them, as the device says. */
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly accuracy?: number | undefined;
  /** Epoch milliseconds. */
  readonly takenAt?: number | undefined;
}

export interface MeasurementValues {
  /** yyyy-mm-dd */
  readonly day: string;
  readonly reference: string;
  readonly rows: readonly MeasureRow[];
  readonly photos: readonly Photo[];
  /** The step with which it is sent as soon as there is a network, and the key by which a repeat of it is known. */
  readonly waits?: { readonly sent: WorkflowSent; readonly key: string } | undefined;
}

export const isMeasurementValues = (value: unknown): value is MeasurementValues => {
  const { day, reference, rows, photos } = asRecord(value);
  return typeof day === 'string' && typeof reference === 'string' && Array.isArray(rows) && Array.isArray(photos) && rows.every(row => typeof asRecord(row).ref === 'string' && typeof asRecord(row).count === 'string');
};

export const blankRow = (ref: string): MeasureRow => ({ ref, length: '', breadth: '', height: '', count: '', comment: '' });

export const blankMeasurement = (items: readonly Item[], day: string): MeasurementValues => ({ day, reference: '', rows: items.map(item => blankRow(item.ref)), photos: [] });

/** Rows for the lines there are now, each with what was typed for it. */
export const rowsFor = (items: readonly Item[], rows: readonly MeasureRow[]): readonly MeasureRow[] => items.map(item => rows.find(row => row.ref === item.ref) ?? blankRow(item.ref));

// What was left out is stored as 1; shown again it is left out again. No work is all zeros.
const typed = (value: number | null | undefined, isNone: boolean) => (isNone || value === null || value === undefined || value === 1 ? '' : plain(value));

/** The values of a stored entry. */
export function valuesOf(entry: Measurement, items: readonly Item[], zone: string): MeasurementValues {
  const measures = new Map((entry.measures ?? []).map(measure => [measure.targetId ?? '', measure]));
  const photoOf = (document: unknown, ref: string): Photo | undefined => {
    const fileStoreId = text(document, 'fileStore');
    const details = asRecord(asRecord(document).additionalDetails);
    return fileStoreId === undefined ? undefined : {
      key: fileStoreId, fileName: text(details, 'fileName') ?? fileStoreId, ref, fileStoreId, id: text(document, 'id'), documentType: text(document, 'documentType'), latitude: number(details, 'latitude'), longitude: number(details, 'longitude'),
      accuracy: number(details, 'locationAccuracy'), takenAt: number(details, 'capturedTime'),
    };
  };
  return {
    day: inputDay(entry.entryDate ?? 0, zone), reference: entry.physicalRefNumber ?? '',
    rows: items.map(item => {
      const measure = measures.get(item.ref);
      if (measure === undefined) return blankRow(item.ref);
      const isNone = measure.currentValue === 0;
      const row = { ref: item.ref, length: typed(measure.length, isNone), breadth: typed(measure.breadth, isNone), height: typed(measure.height, isNone), count: typed(measure.numItems, isNone), comment: measure.comments ?? '' };
      return !isNone && dimensions.every(dimension => row[dimension] === '') ? { ...row, count: '1' } : row;
    }),
    photos: [...(entry.documents ?? []).map(document => photoOf(document, '')), ...(entry.measures ?? []).flatMap(measure => (measure.documents ?? []).map(document => photoOf(document, measure.targetId ?? '')))].filter(isPresent),
  };
}

const said = (value: string): string => worked(value) ?? value.trim();

/** True while nothing is measured in the row. */
export const isBlank = (row: MeasureRow): boolean => dimensions.every(dimension => said(row[dimension]) === '' || Number(said(row[dimension])) === 0);

/**
 * What the row comes to, exactly: the product of what is typed, as the server computes it. A blank dimension is 1, a row without any is no work: 0.
 * Undefined while a cell holds no figure.
 */
export function quantityOf(row: MeasureRow): string | undefined {
  const cells = dimensions.map(dimension => said(row[dimension]));
  if (!cells.every(cell => isFigure(cell))) return undefined;
  if (isBlank(row)) return '0';
  return times(...cells.map(cell => (cell === '' || Number(cell) === 0 ? '1' : cell)));
}

/** A 0 beside other figures counts as 1 with the server, which is hardly ever what is meant. */
export const isZeroAmongOthers = (row: MeasureRow, dimension: Dimension): boolean => {
  const cell = said(row[dimension]);
  return cell !== '' && Number(cell) === 0 && !isBlank(row);
};

/** Where the line stands with this entry: measured in all, and what remains of the contracted quantity (negative when it is exceeded). */
export function standingOf(item: Item, before: number, quantity: string | undefined): { readonly total: string | undefined; readonly remaining: string | undefined; readonly isOver: boolean } {
  const total = quantity === undefined ? undefined : plus(plain(before), quantity);
  const remaining = total === undefined ? undefined : minus(plain(item.contracted), total);
  return { total, remaining, isOver: remaining?.startsWith('-') === true };
}

interface Known {
  readonly tenantId: string;
  readonly contractNumber: string;
  readonly items: readonly Item[];
  readonly period: Sheet['period'];
  readonly entryDate: number;
  readonly documentType: string;
  readonly entry: Measurement | undefined;
}

/** The entry on the wire; photographs are sent before. */
export function toWire(values: MeasurementValues, { tenantId, contractNumber, items, period, entryDate, documentType, entry }: Known): Measurement {
  const stored = new Map((entry?.measures ?? []).map(measure => [measure.targetId ?? '', measure]));
  const documents = (ref: string) => values.photos.filter(photo => photo.ref === ref && photo.fileStoreId !== undefined).map(photo => ({
    id: photo.id ?? null, documentType: photo.documentType ?? documentType, fileStore: photo.fileStoreId ?? null, documentUid: photo.fileStoreId ?? null,
    additionalDetails: { fileName: photo.fileName, latitude: photo.latitude, longitude: photo.longitude, locationAccuracy: photo.accuracy, capturedTime: photo.takenAt },
  }));
  return {
    ...entry, tenantId, referenceId: contractNumber, physicalRefNumber: values.reference.trim() === '' ? null : values.reference.trim(), entryDate, isActive: true, documents: documents(''),
    measures: rowsFor(items, values.rows).map(row => {
      const item = items.find(one => one.ref === row.ref);
      const before = stored.get(row.ref);
      const isNone = isBlank(row);
      const dimension = (which: Dimension) => { const cell = said(row[which]); return isNone ? 0 : cell === '' ? 1 : Number(cell); };
      const files = documents(row.ref);
      return {
        id: before?.id ?? null, targetId: row.ref, length: dimension('length'), breadth: dimension('breadth'), height: dimension('height'), numItems: dimension('count'), currentValue: Number(quantityOf(row) ?? 0),
        isActive: true, comments: row.comment.trim().length < 2 ? null : row.comment.trim(), documents: files.length === 0 ? null : files, additionalDetails: { ...asRecord(before?.additionalDetails), type: item?.isSor === false ? 'NONSOR' : 'SOR' },
      };
    }),
    additionalDetails: { ...asRecord(entry?.additionalDetails), ...(entry === undefined ? { startDate: period.start, endDate: period.end } : {}) },
  };
}
