import { describe, expect, it } from 'vitest';
import { cellOf, dataOf, defaultsOf, labelsOf, masterOf, ruleOf, shownMembers, titleOf, typedOf, violations } from './schema';

const definition = {
  type: 'object', required: ['sorId', 'rate', 'validFrom'], 'x-unique': ['sorId', 'validFrom'], 'x-ref-schema': [{ fieldPath: 'sorId', schemaCode: 'WORKS-SOR.SOR' }, { fieldPath: 'amountDetails[*].heads', schemaCode: 'X.H' }], 'x-effective': { from: 'validFrom', to: 'validTo' },
  properties: {
    sorId: { type: 'string', minLength: 1, maxLength: 8 }, rate: { type: 'number', minimum: 0 }, validFrom: { type: 'string', pattern: '^[0-9]{1,15}$' }, validTo: { type: ['string', 'null'] }, count: { type: 'integer' },
    active: { type: 'boolean' }, kind: { type: 'string', enum: ['A', 'B'] }, tags: { type: 'array', items: { type: 'string' } }, code: { type: 'string', pattern: '^[A-Z]+$' },
    amountDetails: { type: 'array', items: { $ref: '#/definitions/head' } }, place: { type: 'object', properties: { ward: { type: 'string' } }, required: ['ward'] }, free: { type: 'object' },
  },
  definitions: { head: { type: 'object', required: ['heads', 'amount'], properties: { heads: { type: 'string' }, amount: { type: 'number' } } } },
};
const master = masterOf('WORKS-SOR.Rates', 'Rates', definition);
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const rules = { missing: (label: string) => `missing ${label}`, number: 'number', integer: 'integer', least: (n: number) => `≥${n}`, most: (n: number) => `≤${n}`, shorter: (n: number) => `<${n}`, longer: (n: number) => `>${n}`, pattern: (p: string) => p, json: 'json' };
const record = { sorId: 'S1', rate: 12.5, validFrom: String(at('2026-04-01')), validTo: null, amountDetails: [{ heads: 'H', amount: 3, kept: 1 }], tags: ['x', 'y'], active: false, beyond: { schema: true } };
const typed = typedOf(master.members, record, dayOf);

describe('a form of a schema', () => {
  it('has a field for every member, of its kind', () => {
    expect(Object.fromEntries(master.members.map(member => [member.name, member.kind]))).toEqual({
      sorId: 'text', rate: 'number', validFrom: 'instant', validTo: 'instant', count: 'integer', active: 'boolean', kind: 'choice', tags: 'texts', code: 'text', amountDetails: 'rows', place: 'group', free: 'json',
    });
    expect(master.members.find(member => member.name === 'sorId')).toMatchObject({ isRequired: true, isUnique: true, refersTo: 'WORKS-SOR.SOR' });
    expect(master.members.find(member => member.name === 'amountDetails')?.members.map(member => [member.name, member.isRequired, member.refersTo])).toEqual([['heads', true, 'X.H'], ['amount', true, undefined]]);
    expect(titleOf('sorSubType')).toBe('Sor sub type');
  });

  it('begins a new record with the defaults of the schema', () => {
    expect(defaultsOf(masterOf('X', '', { properties: { code: { type: 'string' }, active: { type: 'boolean', default: true } } }).members)).toEqual({ active: true });
  });

  it('gives back what it was given, also what the schema does not name', () => {
    expect(typed.validFrom).toBe('2026-04-01');
    expect(typed.tags).toBe('x, y');
    expect(dataOf(master.members, typed, record, at)).toEqual(record);
  });

  it('sends numbers as numbers, days as instants, and leaves blanks out', () => {
    const data = dataOf(master.members, { ...typed, rate: '7.25', count: '3', kind: 'B', active: 'true', tags: '', validTo: '2026-04-02', amountDetails: [] }, { sorId: 'S1', tags: ['x'] }, at);
    expect(data).toEqual({ sorId: 'S1', rate: 7.25, validFrom: record.validFrom, validTo: String(at('2026-04-02')), count: 3, active: true, kind: 'B' });
  });

  it('says what the schema says against it, at the place', () => {
    expect(violations(master.members, typed, rules)).toEqual({});
    expect(violations(master.members, { ...typed, sorId: '', rate: '-1', count: '1.5', code: 'abc', free: '{', amountDetails: [{ heads: 'H', amount: '' }] }, rules)).toEqual({
      sorId: 'missing Sor id', rate: '≥0', count: 'integer', code: '^[A-Z]+$', free: 'json', 'amountDetails.0.amount': 'missing Amount',
    });
    expect(violations(master.members, { ...typed, sorId: 'much too long', rate: 'x' }, rules)).toMatchObject({ sorId: '<8', rate: 'number' });
    expect(violations(master.members, { ...typed, place: { ward: '' } }, rules)).toEqual({}); // an optional group that is blank is not there
  });

  it('brings the server\'s refusals to their members', () => {
    expect(ruleOf('rate').test('#/rate: NumberExpected')).toBe(true);
    expect(ruleOf('rate').test('#/rates: NumberExpected')).toBe(false);
    expect(ruleOf('amountDetails.0.heads').test('#/amountDetails[0].heads: PropertyRequired')).toBe(true);
    expect(ruleOf('amountDetails.0.heads').test('#/amountDetails[1].heads: PropertyRequired')).toBe(false);
    expect(ruleOf('sorId').test('sorId refers to S9, which is no active record of WORKS-SOR.SOR')).toBe(true);
    expect(labelsOf(master.members, typed)['amountDetails.0.heads']).toBe('Amount details 1 · Heads');
  });

  it('shows unique members first', () => {
    expect(shownMembers(master, 3).map(member => member.name)).toEqual(['sorId', 'validFrom', 'rate']);
    expect([null, ['a', 'b'], [{}], { a: 1 }, true, 5].map(cellOf)).toEqual(['', 'a, b', '[1]', '{"a":1}', 'true', '5']);
  });
});
