import type { Schemas } from '../api/client';
import { api, call, changing, once } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, isPresent, list, number, text } from '../api/decode';
import { endOfDay, startOfDay } from '../blocks/format';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { WorkflowSent } from '../blocks/workflow';
import type { SearchSource } from '../home/sources';
import type { Service } from '../inbox/services';
import { isUuid } from '../projects/service';
import type { Mark } from './week';
import { cellKey, laterBy, markOf } from './week';

/** An attendance register as the contract writes it. */
export type Register = Schemas['RegisterWire'];

/** A muster roll as the contract writes it. */
export type Muster = Schemas['MusterWire'];

/** One person of a muster roll. */
export type MusterPerson = Schemas['MusterEntryWire'];

/** A person of the registry, as far as these screens need him. */
export interface Person {
  readonly id: string;
  /** IND-… */
  readonly number: string;
  readonly name: string;
  readonly guardian: string | undefined;
  /** Labour rates he is registered with: ids of the schedule. */
  readonly skills: readonly string[];
}

const personOf = (individual: unknown): Person => ({
  id: text(individual, 'id') ?? '',
  number: text(individual, 'individualId') ?? '',
  name: [text(individual, 'name.givenName'), text(individual, 'name.otherNames'), text(individual, 'name.familyName')].filter(isPresent).join(' '),
  guardian: text(individual, 'fatherName') ?? text(individual, 'husbandName'),
  skills: list(individual, 'skills').filter(skill => asRecord(skill).isDeleted !== true).map(skill => text(skill, 'level')).filter(isPresent),
});

/** People by id; those the caller may not see are left out. */
export async function readPeople(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  if (ids.length === 0) return new Map();
  const reply = await call(api.POST('/individual/v1/_search', { params: { query: { tenantId, limit: Math.min(ids.length, 1000), offset: 0 } }, body: { Individual: { id: [...ids] } } }));
  return new Map(reply.Individual.map(personOf).map(person => [person.id, person]));
}

/** People by part of their name, or by their number. */
export async function findPeople(tenantId: string, wanted: string): Promise<readonly Person[]> {
  const criteria = /^IND-/i.test(wanted) ? { tenantId, individualId: wanted.toUpperCase() } : { tenantId, name: wanted };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'individual' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit: 20, offset: 0 } } }));
  return reply.items.map(item => personOf(item.businessObject)).filter(person => person.id !== '');
}

/** One page of registers; the newest change first, as the server orders them. */
export async function findRegisters(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<Register>> {
  const { name, number: registerNumber, contract, status, from, to } = state.filters;
  const query = {
    tenantId, name, registerNumber, referenceId: contract, status, includeStaff: false, limit, offset,
    fromDate: from === undefined ? undefined : startOfDay(from, zone), toDate: to === undefined || from === undefined ? undefined : endOfDay(to, zone),
  };
  const reply = await call(api.POST('/attendance/v1/_search', { params: { query }, body: {} }));
  return { rows: reply.attendanceRegister, total: reply.totalCount };
}

/** A register by id or number; undefined when there is none. */
export async function readRegister(tenantId: string, idOrNumber: string): Promise<Register | undefined> {
  const query = isUuid(idOrNumber) ? { tenantId, ids: idOrNumber, limit: 1 } : { tenantId, registerNumber: idOrNumber, limit: 1 };
  return (await call(api.POST('/attendance/v1/_search', { params: { query }, body: {} }))).attendanceRegister[0];
}

/** Opens or closes a register. */
export const keepRegister = async (register: Register, change: Partial<Register>): Promise<void> => {
  await call(api.POST('/attendance/v1/_update', { ...changing(register), body: { attendanceRegister: [{ ...register, ...change }] } }));
};

interface Enrolment {
  readonly tenantId: string;
  readonly registerId: string;
  readonly people: readonly Person[];
  /** Epoch milliseconds; the server takes now when none is given. */
  readonly from: number | undefined;
}

export async function enrol({ tenantId, registerId, people, from }: Enrolment): Promise<void> {
  const attendees = people.map(person => ({
    tenantId, registerId, individualId: person.id, enrollmentDate: from, additionalDetails: { individualName: person.name, individualID: person.number, individualGaurdianName: person.guardian },
  }));
  await call(api.POST('/attendance/attendee/v1/_create', { ...once(), body: { attendees } }));
}

export async function takeOff(tenantId: string, registerId: string, individualId: string, at: number | undefined): Promise<void> {
  await call(api.POST('/attendance/attendee/v1/_delete', { ...once(), body: { attendees: [{ tenantId, registerId, individualId, denrollmentDate: at }] } }));
}

export async function addStaff(tenantId: string, registerId: string, people: readonly Person[], staffType: Schemas['StaffType']): Promise<void> {
  await call(api.POST('/attendance/staff/v1/_create', { ...once(), body: { staff: people.map(person => ({ tenantId, registerId, userId: person.id, staffType })) } }));
}

export async function removeStaff(tenantId: string, registerId: string, userId: string): Promise<void> {
  await call(api.POST('/attendance/staff/v1/_delete', { ...once(), body: { staff: [{ tenantId, registerId, userId }] } }));
}

/** What the logs of a week come to, as the server counts them. For the staff of the register only. */
export async function countWeek(tenantId: string, registerId: string, startDate: number, endDate: number): Promise<Muster> {
  const reply = await call(api.POST('/muster-roll/v1/_estimate', { body: { musterRoll: { tenantId, registerId, startDate, endDate }, workflow: null } }));
  const [muster] = reply.musterRolls;
  if (muster === undefined) throw new Error('No estimate was answered');
  return muster;
}

/**
 * What stands with the server of a week, by cell.
 * @param from first instant of its Monday in the zone of the office
 */
export function storedMarks(muster: Muster, monday: string, from: number): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const person of muster.individualEntries ?? []) {
    for (const entry of person.attendanceEntries ?? []) {
      const mark = markOf(entry, text(entry.additionalDetails, 'exitAttendanceLogId') !== undefined);
      if (mark !== '') marks.set(cellKey(person.individualId ?? '', laterBy(monday, Math.round(((entry.time ?? 0) - from) / 86_400_000))), mark);
    }
  }

  return marks;
}

export type Overlap = Schemas['OverlapWire'];

/** Days on which people of a register were in another one too. */
export async function findOverlaps(tenantId: string, registerId: string | undefined): Promise<readonly Overlap[]> {
  return (await call(api.POST('/attendance/overlap/v1/_search', { body: { criteria: { tenantId, registerId, limit: 100 } } }))).overlaps;
}

export async function justify(tenantId: string, overlap: Overlap, reason: string): Promise<void> {
  await call(api.POST('/attendance/overlap/v1/_justify', { ...once(), body: { justification: { tenantId, individualId: overlap.individualId, day: overlap.day, reason } } }));
}

/** A muster roll in the list. */
export interface MusterRow {
  readonly id: string;
  readonly number: string;
  readonly project: string;
  readonly organisation: string | undefined;
  readonly ward: string | undefined;
  readonly locality: string | undefined;
  readonly state: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly people: number;
  readonly created: number | undefined;
}

const musterRowOf = (document: Json): MusterRow => ({
  id: text(document, 'id') ?? '',
  number: text(document, 'musterRollNumber') ?? '',
  project: text(document, 'additionalDetails.attendanceRegisterName') ?? text(document, 'additionalDetails.projectName') ?? '',
  organisation: text(document, 'additionalDetails.orgName'),
  ward: text(document, 'additionalDetails.ward'),
  locality: text(document, 'additionalDetails.locality'),
  state: text(document, 'musterRollStatus'),
  from: number(document, 'startDate'),
  to: number(document, 'endDate'),
  people: list(document, 'individualEntries').length,
  created: number(document, 'auditDetails.createdTime'),
});

/** One page of muster rolls. */
export async function findMusters(tenantId: string, zone: string, state: ListState, limit: number, offset: number): Promise<Found<MusterRow>> {
  const { name, number: musterRollNumber, status, ward, type, from, to } = state.filters;
  const criteria = {
    tenantId, attendanceRegisterName: name, musterRollNumber, status, ward, projectType: type,
    startDate: from === undefined ? undefined : startOfDay(from, zone), endDate: to === undefined ? undefined : endOfDay(to, zone),
    sortBy: state.sortBy ?? 'createdTime', sortOrder: state.sortBy === undefined || state.descending ? 'DESC' : 'ASC',
  };
  const reply = await call(api.POST('/wms/{document}/_search', { params: { path: { document: 'muster' } }, body: { inbox: { tenantId, moduleSearchCriteria: criteria, limit, offset } } }));
  return { rows: reply.items.map(item => musterRowOf(asRecord(item.businessObject))), total: reply.totalCount };
}

/** A muster roll by id or number; undefined when there is none. */
export async function readMuster(tenantId: string, idOrNumber: string): Promise<Muster | undefined> {
  const query = isUuid(idOrNumber) ? { tenantId, ids: idOrNumber } : { tenantId, musterRollNumber: idOrNumber };
  return (await call(api.POST('/muster-roll/v1/_search', { params: { query }, body: {} }))).musterRolls[0];
}

/** The rolls of a register, newest week first. */
export async function mustersOf(tenantId: string, registerId: string): Promise<readonly Muster[]> {
  return (await call(api.POST('/muster-roll/v1/_search', { params: { query: { tenantId, registerId, limit: 200, sortBy: 'startDate', order: 'DESC' } }, body: {} }))).musterRolls;
}

export type NominalRoll = Schemas['NominalRollWire'];

/** The figures of the printed roll: marks, days, rates and wages by person. */
export async function readNominalRoll(tenantId: string, musterRollNumber: string): Promise<NominalRoll> {
  return (await call(api.POST('/muster-roll/v1/nominal/_search', { params: { query: { tenantId, musterRollNumber } }, body: {} }))).nominalRoll;
}

const workflowOf = (sent: WorkflowSent): Schemas['WorkflowRequest'] => ({
  action: sent.action, comment: sent.comment === '' ? null : sent.comment, assignees: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })),
});

/** Makes the muster roll of a week of a register and submits it. */
export async function createMuster(register: Register, startDate: number, skills: Readonly<Record<string, string>>, sent: WorkflowSent): Promise<Muster | undefined> {
  const details = asRecord(register.additionalDetails);
  const musterRoll: Muster = {
    tenantId: register.tenantId, registerId: register.id, startDate,
    additionalDetails: { ...details, contractId: register.referenceId, attendanceRegisterNo: register.registerNumber, attendanceRegisterName: register.name },
    individualEntries: Object.entries(skills).filter(([, code]) => code !== '').map(([individualId, code]) => ({ individualId, additionalDetails: { code } })),
  };
  return (await call(api.POST('/muster-roll/v1/_create', { ...once(), body: { musterRoll, workflow: workflowOf(sent) } }))).musterRolls[0];
}

/** What is changed with a step of a roll: days and skills by entry, or all days counted anew from the logs. */
export interface Correction {
  readonly entries?: readonly MusterPerson[];
  readonly recount?: boolean;
}

/** Takes a step of a roll's workflow. */
export async function moveMuster(muster: Muster, sent: WorkflowSent, { entries = [], recount = false }: Correction = {}): Promise<void> {
  const musterRoll: Muster = { id: muster.id, tenantId: muster.tenantId, individualEntries: [...entries], additionalDetails: recount ? { computeAttendance: 'true' } : undefined };
  await call(api.POST('/muster-roll/v1/_update', { ...changing(muster), body: { musterRoll, workflow: workflowOf(sent) } }));
}

export const musterServices: readonly Service[] = [{
  code: 'MR', name: 'service.MR', criterion: () => 'musterRollNumber', module: 'muster-roll-service', address: wanted => `/musters/${encodeURIComponent(wanted)}`,
  titlePaths: ['additionalDetails.projectName', 'additionalDetails.attendanceRegisterName'], amountPaths: ['additionalDetails.amount'],
  act: async (tenantId, wanted, sent) => {
    const muster = await readMuster(tenantId, wanted);
    if (muster === undefined) throw new Error(wanted);
    await moveMuster(muster, sent);
  },
}];

const plain = { sortBy: undefined, descending: true, page: 1, size: 20 } as const;

export const registerSource: SearchSource = {
  key: 'registers', title: 'attendance.title',
  find: async (tenantId, wanted) => {
    const { rows } = await findRegisters(tenantId, 'UTC', { ...plain, filters: /^WR\//i.test(wanted) ? { number: wanted.toUpperCase() } : /^WO\//i.test(wanted) ? { contract: wanted.toUpperCase() } : { name: wanted } }, 20, 0);
    return rows.map(row => ({ number: row.registerNumber ?? '', name: row.name ?? undefined, address: `/registers/${row.id ?? ''}` }));
  },
};

export const musterSource: SearchSource = {
  key: 'musters', title: 'attendance.musters',
  find: async (tenantId, wanted) => {
    const { rows } = await findMusters(tenantId, 'UTC', { ...plain, filters: /^MR\//i.test(wanted) ? { number: wanted.toUpperCase() } : { name: wanted } }, 20, 0);
    return rows.map(row => ({ number: row.number, name: row.project, address: `/musters/${row.id}` }));
  },
};

/** The nominal muster roll as a PDF. */
export const printMuster = (tenantId: string, musterRollNumber: string): Promise<Blob> =>
  call(api.POST('/egov-pdf/download/musterRoll/muster-roll', { params: { query: { tenantId, musterRollNumber } }, body: {}, parseAs: 'blob' }));
