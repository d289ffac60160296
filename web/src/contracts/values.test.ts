import { describe, expect, it } from 'vitest';
import type { Contract } from './service';
import { authorityFor, blankContract, blankRevision, checkContract, compare, extendedEnd, isContractValues, isDays, linesToSend, revisionToWire, toWire, valuesOf } from './values';

const roles = [{ code: 'IA', amount: 1_500_000, disable: false }, { code: 'IP', amount: 1_500_000, disable: true }];
const rules = { missing: (label: string) => `fill ${label}`, days: 'days', money: 'money', lines: 'lines' };
const labels = { without: 'Lines', organisation: 'Organisation', authority: 'Role', type: 'Kind', officer: 'Officer', days: 'Days', deposit: 'Deposit', liability: 'Liability', terms: 'Terms', documents: 'Documents' };

describe('role of the organisation by amount', () => {
  it('proposes the agency up to the limit, equal included, and fixes the partner above it', () => {
    expect(authorityFor(1_500_000, roles)).toEqual({ code: 'IA', isFixed: false });
    expect(authorityFor(1_500_000.01, roles)).toEqual({ code: 'IP', isFixed: true });
  });
  it('decides nothing without a limit in the master', () => expect(authorityFor(9e9, [{ code: 'IA' }])).toEqual({ code: 'IA', isFixed: false }));
});

describe('check before sending', () => {
  const whole = { ...blankContract, organisation: 'o', authority: 'IA', officer: 'JE1', days: '60' };
  it('lets a whole form pass', () => expect(checkContract(whole, 3, rules, labels)).toEqual({}));
  it('asks for a line, whole days and amounts to the paisa', () => expect(checkContract({ ...whole, days: '1.5', deposit: '10.001' }, 0, rules, labels)).toEqual({ days: 'days', deposit: 'money', without: 'lines' }));
  it('knows the bounds of the period', () => expect(['0', '1', '365', '366', '', '-1', '1e2'].map(isDays)).toEqual([false, true, true, false, false, false, false]));
  it('knows its own drafts only', () => {
    expect(isContractValues(blankContract)).toBe(true);
    expect(isContractValues({ ...blankContract, terms: 'x' })).toBe(false);
  });
});

describe('lines that are sent', () => {
  const offered = ['a', 'b', 'c'].map(id => ({ id, wire: { estimateLineItemId: id }, takenBy: id === 'c' ? 'WO/1' : undefined }));
  it('leaves out what is not wanted or taken', () => expect(linesToSend(offered, ['b'], [])).toEqual([{ estimateLineItemId: 'a' }]));
  it('sends a stored line that is dropped as INACTIVE', () =>
    expect(linesToSend(offered, ['b'], [{ id: '1', estimateLineItemId: 'b', contractLineItemRef: 'r' }])).toEqual([{ estimateLineItemId: 'a' }, { id: '1', estimateLineItemId: 'b', contractLineItemRef: 'r', status: 'INACTIVE' }]));
});

describe('on the wire', () => {
  const contract: Contract = {
    id: 'c1', tenantId: 'pg.citya', contractNumber: 'WO/1', executingAuthority: 'IA', contractType: 'CON-01', orgId: 'o', completionPeriod: 30, totalContractedAmount: 100, endDate: 1000, startDate: 5,
    lineItems: [{ id: 'l', estimateLineItemId: 'a', contractLineItemRef: 'r', noOfunit: 2, amountBreakups: [{ id: 'x', estimateAmountBreakupId: 'b', amount: 100 }] }, { id: 'm', estimateLineItemId: 'z', status: 'INACTIVE' }],
    documents: [{ id: 'd1', documentType: 'OTHERS', fileStore: 'f1' }, { id: 'd2', documentType: 'OTHERS', fileStore: 'f2' }], additionalDetails: { projectName: 'P', termsAndConditions: [{ description: 'one' }], mine: 1 },
  };
  const known = { tenantId: 'pg.citya', total: 55.5, lines: [], organisation: { id: 'o', name: 'Org', number: 'ORG-1' }, officer: { code: 'JE1', name: 'T', designation: 'WRK_JE' }, work: { projectName: 'Q', ward: 'B1' }, contract };
  it('keeps what the form does not show, marks removed documents and drops blank conditions', () => {
    const sent = toWire({ ...valuesOf(contract), terms: [{ description: ' two ' }, { description: ' ' }], documents: [{ id: 'd1', documentType: 'OTHERS', fileStoreId: 'f1', fileName: 'a.pdf' }] }, known);
    expect(sent.totalContractedAmount).toBe(55.5);
    expect(sent.documents?.map(document => [document.fileStore, document.status])).toEqual([['f1', undefined], ['f2', 'INACTIVE']]);
    expect(sent.additionalDetails).toMatchObject({ projectName: 'P', mine: 1, ward: 'B1', termsAndConditions: [{ description: 'two' }] });
  });
  it('reads back which lines were dropped', () => expect(valuesOf(contract).without).toEqual(['z']));
  it('makes a time extension of the version in force: no ids, the same lines, a later end', () => {
    const sent = revisionToWire({ ...blankRevision, days: '2', reason: ' rain ' }, contract, undefined);
    expect(sent).toMatchObject({ contractNumber: 'WO/1', businessService: 'CONTRACT-REVISION', endDate: 1000 + 2 * 86_400_000, startDate: 5, totalContractedAmount: 100, additionalDetails: { timeExt: 2, timeExtReason: 'rain' } });
    expect(sent.id).toBeUndefined();
    expect(sent.lineItems).toHaveLength(1);
    expect(sent.lineItems?.[0]).toMatchObject({ contractLineItemRef: 'r', amountBreakups: [{ estimateAmountBreakupId: 'b', amount: 100 }] });
    expect(sent.lineItems?.[0]?.id).toBeUndefined();
  });
  it('takes the lines and the amount of a revised estimate', () => expect(revisionToWire({ ...blankRevision, reason: 'more' }, contract, { lines: [{ estimateLineItemId: 'n' }], total: 7 })).toMatchObject({ endDate: 1000, totalContractedAmount: 7, lineItems: [{ estimateLineItemId: 'n' }] }));
  it('says no new end while no number is typed', () => expect([extendedEnd(1, ''), extendedEnd(1, 'x'), extendedEnd(undefined, '3')]).toEqual([undefined, undefined, undefined]));
});

describe('comparison of versions', () => {
  it('pairs lines by their stable reference and tells what is new, changed and gone', () => {
    const line = (contractLineItemRef: string, noOfunit: number) => ({ contractLineItemRef, noOfunit, amountBreakups: [{ amount: noOfunit * 10 }] });
    const rows = compare([line('a', 1), line('b', 2), line('c', 3)], [line('a', 1), line('b', 5), line('d', 4)]);
    expect(rows.map(row => [row.ref, row.before?.noOfunit, row.now?.noOfunit, row.isChanged])).toEqual([['a', 1, 1, false], ['b', 2, 5, true], ['d', undefined, 4, true], ['c', 3, undefined, true]]);
  });
});
