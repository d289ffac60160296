import { describe, expect, it } from 'vitest';
import type { Employee } from './service';
import { blankEmployee, checkEmployee, employeeToWire, isEmployeeValues, valuesOfEmployee } from './values';

const zone = 'Asia/Kolkata';
const audit = { createdBy: null, createdDate: null, lastModifiedBy: null, lastModifiedDate: null };
const stored: Employee = {
  id: 7, uuid: 'u', code: 'JE1', employeeStatus: 'EMPLOYED', employeeType: 'PNT', dateOfAppointment: 1427826600000, tenantId: 'pg.citya', isActive: true,
  user: { uuid: 'u', id: 7, name: 'Tarini', gender: 'FEMALE', mobileNumber: '90******05', dob: 715458600000, roles: [{ code: 'JUNIOR_ENGINEER', tenantId: 'pg.citya' }, { code: 'STADMIN', tenantId: 'pg' }] },
  jurisdictions: [{ id: 'j', hierarchy: 'ADMIN', boundaryType: 'City', boundary: 'pg.citya', isActive: true }],
  assignments: [{ id: 'a', department: 'WRK', designation: 'WRK_JE', fromDate: 1427826600000, isCurrentAssignment: true, govtOrderNumber: 'GO 1' }],
  serviceHistory: [], education: [], tests: [], documents: [], deactivationDetails: [], reactivationDetails: [], reActivateEmployee: false, auditDetails: audit,
};
const rules = { missing: (label: string) => `missing ${label}`, mobile: 'mobile', email: 'email', past: 'past', roles: 'roles', areas: 'areas', current: 'current', period: 'period' };
const labels = { name: 'n', mobile: 'm', gender: 'g', born: 'b', email: 'e', address: 'a', type: 't', appointed: 'p', code: 'c', roles: 'r', areas: 'x', assignments: 's' };
const values = valuesOfEmployee(stored, zone);
const check = (change: Partial<typeof values>) => checkEmployee({ ...values, ...change }, stored, '2026-11-28', rules, labels);

describe('an employee', () => {
  it('is read into the form, with the roles of this office', () => {
    expect(values).toMatchObject({ name: 'Tarini', born: '1992-09-03', appointed: '2015-04-01', roles: ['JUNIOR_ENGINEER'] });
    expect(isEmployeeValues(values)).toBe(true);
    expect(isEmployeeValues({ ...values, roles: 'x' })).toBe(false);
  });

  it('goes back with all that is stored, and with roles held elsewhere', () => {
    const wire = employeeToWire({ ...values, roles: ['MB_CREATOR'] }, { tenantId: 'pg.citya', zone, stored });
    expect(wire.user?.roles).toEqual([{ code: 'STADMIN', tenantId: 'pg' }, { code: 'MB_CREATOR', tenantId: 'pg.citya' }]);
    expect(wire.user?.mobileNumber).toBe('90******05');
    expect(wire.assignments?.[0]).toMatchObject({ id: 'a', govtOrderNumber: 'GO 1', fromDate: 1427826600000, toDate: null });
    expect(wire.jurisdictions?.[0]?.id).toBe('j');
    expect(wire).toMatchObject({ id: 7, uuid: 'u', code: 'JE1' });
  });

  it('is checked before it is sent', () => {
    expect(check({})).toEqual({}); // the masked number is one nobody changed
    expect(check({ mobile: '12345' }).mobile).toBe('mobile');
    expect(check({ email: 'x' }).email).toBe('email');
    expect(check({ born: '2026-11-28' }).born).toBe('past');
    expect(check({ appointed: '1990-01-01' }).appointed).toBe('past');
    expect(check({ roles: [] }).roles).toBe('roles');
    expect(check({ areas: values.areas.map(area => ({ ...area, isActive: false })) }).areas).toBe('areas');
    expect(check({ assignments: [] }).assignments).toBe('current');
    expect(check({ assignments: [...values.assignments, { id: '', department: 'ADM', designation: 'X', from: '2014-01-01', to: '', isCurrent: false }] }).assignments).toBe('period');
    expect(checkEmployee(blankEmployee('pg.citya'), undefined, '2026-11-28', rules, labels)).toMatchObject({ name: 'missing n', mobile: 'missing m', type: 'missing t', assignments: 'missing s' });
  });
});
