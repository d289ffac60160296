import type { Schemas } from '../api/client';

/** What stands in a cell of the week: present, half a day, absent, or nothing yet. */
export type Mark = 'P' | 'H' | 'A' | '';

/** Hours by which days are told on the wire (master `common-masters.AttendanceHours`). */
export interface Hours {
  readonly morning: number;
  readonly afternoon: number;
  readonly evening: number;
}

const aDay = 86_400_000;
const utc = (day: string) => Date.parse(`${day}T00:00:00Z`);
const text = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The Monday of the week of a day, both yyyy-mm-dd. */
export const mondayOf = (day: string): string => text(utc(day) - ((new Date(utc(day)).getUTCDay() + 6) % 7) * aDay);

/** The day so many days later. */
export const laterBy = (day: string, days: number): string => text(utc(day) + days * aDay);

/** The seven days of the week that begins on a Monday. */
export const daysOf = (monday: string): readonly string[] => Array.from({ length: 7 }, (_, at) => laterBy(monday, at));

/** What the server makes of a day: it has counted the hours, here they only get their letter. Without logs nothing is said. */
export function markOf(entry: Schemas['AttendanceEntryWire'] | undefined, hasLogs: boolean): Mark {
  if (entry === undefined || entry.attendance === null || entry.attendance === undefined) return '';
  if (entry.attendance >= 1) return 'P';
  if (entry.attendance > 0) return 'H';
  return hasLogs ? 'A' : '';
}

/** Days a mark stands for, by which the page sums while nothing is stored yet. */
export const valueOf = (mark: Mark): number => (mark === 'P' ? 1 : mark === 'H' ? 0.5 : 0);

/** The mark somebody means by a key or a cell of a spreadsheet; undefined when it is none. */
export function markTyped(typed: string): Mark | undefined {
  switch (typed.trim().toUpperCase()) {
    case 'P': case '1': case '1.0': case 'F': return 'P';
    case 'H': case '½': case '0.5': case '.5': case '5': return 'H';
    case 'A': case '0': case '-': return 'A';
    default: return undefined;
  }
}

const following: Readonly<Record<Mark, Mark>> = { '': 'P', P: 'H', H: 'A', A: 'P' };

/** The mark after this one, for taps. */
export const nextMark = (mark: Mark): Mark => following[mark];

/** Key of a cell: who and which day. */
export const cellKey = (individualId: string, day: string): string => `${individualId}/${day}`;

/**
 * The hours of a mark in milliseconds after midnight. The exit is a minute before the full hour: at the full hour half a day would be
 * counted as a whole one (spec 30 §3.5).
 */
export function hoursOf(mark: Exclude<Mark, ''>, hours: Hours): { readonly entry: number; readonly exit: number } {
  const at = (hour: number) => hour * 3_600_000;
  const exit = mark === 'P' ? at(hours.evening) - 60_000 : mark === 'H' ? at(hours.afternoon) - 60_000 : at(hours.morning);
  return { entry: at(hours.morning), exit };
}

/** A changed cell. */
export interface Change {
  readonly individualId: string;
  readonly day: string;
  readonly mark: Exclude<Mark, ''>;
}

/** Changes as the draft keeps them, without those that say what is stored already. */
export function changesOf(marks: Readonly<Record<string, Mark>>, stored: ReadonlyMap<string, Mark>): readonly Change[] {
  return Object.entries(marks).flatMap(([key, mark]) => {
    const [individualId, day] = key.split('/');
    return mark === '' || individualId === undefined || day === undefined || stored.get(key) === mark ? [] : [{ individualId, day, mark }];
  });
}

/** Cells of a spreadsheet put into the week from a place on; what is no mark leaves its cell as it is. */
export function pastedMarks(cells: readonly (readonly string[])[], people: readonly string[], days: readonly string[], from: { readonly row: number; readonly column: number }): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  cells.forEach((line, down) => line.forEach((cell, across) => {
    const [person, day, mark] = [people[from.row + down], days[from.column + across], markTyped(cell)];
    if (person !== undefined && day !== undefined && mark !== undefined) marks[cellKey(person, day)] = mark;
  }));
  return marks;
}

/** Days as people write them: 5½, 6, ½, 0. */
export function daysText(days: number | null | undefined): string {
  if (days === null || days === undefined) return '';
  const whole = Math.floor(days);
  return days === whole ? String(whole) : `${whole === 0 ? '' : whole}½`;
}

/** A corrected number of days: 0 to 7 in halves; undefined when it is none. */
export function daysTyped(typed: string): number | undefined {
  const plain = typed.trim().replace(/^½$/, '0.5').replace(/½$/, '.5').replace(/^\./, '0.');
  return /^[0-7](\.[05])?$/.test(plain) && Number(plain) <= 7 ? Number(plain) : undefined;
}
