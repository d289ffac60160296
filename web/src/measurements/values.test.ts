import { describe, expect, it } from 'vitest';
import type { Sheet } from '../contracts/service';
import { minus, plain, plus, times } from './decimal';
import type { Item, MeasureRow } from './values';
import { beforeOf, blankRow, isZeroAmongOthers, itemsOf, quantityOf, rowsFor, standingOf, toWire, valuesOf } from './values';

const item = (ref: string, more: Partial<Item> = {}): Item => ({ ref, name: ref, detail: undefined, uom: 'CUM', rate: 10, contracted: 100, isDeduction: false, isSor: true, ...more });
const row = (more: Partial<MeasureRow>): MeasureRow => ({ ...blankRow('a'), ...more });
const sheet = (measurements: Sheet['measurements']): Sheet => ({ projectId: 'p', contract: {}, estimated: new Map(), measurements, period: { start: 1, end: 2, problem: undefined, isError: false } });

describe('exact decimals', () => {
  it('multiplies and adds where floating point does not', () => {
    expect(times('0.1', '0.2', '3')).toBe('0.06');
    expect(plus('0.1', '0.2')).toBe('0.3');
    expect(minus('1', '1.0001')).toBe('-0.0001');
    expect(times('12345.6789', '98765.4321', '1.0001', '2.5')).toBe('3048620609.3936633131725');
    expect(plain(1e-7)).toBe('0.0000001');
  });
  it('knows no figure', () => expect([times('1', 'x'), plus('', '1'), times('1e3')]).toEqual([undefined, undefined, undefined]));
});

describe('what a row comes to', () => {
  it('is nothing while nothing is typed, or zeros only', () => expect([row({}), row({ count: '0' }), row({ length: '0', count: '0.0' })].map(quantityOf)).toEqual(['0', '0', '0']));
  it('counts a blank dimension, and a 0 beside others, as 1, as the server does', () => {
    expect(quantityOf(row({ length: '2', height: '3', breadth: '0', count: '1' }))).toBe('6');
    expect(quantityOf(row({ length: '162' }))).toBe('162');
    expect(isZeroAmongOthers(row({ length: '2', breadth: '0' }), 'breadth')).toBe(true);
    expect(isZeroAmongOthers(row({ breadth: '0' }), 'breadth')).toBe(false);
  });
  it('works sums in cells', () => expect(quantityOf(row({ length: '=2*(3+0.5)', breadth: '2' }))).toBe('14'));
  it('is unknown while a cell holds no figure', () => expect([quantityOf(row({ length: 'abc' })), quantityOf(row({ length: '1.23456' })), quantityOf(row({ length: '-1' }))]).toEqual([undefined, undefined, undefined]));
});

describe('where a line stands', () => {
  it('previews the cumulative quantity and what remains, and tells when it is too much', () => {
    expect(standingOf(item('a', { contracted: 10 }), 9.9, '0.1')).toEqual({ total: '10', remaining: '0', isOver: false });
    expect(standingOf(item('a', { contracted: 10 }), 9.9, '0.2')).toEqual({ total: '10.1', remaining: '-0.1', isOver: true });
  });
  it('takes what was measured before from the newest approved entry that counts', () => {
    const entry = (wfStatus: string, cumulativeValue: number, isActive = true) => ({ wfStatus, isActive, measures: [{ targetId: 'a', cumulativeValue, currentValue: 1 }] });
    expect(beforeOf(sheet([entry('REJECTED', 50, false), entry('APPROVED', 30), entry('APPROVED', 10)]), undefined).get('a')).toBe(30);
    expect(beforeOf(sheet([]), undefined).size).toBe(0);
  });
  it('takes it from the entry itself when that is shown again: cumulative less its own', () => expect(beforeOf(sheet([]), { measures: [{ targetId: 'a', cumulativeValue: 30.3, currentValue: 0.3 }] }).get('a')).toBe(30));
});

describe('lines of the sheet', () => {
  it('measures work, not overheads nor what is dropped', () => {
    const lines = [{ contractLineItemRef: 'a', category: 'SOR', name: 'Soil', noOfunit: 5, unitRate: 2, estimateLineItemId: 'e' }, { contractLineItemRef: 'b', category: 'OVERHEAD' }, { contractLineItemRef: 'c', category: 'NON-SOR', status: 'INACTIVE' }];
    const estimated = new Map([['e', { description: 'North part', name: 'Soil', sorId: 'S', uom: 'CUM', isDeduction: true, category: 'SOR' }]]);
    expect(itemsOf({ lineItems: lines }, estimated)).toEqual([{ ref: 'a', name: 'North part', detail: 'Soil', uom: 'CUM', rate: 2, contracted: 5, isDeduction: true, isSor: true }]);
  });
  it('keeps what is typed when lines come and go', () => expect(rowsFor([item('b'), item('a')], [row({ length: '4' })]).map(one => [one.ref, one.length])).toEqual([['b', ''], ['a', '4']]));
});

describe('on the wire', () => {
  const known = { tenantId: 't', contractNumber: 'WO/1', items: [item('a'), item('b', { isSor: false })], period: sheet([]).period, entryDate: 9, documentType: 'PHOTO', entry: undefined };
  it('names every line, zeros where no work was done, and files with the line they show', () => {
    const sent = toWire({ day: '', reference: ' 7/3 ', rows: [row({ length: '2', count: '3', comment: 'x' })], photos: [{ key: 'k', fileName: 'p.jpg', ref: 'b', fileStoreId: 'f', latitude: 20.1, longitude: 85.2, takenAt: 5 }, { key: 'w', fileName: 'waits.jpg', ref: '' }] }, known);
    expect(sent.measures?.map(({ targetId, length, breadth, height, numItems, currentValue, comments }) => [targetId, length, breadth, height, numItems, currentValue, comments])).toEqual([['a', 2, 1, 1, 3, 6, null], ['b', 0, 0, 0, 0, 0, null]]);
    expect(sent.measures?.[0]?.documents).toBeNull();
    expect(sent.measures?.[1]?.documents).toMatchObject([{ fileStore: 'f', additionalDetails: { latitude: 20.1, longitude: 85.2, capturedTime: 5 } }]);
    expect(sent).toMatchObject({ physicalRefNumber: '7/3', documents: [], additionalDetails: { startDate: 1, endDate: 2 } });
  });
  it('shows a stored entry as it was typed and sends it back with its ids', () => {
    const entry = { id: 'm', entryDate: 0, additionalDetails: { startDate: 5, mine: 1 }, measures: [{ id: '1', targetId: 'a', length: 2, breadth: 1, height: 1, numItems: 1, currentValue: 2, cumulativeValue: 2 }, { id: '2', targetId: 'b', length: 1, breadth: 1, height: 1, numItems: 1, currentValue: 1, cumulativeValue: 1 }] };
    const values = valuesOf(entry, known.items, 'Asia/Kolkata');
    expect(values.rows.map(one => [one.length, one.breadth, one.count])).toEqual([['2', '', ''], ['', '', '1']]);
    const sent = toWire(values, { ...known, entry });
    expect(sent.measures?.map(measure => [measure.id, measure.currentValue])).toEqual([['1', 2], ['2', 1]]);
    expect(sent.additionalDetails).toEqual({ startDate: 5, mine: 1 });
  });
});
