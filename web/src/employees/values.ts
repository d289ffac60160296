import type { Schemas } from '../api/client';
import { asRecord } from '../api/decode';
import type { FieldErrors } from '../blocks/Form';
import { inputDay, startOfDay } from '../blocks/format';
import type { Employee, EmployeeSent } from './service';

/** A post as typed. */
export interface AssignmentRow {
  /** Id of a stored one; blank for a new one. */
  readonly id: string;
  readonly department: string;
  readonly designation: string;
  /** yyyy-mm-dd */
  readonly from: string;
  readonly to: string;
  readonly isCurrent: boolean;
}

/** An area of responsibility as typed. */
export interface AreaRow {
  readonly id: string;
  /** City or Ward. */
  readonly type: string;
  readonly boundary: string;
  readonly isActive: boolean;
}

/** The form of an employee as typed. */
export interface EmployeeValues {
  readonly name: string;
  readonly mobile: string;
  readonly gender: string;
  readonly born: string;
  readonly email: string;
  readonly address: string;
  readonly type: string;
  readonly appointed: string;
  readonly code: string;
  readonly roles: readonly string[];
  readonly areas: readonly AreaRow[];
  readonly assignments: readonly AssignmentRow[];
}

export const blankAssignment: AssignmentRow = { id: '', department: '', designation: '', from: '', to: '', isCurrent: true };

export const blankEmployee = (tenantId: string): EmployeeValues => ({
  name: '', mobile: '', gender: '', born: '', email: '', address: '', type: '', appointed: '', code: '', roles: ['EMPLOYEE', 'EMPLOYEE_COMMON'], areas: [{ id: '', type: 'City', boundary: tenantId, isActive: true }], assignments: [blankAssignment],
});

export const isEmployeeValues = (value: unknown): value is EmployeeValues =>
  Object.keys(blankEmployee('')).every(key => (['roles', 'areas', 'assignments'].includes(key) ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

const dayOf = (at: number | null | undefined, zone: string): string => (at === null || at === undefined ? '' : inputDay(at, zone));

/** The values of a stored employee. */
export function valuesOfEmployee(employee: Employee, zone: string): EmployeeValues {
  const { user } = employee;
  return {
    name: user?.name ?? '', mobile: user?.mobileNumber ?? '', gender: user?.gender ?? '', born: dayOf(user?.dob, zone), email: user?.emailId ?? '', address: user?.correspondenceAddress ?? user?.permanentAddress ?? '',
    type: employee.employeeType ?? '', appointed: dayOf(employee.dateOfAppointment, zone), code: employee.code ?? '', roles: (user?.roles ?? []).filter(role => role.tenantId === employee.tenantId).map(role => role.code ?? ''),
    areas: employee.jurisdictions.map(area => ({ id: area.id ?? '', type: area.boundaryType ?? '', boundary: area.boundary ?? '', isActive: area.isActive !== false })),
    assignments: employee.assignments.map(one => ({ id: one.id ?? '', department: one.department ?? '', designation: one.designation ?? '', from: dayOf(one.fromDate, zone), to: dayOf(one.toDate, zone), isCurrent: one.isCurrentAssignment === true })),
  };
}

interface Rules {
  readonly missing: (label: string) => string;
  readonly mobile: string;
  readonly email: string;
  readonly past: string;
  readonly roles: string;
  readonly areas: string;
  readonly current: string;
  readonly period: string;
}

/** What can be told before asking the server. */
export function checkEmployee(values: EmployeeValues, stored: Employee | undefined, today: string, rules: Rules, labels: Readonly<Record<keyof EmployeeValues, string>>): FieldErrors<keyof EmployeeValues> {
  const errors: Partial<Record<keyof EmployeeValues, string>> = {};
  for (const key of ['name', 'mobile', 'gender', 'born', 'type', 'appointed'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  // A number that comes masked is one nobody has changed.
  const isMasked = values.mobile === stored?.user?.mobileNumber && values.mobile.includes('*');
  if (errors.mobile === undefined && !isMasked && !/^[5-9]\d{9}$/.test(values.mobile.trim())) errors.mobile = rules.mobile;
  if (values.email.trim() !== '' && !values.email.includes('*') && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(values.email.trim())) errors.email = rules.email;
  if (errors.born === undefined && values.born >= today) errors.born = rules.past;
  if (errors.appointed === undefined && (values.appointed > today || (values.born !== '' && values.appointed <= values.born))) errors.appointed = rules.past;
  if (values.roles.length === 0) errors.roles = rules.roles;
  if (!values.areas.some(area => area.isActive && area.boundary !== '')) errors.areas = rules.areas;
  if (values.assignments.filter(one => one.isCurrent).length !== 1) errors.assignments = rules.current;
  else if (values.assignments.some(one => one.department === '' || one.designation === '' || one.from === '')) errors.assignments = rules.missing(labels.assignments);
  else if (values.assignments.some(one => !one.isCurrent && (one.to === '' || one.to < one.from))) errors.assignments = rules.period;
  return errors;
}

const sentUser = (employee: Employee): Schemas['UserInput'] => {
  const { dob, roles, uuid, id, userName, name, gender, mobileNumber, emailId, correspondenceAddress, tenantId, type, active, fatherOrHusbandName } = employee.user ?? { uuid: null };
  return { dob, roles, uuid, id, userName, name, gender, mobileNumber, emailId, correspondenceAddress, tenantId, type, active, fatherOrHusbandName };
};

/** A stored employee as it goes back: every part that is stored must come along (spec 50 §11). */
export const sentEmployee = (employee: Employee): EmployeeSent => ({ ...employee, user: sentUser(employee) });

/** The employee on the wire. What the form does not show of a stored one stays as it was; roles held in other offices too. */
export function employeeToWire(values: EmployeeValues, { tenantId, zone, stored }: { tenantId: string; zone: string; stored: Employee | undefined }): EmployeeSent {
  const at = (day: string) => (day === '' ? null : (startOfDay(day, zone) ?? null));
  const before = stored === undefined ? undefined : sentEmployee(stored);
  const elsewhere = (stored?.user?.roles ?? []).filter(role => role.tenantId !== tenantId);
  const unchanged = (typed: string, known: string | null | undefined) => typed.trim() === (known ?? '');
  const { user } = before ?? {};
  return {
    ...before, tenantId, code: values.code.trim() === '' ? null : values.code.trim(), employeeType: values.type, employeeStatus: before?.employeeStatus ?? 'EMPLOYED', dateOfAppointment: at(values.appointed), isActive: before?.isActive ?? true,
    user: {
      ...user, tenantId, type: 'EMPLOYEE', name: values.name.trim(), gender: values.gender, dob: at(values.born),
      mobileNumber: unchanged(values.mobile, user?.mobileNumber) ? user?.mobileNumber : values.mobile.trim(), emailId: values.email.trim() === '' ? null : values.email.trim(), correspondenceAddress: values.address.trim() === '' ? null : values.address.trim(),
      roles: [...elsewhere, ...values.roles.map(code => ({ code, tenantId }))],
    },
    jurisdictions: values.areas.filter(area => area.boundary !== '').map(area => ({ ...before?.jurisdictions?.find(one => area.id !== '' && one.id === area.id), hierarchy: 'ADMIN', boundaryType: area.type, boundary: area.boundary, isActive: area.isActive, tenantId })),
    assignments: values.assignments.map(one => ({
      ...before?.assignments?.find(other => one.id !== '' && other.id === one.id), department: one.department, designation: one.designation, fromDate: at(one.from), toDate: one.isCurrent ? null : at(one.to), isCurrentAssignment: one.isCurrent, tenantid: tenantId,
    })),
  };
}
