import { describe, expect, it } from 'vitest';
import type { Organisation } from './service';
import { blankOrganisation, checkOrganisation, isMobile, toWire, valuesOf } from './values';

const at = (day: string) => (day === '' ? undefined : Date.parse(`${day}T00:00:00Z`));
const labels = { ...blankOrganisation, documents: '' };
const rules = { missing: () => 'missing', name: 'name', past: 'past', validity: 'validity', mobile: 'mobile', email: 'email', pan: 'pan', gstin: 'gstin', pincode: 'pincode' };
const whole = { ...blankOrganisation, name: 'Group', incorporated: '2020-01-01', type: 'CBO.MSG', category: 'CBO.NA', class: 'NA', validFrom: '2026-01-01', ward: 'B1', locality: 'SUN01', contact: 'A', mobile: '9000077701' };

describe('check of an organisation', () => {
  it('lets a whole form pass', () => expect(checkOrganisation(whole, '2026-11-28', rules, labels)).toEqual({}));
  it('tells what is wrong', () => expect(checkOrganisation({ ...whole, incorporated: '2027-01-01', validTo: '2025-01-01', mobile: '1234567890', email: 'a@b', pan: 'ABCDE12345', gstin: 'x', pincode: '75' }, '2026-11-28', rules, labels)).toEqual({ incorporated: 'past', validTo: 'validity', mobile: 'mobile', email: 'email', pan: 'pan', gstin: 'gstin', pincode: 'pincode' }));
  it('knows mobile numbers', () => expect(['6000000000', '5000000000', '900000000', ' 9000000000 '].map(isMobile)).toEqual([true, false, false, true]));
});

describe('on the wire', () => {
  const stored: Organisation = {
    id: 'o', name: 'Old', applicationStatus: 'DEBARRED', orgAddress: [{ id: 'a', boundaryCode: 'B1', geoLocation: { id: 'g', addressId: 'a', latitude: 1, longitude: 2 } }], contactDetails: [{ id: 'c', contactName: 'A', contactMobileNumber: '9000000000', active: true }, { id: 'd', contactName: 'B', active: true }],
    identifiers: [{ id: 'i', type: 'PAN', value: 'ABCDE1234F', isActive: true }], functions: [{ id: 'f', type: 'CBO.MSG', isActive: true }, { id: 'h', type: 'VEN.NA' }], documents: [{ id: 'x', fileStore: 'f1' }], additionalDetails: { mine: 1 },
  };
  it('keeps ids of children, the status and what the form does not show; a changed tax number is another one', () => {
    const sent = toWire({ ...valuesOf(stored, 'UTC'), pan: 'abcde1234g', ward: 'B2', documents: [] }, { tenantId: 't', at, organisation: stored });
    expect(sent.applicationStatus).toBe('DEBARRED');
    expect(sent.orgAddress).toMatchObject([{ id: 'a', boundaryCode: 'B2', geoLocation: { id: 'g' } }]);
    expect(sent.identifiers).toMatchObject([{ id: 'i', isActive: false }, { type: 'PAN', value: 'ABCDE1234G', isActive: true }]);
    expect(sent.functions?.map(one => one.id)).toEqual(['f', 'h']);
    expect(sent.contactDetails?.map(one => one.id)).toEqual(['c', 'd']);
    expect(sent.documents).toMatchObject([{ id: 'x', isActive: false }]);
    expect(sent.additionalDetails).toMatchObject({ mine: 1 });
  });
  it('sends no identifiers where there are none', () => expect(toWire(whole, { tenantId: 't', at, organisation: undefined })).not.toHaveProperty('identifiers'));
});
