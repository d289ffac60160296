import { useMemo, useSyncExternalStore } from 'react';
import { useSession } from '../session/useSession';
import type { QueuedWeek } from './row';

/** What waits on this device to be sent, as the pages show it. The queue itself comes later: it is no part of the first load. */
interface Waiting {
  readonly weeks: readonly QueuedWeek[];
  /** `quick`: what is sent now may be done in a moment, and the page does not say so before it takes longer. */
  readonly sending: 'no' | 'quick' | 'yes';
}

let now: Waiting = { weeks: [], sending: 'no' };
const listeners = new Set<() => void>();

/** Told by the queue whenever it changes. */
export function tellWaiting(change: Partial<Waiting>): void {
  now = { ...now, ...change };
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Weeks of this user that wait, in every office of his. */
export function useQueued(): Waiting {
  const { user } = useSession();
  const { weeks, sending } = useSyncExternalStore(subscribe, () => now);
  return useMemo(() => ({ weeks: weeks.filter(week => week.user === user.uuid), sending }), [weeks, sending, user.uuid]);
}
