import { describe, expect, it } from 'vitest';
import { blankAsset, checkAsset, isAssetValues, toWire } from './values';

const labels = { ...blankAsset };
const field = { format: null, isActive: true, localText: null, enumValues: null };
const road = {
  tenantId: null, code: 'ROAD', name: 'Roads', assetType: null, uom: null, parent: null, assetAccountCode: null, accDepAccountCode: null, revAccountCode: null, depExpAccountCode: null, depreciationMethod: null, depreciationRates: null, maxLife: null,
  customFields: [{ ...field, name: 'surface', dataType: 'Enumeration', isMandatory: true }, { ...field, name: 'lanes', dataType: 'Number', isMandatory: false }],
} as const;
const whole = { ...blankAsset, name: 'Road 1', category: 'ROAD', ward: 'B1', properties: { surface: 'PAVER' } };

describe('an asset', () => {
  it('answers what its category asks', () => {
    expect(checkAsset(whole, undefined, { missing: label => `fill ${label}`, figure: 'figure' }, labels)).toEqual({});
    expect(checkAsset({ ...whole, length: 'x', properties: { lanes: 'two' } }, JSON.parse(JSON.stringify(road)), { missing: label => `fill ${label}`, figure: 'figure' }, labels)).toEqual({ length: 'figure', 'property-surface': 'fill surface', 'property-lanes': 'figure' });
  });
  it('sends figures as numbers and leaves out what is blank', () => expect(toWire({ ...whole, length: '12.5', properties: { surface: 'PAVER', lanes: '2', other: 'x' } }, { tenantId: 't', created: undefined, category: JSON.parse(JSON.stringify(road)), asset: undefined })).toMatchObject({ measurements: { length: 12.5, width: null }, properties: { surface: 'PAVER', lanes: 2 } }));
  it('knows its own drafts only', () => expect([isAssetValues(blankAsset), isAssetValues({ ...blankAsset, properties: 'x' }), isAssetValues(undefined)]).toEqual([true, false, false]));
});
