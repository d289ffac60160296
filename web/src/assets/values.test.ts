import { describe, expect, it } from 'vitest';
import type { Category } from './service';
import { blankAsset, checkAsset, isAssetValues, toWire } from './values';

const labels = { ...blankAsset };
const road: Category = { code: 'ROAD', name: 'Roads', customFields: [{ name: 'surface', dataType: 'Enumeration', isActive: true, isMandatory: true }, { name: 'lanes', dataType: 'Number', isActive: true, isMandatory: false }] };
const whole = { ...blankAsset, name: 'Road 1', category: 'ROAD', ward: 'B1', properties: { surface: 'PAVER' } };

describe('an asset', () => {
  it('answers what its category asks', () => {
    expect(checkAsset(whole, undefined, { missing: label => `fill ${label}`, figure: 'figure' }, labels)).toEqual({});
    expect(checkAsset({ ...whole, length: 'x', properties: { lanes: 'two' } }, road, { missing: label => `fill ${label}`, figure: 'figure' }, labels)).toEqual({ length: 'figure', 'property-surface': 'fill surface', 'property-lanes': 'figure' });
  });
  it('sends figures as numbers and leaves out what is blank', () => expect(toWire({ ...whole, length: '12.5', properties: { surface: 'PAVER', lanes: '2', other: 'x' } }, { tenantId: 't', created: undefined, category: road, asset: undefined })).toMatchObject({ measurements: { length: 12.5, width: null }, properties: { surface: 'PAVER', lanes: 2 } }));
  it('knows its own drafts only', () => expect([isAssetValues(blankAsset), isAssetValues({ ...blankAsset, properties: 'x' }), isAssetValues(undefined)]).toEqual([true, false, false]));
});
