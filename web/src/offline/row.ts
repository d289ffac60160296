import type { Schemas } from '../api/client';
import type { Change, Hours, Mark } from '../attendance/week';
import { cellKey, hoursOf } from '../attendance/week';

/** A marked day on its way to the server. */
export interface Cell extends Change {
  /** Epoch milliseconds of the entry and exit by which the mark is told. */
  readonly entry: number;
  readonly exit: number;
  /** Base of the references of both logs; fixed when the day is queued, so that a repeat after a lost answer is known as one. */
  readonly reference: string;
  /** When it was marked, epoch milliseconds by this device; undefined when it was decided in sight of another's mark: that counts when it arrives, whatever the clocks say. */
  readonly at: number | undefined;
  /** What may stand with the server without surprise: what stood there when the day was marked, and what this device has sent of it since. */
  readonly known: readonly Mark[];
  /** `waits` to be sent; `conflict`: somebody else has marked the day meanwhile; `refused` by the server. */
  readonly state: 'waits' | 'conflict' | 'refused';
  /** Of a conflict: what stands with the server. */
  readonly theirs?: Mark | undefined;
  /** Of a refusal: why. */
  readonly message?: string | undefined;
}

/** A week of a register on its way. No names: those stay with what the page keeps, and go when the user signs out. */
export interface QueuedWeek {
  /** User, office, register and Monday. */
  readonly key: string;
  /** Uuid of the user who marked; nobody else sees or sends it. */
  readonly user: string;
  readonly tenantId: string;
  readonly registerId: string;
  /** Name of the work. */
  readonly name: string;
  readonly monday: string;
  /** First instant of Monday and of Sunday in the office's zone. */
  readonly from: number;
  readonly to: number;
  /** By {@link cellKey}. */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** At most so many logs go in one request (spec 30 §11.5): a line that drops loses little. */
export const logsAtOnce = 100;

const all = (week: QueuedWeek) => Object.values(week.cells);

/** Cells of a week in a state. */
export const cellsIn = (week: QueuedWeek | undefined, state: Cell['state']): readonly Cell[] => (week === undefined ? [] : all(week).filter(cell => cell.state === state));

const withCells = (week: QueuedWeek, cells: readonly (readonly [string, Cell])[]): QueuedWeek => ({ ...week, cells: Object.fromEntries(cells) });

const changed = (week: QueuedWeek, change: (cell: Cell, key: string) => Cell | undefined): QueuedWeek =>
  withCells(week, Object.entries(week.cells).flatMap(([key, cell]) => { const next = change(cell, key); return next === undefined ? [] : [[key, next] as const]; }));

/**
 * Adds marks to a week on its way. A day that is on its way already is marked anew: under another reference, because the earlier mark may have arrived.
 * @param stored what the page knew to stand with the server
 * @param reference base of the references, different with every save
 */
export function queued(
  week: QueuedWeek, changes: readonly Change[],
  { stored, hours, midnightOf, reference, now }: { stored: ReadonlyMap<string, Mark>; hours: Hours; midnightOf: (day: string) => number; reference: string; now: number },
): QueuedWeek {
  const cells = { ...week.cells };
  changes.forEach((change, at) => {
    const key = cellKey(change.individualId, change.day);
    const before = cells[key];
    const { entry, exit } = hoursOf(change.mark, hours);
    const midnight = midnightOf(change.day);
    // Whoever marks a day of which he sees another's mark knows of it.
    const known = before === undefined ? [stored.get(key) ?? ''] : [...before.known, before.mark, ...(before.theirs === undefined ? [] : [before.theirs])];
    cells[key] = { individualId: change.individualId, day: change.day, mark: change.mark, entry: midnight + entry, exit: midnight + exit, reference: `${reference}/${at}`, at: now, known: [...new Set(known)], state: 'waits' };
  });
  return { ...week, cells };
}

/** Compares with what stands with the server now: what stands there already is done, what somebody else has marked otherwise is a conflict. */
export function compared(week: QueuedWeek, stored: ReadonlyMap<string, Mark>): QueuedWeek {
  return changed(week, (cell, key) => {
    const theirs = stored.get(key) ?? '';
    if (theirs === cell.mark) return undefined;
    if (cell.state === 'refused') return cell;
    return cell.known.includes(theirs) ? { ...cell, state: 'waits', theirs: undefined } : { ...cell, state: 'conflict', theirs };
  });
}

/** What goes in the next request: whole days, the logs of each together. */
export const nextBatch = (week: QueuedWeek): readonly Cell[] => cellsIn(week, 'waits').slice(0, logsAtOnce / 2);

/** Entry and exit of cells as the contract writes them. */
export const logsOf = (week: QueuedWeek, cells: readonly Cell[]): Schemas['LogWire'][] => cells.flatMap(cell => {
  const log = (type: 'ENTRY' | 'EXIT', time: number): Schemas['LogWire'] => ({
    tenantId: week.tenantId, registerId: week.registerId, individualId: cell.individualId, type, time, clientReferenceId: `${cell.reference}/${type}`,
    clientAuditDetails: cell.at === undefined ? null : { createdBy: null, lastModifiedBy: null, createdTime: cell.at, lastModifiedTime: cell.at },
  });
  return [log('ENTRY', cell.entry), log('EXIT', cell.exit)];
});

/** Notes that cells go out now: should the answer be lost, what they say is no surprise when it is found with the server. */
export const going = (week: QueuedWeek, cells: readonly Cell[]): QueuedWeek =>
  changed(week, cell => (cells.some(one => one.reference === cell.reference) && !cell.known.includes(cell.mark) ? { ...cell, known: [...cell.known, cell.mark] } : cell));

/** Takes in what became of cells that were sent, by the reference of their logs; what was marked anew meanwhile stays as it is. */
export function settled(week: QueuedWeek, results: readonly Schemas['SyncResult'][]): QueuedWeek {
  const byReference = new Map(results.map(result => [result.clientReferenceId, result]));
  return changed(week, cell => {
    const [entry, exit] = [byReference.get(`${cell.reference}/ENTRY`), byReference.get(`${cell.reference}/EXIT`)];
    if (cell.state !== 'waits' || entry === undefined || exit === undefined) return cell;
    const refused = [entry, exit].find(({ status }) => status !== 'APPLIED' && status !== 'DUPLICATE');
    if (refused === undefined) return undefined;
    // A later edit, or one in the same moment: what it says is read before anybody decides.
    if (refused.code === 'CONFLICT' || refused.code === 'ATTENDANCE_LOG') return { ...cell, state: 'conflict', known: [], theirs: undefined };
    return { ...cell, state: 'refused', message: refused.message ?? refused.code ?? refused.status ?? '' };
  });
}

/** The server takes nothing of this week, for one reason. */
export const refusedWhole = (week: QueuedWeek, message: string): QueuedWeek => changed(week, cell => (cell.state === 'waits' ? { ...cell, state: 'refused', message } : cell));

/** Of conflicts or refusals: sends one's own marks all the same, knowing what stands there. */
export const keepMine = (week: QueuedWeek, keys: readonly string[], reference: string): QueuedWeek =>
  changed(week, (cell, key) => (keys.includes(key) ? { ...cell, state: 'waits', reference: `${reference}/${keys.indexOf(key)}`, at: cell.state === 'conflict' ? undefined : cell.at, known: [...cell.known, ...(cell.theirs === undefined ? [] : [cell.theirs])], theirs: undefined, message: undefined } : cell));

/** Leaves what stands with the server; one's own marks go. */
export const takeTheirs = (week: QueuedWeek, keys: readonly string[]): QueuedWeek => changed(week, (cell, key) => (keys.includes(key) ? undefined : cell));

/** True for something that was read from the device and is a week on its way. */
export const isQueuedWeek = (value: unknown): value is QueuedWeek => typeof value === 'object' && value !== null && 'cells' in value && 'registerId' in value && 'user' in value;
