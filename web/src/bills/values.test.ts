import { describe, expect, it } from 'vitest';
import type { Bill, BilledContract } from './service';
import { kindOfNumber } from './service';
import type { DeductionHead } from './values';
import { blankPurchase, checkPurchase, deductionHeads, isPurchaseValues, paiseOf, previewOf, purchaseToWire, toRupees, valuesOfBill } from './values';

const heads: readonly DeductionHead[] = [
  { code: 'LC', label: 'Labour cess', kind: 'fixed', value: 1000 }, { code: 'ITTDS', label: 'Income tax', kind: 'percentage', value: 10 },
  { code: 'GSTTDS', label: 'GST at source', kind: 'percentage', value: 12 }, { code: 'ROM', label: 'Royalty', kind: 'open', value: undefined },
];
const contract: BilledContract = { id: 'c', number: 'WO/1', orgId: 'cbo', orgName: 'Group', amount: 200_000, projectNumber: 'PJ/1', projectName: 'Tank', projectDescription: undefined, ward: 'B1', locality: 'L', details: {} };
const row = (head: string, amount = '', comment = '') => ({ head, amount, comment });
const filled = { ...blankPurchase, contract: 'WO/1', vendor: 'v', invoiceNumber: 'INV 1', invoiceDate: '2026-11-20', material: '100000', gst: '18000', deductions: [row('LC'), row('ITTDS'), row('GSTTDS'), row('ROM', '500')] };
const labels = { contract: 'c', payeeKind: 'p', vendor: 'v', invoiceNumber: 'n', invoiceDate: 'd', material: 'm', gst: 'g', deductions: 'x', documents: 'f' };
const rules = { missing: (label: string) => `missing ${label}`, invoice: 'invoice', future: 'future', material: 'material', gst: 'gst', aboveContract: 'above', net: 'net', deduction: 'deduction' };
const check = (change: Partial<typeof filled>) => checkPurchase({ ...filled, ...change }, { today: '2026-11-28', contractAmount: contract.amount, heads, kinds: [] }, rules, labels);

describe('a purchase bill', () => {
  it('comes to what the calculator will make of it (spec 40 §4.4)', () => {
    const preview = previewOf(filled, heads);
    expect(preview.gross).toBe(118_000);
    expect(preview.deductions.map(one => one.amount)).toEqual([1000, 11_800, 14_160, 500]);
    expect(preview.net).toBe(90_540);
  });

  it('rounds each line to the rupee, half upwards, on whole paise', () => {
    expect([49, 50, 149, 150, 0].map(toRupees)).toEqual([0, 1, 1, 2, 0]);
    expect(previewOf({ material: '1005', gst: '', deductions: [row('ITTDS')] }, heads).deductions[0]?.amount).toBe(101); // 100.50
    expect(previewOf({ material: '0.50', gst: '0.49', deductions: [] }, heads).gross).toBe(1);
    expect(paiseOf('1.005')).toBeUndefined();
    expect(paiseOf('0.29')).toBe(29);
    expect(paiseOf('')).toBe(0);
  });

  it('reads which deductions are fixed and which are open from the masters', () => {
    const found = deductionHeads(
      [{ code: 'LC', service: 'works.purchase', category: 'deduction', description: 'Cess' }, { code: 'ROM', service: 'works.purchase', category: 'deduction' }, { code: 'LC', service: 'works.wages', category: 'deduction' }, { code: 'MC', service: 'works.purchase', category: 'expense' }],
      [{ code: 'LC', service: 'works.purchase', calculationType: 'lumpsum', value: '1000' }, { code: 'ROM', service: 'works.purchase', calculationType: 'lumpsum', value: null }, { code: 'LC', service: 'works.wages', calculationType: 'percentage', value: '1' }], code => code);
    expect(found).toEqual([{ code: 'LC', label: 'LC', kind: 'fixed', value: 1000 }, { code: 'ROM', label: 'ROM', kind: 'open', value: undefined }]);
  });

  it('is checked before it is sent', () => {
    expect(check({})).toEqual({});
    expect(check({ vendor: '' }).vendor).toBe('missing v');
    expect(check({ vendor: '', payeeKind: 'organisation' })).toEqual({});
    expect(check({ invoiceNumber: 'x' }).invoiceNumber).toBe('invoice');
    expect(check({ invoiceNumber: 'INV#1' }).invoiceNumber).toBe('invoice');
    expect(check({ invoiceDate: '2026-11-29' }).invoiceDate).toBe('future');
    expect(check({ material: '0' }).material).toBe('material');
    expect(check({ material: '5000000.01' }).material).toBe('material');
    expect(check({ material: '200000' }).material).toBe('above');
    expect(check({ gst: 'x' }).gst).toBe('gst');
    expect(check({ deductions: [row('ROM')] }).deductions).toBe('deduction');
    expect(check({ deductions: [row('LC'), row('LC')] }).deductions).toBe('deduction');
    expect(check({ deductions: [row('ROM', '118000')] }).deductions).toBe('net');
  });

  it('keeps stored lines when it is changed: deductions become inactive, amounts are replaced by head', () => {
    const bill: Bill = {
      id: 'b', billNumber: 'PB/1', referenceId: 'WO/1_PR_1', additionalDetails: { invoiceNumber: 'OLD', invoiceDate: 0, kept: 1 },
      billDetails: [{ id: 'd', payee: { id: 'p', identifier: 'v', type: 'VEN' }, lineItems: [{ id: '1', headCode: 'MC', amount: 10, type: 'PAYABLE', status: 'ACTIVE' }, { id: '2', headCode: 'GST', amount: 2, type: 'PAYABLE', status: 'ACTIVE' }, { id: '3', headCode: 'LC', amount: 1000, type: 'DEDUCTION', status: 'ACTIVE' }] }],
    };
    const before = valuesOfBill(bill, 'Asia/Kolkata', contract);
    expect([before.material, before.gst, before.contract, before.payeeKind, before.deductions.length]).toEqual(['10', '2', 'WO/1', 'vendor', 1]);
    const values = { ...filled, gst: '' };
    const wire = purchaseToWire(values, { tenantId: 't', invoiced: 5, contract, preview: previewOf(values, heads), bill });
    const lines = wire.billDetails?.[0]?.lineItems ?? [];
    expect(lines.map(line => [line.id, line.headCode, line.amount, line.status])).toEqual([
      ['1', 'MC', 100_000, 'ACTIVE'], ['2', 'GST', 2, 'INACTIVE'], ['3', 'LC', 1000, 'INACTIVE'],
      [undefined, 'LC', 1000, 'ACTIVE'], [undefined, 'ITTDS', 10_000, 'ACTIVE'], [undefined, 'GSTTDS', 12_000, 'ACTIVE'], [undefined, 'ROM', 500, 'ACTIVE'],
    ]);
    expect(wire.additionalDetails).toMatchObject({ kept: 1, invoiceNumber: 'INV 1' });
    expect(wire.billDetails?.[0]?.payee).toMatchObject({ id: 'p', identifier: 'v' });
  });

  it('knows its drafts and its kind', () => {
    expect(isPurchaseValues(filled)).toBe(true);
    expect(isPurchaseValues({ ...filled, deductions: 'x' })).toBe(false);
    expect(['WB/2026-27/1', 'pb/1', 'SB/1', 'BILL01/PJ/1', 'AB/1013/1/2026-27', 'WO/1'].map(kindOfNumber)).toEqual(['EXPENSE.WAGES', 'EXPENSE.PURCHASE', 'EXPENSE.SUPERVISION', 'EXPENSE.CONTRACTOR', 'EXPENSE.ADVANCE', undefined]);
  });
});
