import { ApiError } from '../api/errors';
import { api, call, once, randomId } from '../api/client';
import { countWeek, storedMarks } from '../attendance/service';
import { kept } from '../blocks/storage';
import { queries } from '../queries';
import { session } from '../session/session';
import { forgetOld } from './taken';
import type { QueuedWeek } from './row';
import { cellsIn, compared, going, isQueuedWeek, logsOf, nextBatch, refusedWhole, settled } from './row';
import { tellWaiting } from './waiting';

const aMoment = 1_000; // milliseconds
const again = 30_000; // milliseconds; a line can be back without the browser noticing
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('works.queue');

// A browser that keeps nothing still sends.
const unkept = new Map<string, QueuedWeek>();

async function read(key: string): Promise<QueuedWeek | undefined> {
  const found: unknown = await kept.queue.get(key).catch(() => undefined);
  return isQueuedWeek(found) ? found : unkept.get(key);
}

async function readAll(): Promise<readonly QueuedWeek[]> {
  const found: readonly unknown[] = await kept.queue.toArray().catch(() => []);
  return [...found.filter(isQueuedWeek), ...unkept.values()].sort((one, other) => one.monday.localeCompare(other.monday));
}

async function write(key: string, week: QueuedWeek): Promise<void> {
  if (Object.keys(week.cells).length === 0) {
    unkept.delete(key);
    await kept.queue.delete(key).catch(() => undefined);
  } else await kept.queue.put(week).then(() => unkept.delete(key), () => unkept.set(key, week));
}

/** Shows the pages what waits; also what another tab has put there. */
async function tell(): Promise<void> {
  tellWaiting({ weeks: await readAll() });
}

let turn: Promise<unknown> = Promise.resolve();

/** Changes a week that is on its way, from what stands there at that moment; one change after the other. */
async function change(key: string, how: (week: QueuedWeek) => QueuedWeek, fresh?: QueuedWeek): Promise<QueuedWeek | undefined> {
  const mine = turn.then(async () => {
    const week = (await read(key)) ?? fresh;
    if (week === undefined) return undefined;
    const next = how(week);
    await write(key, next);
    await tell();
    channel?.postMessage('changed');
    return next;
  });
  turn = mine.catch(() => undefined);
  return mine;
}

/** Puts marks of a week into the queue; {@link send} is to follow. */
export async function enqueue(week: Omit<QueuedWeek, 'cells'>, add: (week: QueuedWeek) => QueuedWeek): Promise<void> {
  tellWaiting({ sending: 'quick' });
  await change(week.key, add, { ...week, cells: {} });
}

/** Changes what waits of a week: whose mark stays, what is tried again, what is given up. */
export const decide = async (key: string, how: (week: QueuedWeek, reference: string) => QueuedWeek): Promise<void> => {
  await change(key, week => how(week, newReference()));
  await send();
};

/** A base of references no other save has. */
export const newReference = (): string => `web/${randomId()}`;

/** A week that waits. */
export const queuedWeek = read;

let sending: Promise<void> | undefined;
let wanted = false;

/** Sends what waits, of the user who is signed in. Resolves when it has been tried; never rejects. */
export function send(): Promise<void> {
  wanted = true;
  sending ??= (async () => {
    tellWaiting({ sending: 'quick' });
    const slow = setTimeout(() => tellWaiting({ sending: 'yes' }), aMoment);
    try {
      while (wanted) {
        wanted = false;
        await alone(sendAll);
      }
    } catch {
      // Out of reach, or signed out: the queue waits.
    } finally {
      clearTimeout(slow);
      sending = undefined;
      tellWaiting({ sending: 'no' });
    }
  })();
  return sending;
}

// One tab of the browser sends at a time. Without locks (plain http) two may: the references make it harmless.
const alone = async (what: () => Promise<void>): Promise<void> => { await ('locks' in navigator ? navigator.locks.request('works.queue', what) : what()); };

async function sendAll(): Promise<void> {
  const user = whoIsIn();
  for (const week of await readAll()) {
    if (week.user !== user || cellsIn(week, 'waits').length === 0) continue;
    try {
      await sendWeek(week);
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.isUnreachable || problem.status === 401 || problem.status === 429 || problem.status >= 500) throw problem;
      await change(week.key, now => refusedWhole(now, problem.message));
    } finally {
      void queries.invalidateQueries({ queryKey: ['week'] });
    }
  }
}

const whoIsIn = (): string | undefined => { const standing = session.current(); return standing.state === 'in' ? standing.session.user.uuid : undefined; };

// Nothing goes out under another's name, also when the user has changed while an answer was on its way.
function onlyFor({ user }: QueuedWeek): void {
  if (whoIsIn() !== user) throw new ApiError(401, []);
}

async function compare(week: QueuedWeek): Promise<QueuedWeek | undefined> {
  onlyFor(week);
  const stored = storedMarks(await countWeek(week.tenantId, week.registerId, week.from, week.to), week.monday, week.from);
  return change(week.key, now => compared(now, stored));
}

async function sendWeek(week: QueuedWeek): Promise<void> {
  let now = await compare(week);
  while (now !== undefined) {
    const batch = nextBatch(now);
    if (batch.length === 0) break;
    await change(week.key, standing => going(standing, batch));
    onlyFor(week);
    const { syncResults } = await call(api.POST('/attendance/log/v1/bulk/_sync', { ...once(), body: { attendance: logsOf(week, batch) } }));
    now = await change(week.key, standing => settled(standing, syncResults));
    if (now !== undefined && batch.every(cell => nextBatch(now ?? week).includes(cell))) throw new ApiError(502, []); // an answer to something else: not asked for ever
  }

  if (now !== undefined && cellsIn(now, 'conflict').some(cell => cell.theirs === undefined)) await compare(now);
}

let started = false;

/** Begins to look after the queue: once, when somebody is signed in. */
export function start(): void {
  if (started) return;
  started = true;
  channel?.addEventListener('message', () => void tell());
  globalThis.addEventListener('online', () => void send());
  session.subscribe(() => { if (whoIsIn() !== undefined) void send(); });
  setInterval(() => void readAll().then(weeks => { if (navigator.onLine && weeks.some(week => week.user === whoIsIn() && cellsIn(week, 'waits').length > 0)) void send(); }), again);
  void forgetOld(Date.now()).catch(() => undefined);
  void tell().then(send);
}
