import { useEffect, useState } from 'react';
import { masterRows } from '../api/masters';
import type { Json } from '../api/decode';
import { asRecord, text } from '../api/decode';
import type { Muster, MusterPerson, Register } from '../attendance/service';
import { countWeek, mustersOf, readRegister } from '../attendance/service';
import { laterBy, mondayOf } from '../attendance/week';
import { inputDay, startOfDay } from '../blocks/format';
import { kept } from '../blocks/storage';
import { useSession } from '../session/useSession';
import { keep } from './keptAnswers';
import { startWorker } from './worker';

/** Names under which the answers of field work are kept. */
export const registerKey = (id: string) => `register/${id}`;
export const weekKey = (registerId: string, monday: string) => `week/${registerId}/${monday}`;
export const rollsKey = (registerId: string) => `rolls/${registerId}`;
export const hoursKey = 'hours';

export const isRegister = (value: unknown): value is Register => text(value, 'id') !== undefined && Array.isArray(asRecord(value).attendees ?? []);
export const isMuster = (value: unknown): value is Muster => Array.isArray(asRecord(value).individualEntries ?? []) && text(value, 'registerId') !== undefined;
export const isRolls = (value: unknown): value is readonly Muster[] => Array.isArray(value);
export const isRows = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** People of a register as another of its weeks names them; undefined while they are not wanted, or not known. */
export function useKnownPeople(registerId: string, wanted: boolean): readonly MusterPerson[] | undefined {
  const { user, tenantId } = useSession();
  const [people, setPeople] = useState<readonly MusterPerson[]>();
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    void kept.answers.where('key').startsWith(`${user.uuid}/${tenantId}/week/${registerId}/`).toArray().then(rows => {
      const known = new Map(rows.map(row => row.value).filter(isMuster).flatMap(week => week.individualEntries ?? []).map(person => [person.individualId, person]));
      if (!gone && known.size > 0) setPeople([...known.values()]);
    }).catch(() => undefined);
    return () => { gone = true; };
  }, [wanted, user.uuid, tenantId, registerId]);
  return wanted ? people : undefined;
}

/** A week of which nothing is known but who is in the register. */
export const blankWeek = (register: Register, people: readonly MusterPerson[]): Muster => {
  const enrolled = new Set((register.attendees ?? []).map(attendee => attendee.individualId));
  return { registerId: register.id, individualEntries: people.filter(person => enrolled.has(person.individualId)).map(person => ({ ...person, attendanceEntries: null })) };
};

/**
 * Takes a register along: what its weeks need is read and kept on this device, with the files of the pages.
 * @returns false where the browser does not keep the pages: they work without a network as long as they stay open
 */
export async function takeAlong(register: Register, { userUuid, tenantId, zone, now }: { userUuid: string; tenantId: string; zone: string; now: number }): Promise<boolean> {
  const registerId = register.id ?? '';
  const owner = `${userUuid}/${tenantId}`;
  const fresh = await readRegister(tenantId, registerId);
  if (fresh === undefined) throw new Error(registerId);
  const [rolls, hours] = await Promise.all([mustersOf(tenantId, registerId), masterRows(tenantId, 'common-masters', 'AttendanceHours')]);
  const monday = mondayOf(inputDay(Math.max(fresh.startDate ?? 0, Math.min(now, fresh.endDate ?? now)), zone));
  for (const week of [-7, 0, 7].map(days => laterBy(monday, days))) {
    const [from, to] = [startOfDay(week, zone) ?? 0, startOfDay(laterBy(week, 6), zone) ?? 0];
    if (to + 86_399_999 >= (fresh.startDate ?? 0) && from <= (fresh.endDate ?? from)) await keep(`${owner}/${weekKey(registerId, week)}`, await countWeek(tenantId, registerId, from, to));
  }

  await keep(`${owner}/${rollsKey(registerId)}`, rolls);
  await keep(`${owner}/${hoursKey}`, hours);
  await keep(`${owner}/${registerKey(registerId)}`, fresh);
  if ('storage' in navigator) await navigator.storage.persist().catch(() => false); // asked for: a browser short of room takes other sites first
  return startWorker();
}

/** Registers of a user and office that are on this device, by name, and since when. */
export async function takenAlong(owner: string): Promise<readonly { readonly register: Register; readonly at: number }[]> {
  const rows = await kept.answers.where('key').startsWith(`${owner}/register/`).toArray();
  return rows.flatMap(({ value, at }) => (isRegister(value) ? [{ register: value, at }] : [])).sort((one, other) => (one.register.name ?? '').localeCompare(other.register.name ?? ''));
}

const daysKept = 30;

/** Forgets what was kept for a user: he signs out. What waits to be sent stays for him. */
export async function forget(userUuid: string): Promise<void> {
  await kept.answers.where('key').startsWith(`${userUuid}/`).delete();
  await kept.answers.delete(`away/${userUuid}`);
}

/** Forgets what nobody has looked at for a month. */
export async function forgetOld(now: number): Promise<void> {
  await kept.answers.where('at').below(now - daysKept * 86_400_000).delete();
}
