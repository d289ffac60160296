import { describe, expect, it } from 'vitest';
import type { Individual } from './service';
import { age, blankIndividual, canLookAlike, checkIndividual, toContract, toInput, toWire, valuesOf } from './values';

const labels = { name: 'Name', relationship: 'Relationship', guardian: 'Guardian', born: 'Born', gender: 'Gender', mobile: 'Mobile', category: 'Category', skills: 'Skills', ward: 'Ward', locality: 'Locality', street: '', door: '', pincode: '', photo: '', reference: '', identifier: 'Aadhaar' };
const rules = { missing: (label: string) => `fill ${label}`, name: 'name', born: 'born', mobile: 'mobile', identifier: 'identifier', skills: 'skills', levels: 'levels', pincode: 'pincode' };
const whole = { ...blankIndividual, name: 'Mithun Baral', relationship: 'FATHER', guardian: 'H Baral', born: '1988-02-14', gender: 'MALE', mobile: '9000077702', category: 'SC', skills: ['UNSKILLED.MASON'], ward: 'B1', locality: 'SUN01' };

describe('check of a person', () => {
  it('lets a whole form pass', () => expect(checkIndividual(whole, '1234 5678 9012', true, '2026-11-28', rules, labels)).toEqual({}));
  it('asks for the age of 18 on the day itself', () => {
    expect(age('2008-11-28', '2026-11-28')).toBe(18);
    expect(checkIndividual({ ...whole, born: '2008-11-29' }, '123456789012', true, '2026-11-28', rules, labels)).toEqual({ born: 'born' });
  });
  it('asks for the identity number of a new person only, and takes a masked one as none', () => {
    expect(checkIndividual(whole, '', true, '2026-11-28', rules, labels)).toEqual({ identifier: 'identifier' });
    expect(checkIndividual({ ...whole, mobile: '******7702' }, '********9012', false, '2026-11-28', rules, labels)).toEqual({});
  });
  it('takes one level for each skill', () => expect(checkIndividual({ ...whole, skills: ['UNSKILLED.MASON', 'SKILLED.MASON'] }, '123456789012', true, '2026-11-28', rules, labels)).toEqual({ skills: 'levels' }));
  it('asks who looks alike once there is enough to ask with', () => expect([canLookAlike({ ...blankIndividual, name: 'Mi' }, ''), canLookAlike({ ...blankIndividual, name: 'Mithun' }, ''), canLookAlike({ ...blankIndividual, name: 'Mithun', born: '1988-02-14' }, '')]).toEqual([false, false, true]));
});

describe('on the wire', () => {
  it('turns days round', () => expect([toContract('1988-02-14'), toInput('14/02/1988'), toInput('1988'), toContract('')]).toEqual(['14/02/1988', '1988-02-14', '', '']));
  it('keeps what the form does not show, parts with skills by marking them, and sends no new number where none is typed', () => {
    const person: Individual = {
      id: 'p', tenantId: 't', name: { givenName: 'Old', familyName: 'Name' }, identifiers: [{ id: 'i', identifierType: 'AADHAAR', identifierId: '********9012' }, { id: 'j', identifierType: 'SYSTEM_GENERATED', identifierId: 'p' }], skills: [{ id: 's', level: 'UNSKILLED', type: 'MASON' }],
      additionalFields: { schema: 'Individual', version: 1, fields: [{ key: 'SOCIAL_CATEGORY', value: 'ST' }, { key: 'X', value: '1' }] }, rowVersion: 3,
    };
    const sent = toWire({ ...valuesOf(person), name: 'New', category: 'SC', skills: ['SKILLED.PLUMBER.WATER'] }, { tenantId: 't', identifier: '', person });
    expect(sent.name).toEqual({ givenName: 'New', familyName: 'Name' });
    expect(sent.identifiers).toMatchObject([{ id: 'i', identifierId: '********9012' }, { id: 'j' }]);
    expect(sent.skills).toEqual([{ id: 's', level: 'UNSKILLED', type: 'MASON', isDeleted: true }, { level: 'SKILLED', type: 'PLUMBER.WATER' }]);
    expect(sent.additionalFields).toMatchObject({ fields: [{ key: 'X', value: '1' }, { key: 'SOCIAL_CATEGORY', value: 'SC' }] });
    expect(sent.rowVersion).toBe(3);
  });
  it('names the husband where the relationship says so', () => expect(toWire({ ...whole, relationship: 'HUSBAND', guardian: 'R' }, { tenantId: 't', identifier: '1234 5678 9012', person: undefined })).toMatchObject({ fatherName: null, husbandName: 'R', identifiers: [{ identifierId: '123456789012' }] }));
});
