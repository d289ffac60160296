import { describe, expect, test } from 'vitest';
import { blankProject, checkProject, isProjectValues, toWire, valuesOf } from './values';

const rules = { name: 'name rule', description: 'description rule', cost: 'cost rule', future: 'not later', place: 'degrees', missing: (label: string) => `missing ${label}` };
const labels = Object.fromEntries(Object.keys(blankProject).map(key => [key, key])) as unknown as Record<keyof typeof blankProject, string>;
const filled = { ...blankProject, name: 'Mini park', description: 'A small park', type: 'MP-CWS', proposed: '2026-11-28', ward: 'B1', locality: 'SUN01', cost: '250000.50' };

describe('the form of a project', () => {
  test('says every missing field at once', () => {
    expect(Object.keys(checkProject(blankProject, '2026-11-28', rules, labels)).sort()).toEqual(['description', 'locality', 'name', 'proposed', 'type', 'ward']);
  });

  test.each([[{ cost: '0' }, 'cost'], [{ cost: '1.234' }, 'cost'], [{ cost: '1e5' }, 'cost'], [{ proposed: '2026-11-29' }, 'proposed'], [{ name: 'x' }, 'name'], [{ latitude: '91' }, 'latitude'], [{ longitude: 'east' }, 'longitude']])('finds %j wrong', (change, field) => {
    expect(Object.keys(checkProject({ ...filled, ...change }, '2026-11-28', rules, labels))).toEqual([field]);
  });

  test('is content with a filled one', () => expect(checkProject(filled, '2026-11-28', rules, labels)).toEqual({}));

  test('takes no draft of another shape', () => {
    expect(isProjectValues(filled)).toBe(true);
    expect(isProjectValues({ ...filled, cost: 5 })).toBe(false);
    expect(isProjectValues(null)).toBe(false);
  });

  test('sends what was typed, and of a stored project keeps what it does not show', () => {
    const project = { id: '1', rowVersion: 3, department: 'WRK', additionalDetails: { extra: true, creator: 'Tarini' }, documents: [{ id: 'd1', fileStoreId: 'f1', documentType: 'X' }] };
    const wire = toWire(filled, { tenantId: 'pg.citya', creator: 'Somebody', proposed: 5, project });
    expect(wire).toMatchObject({ id: '1', rowVersion: 3, department: 'WRK', additionalDetails: { extra: true, creator: 'Tarini', estimatedCostInRs: '250000.50', dateOfProposal: 5, locality: 'SUN01' }, address: { boundary: 'B1', latitude: null } });
    expect(wire.documents).toEqual([{ id: 'd1', fileStoreId: 'f1', documentType: 'X', status: 'INACTIVE' }]);
    expect(valuesOf(wire, 'Asia/Kolkata')).toMatchObject({ name: 'Mini park', cost: '250000.50', locality: 'SUN01', documents: [] });
  });
});
