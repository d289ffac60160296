import { useEffect, useState } from 'react';
import { ApiError } from '../api/errors';
import { useSession } from '../session/useSession';

/** A question to the server, as far as these pages look at it. */
export interface Question<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** A question whose last answer is on this device. */
export interface KeptQuestion<T> extends Question<T> {
  /** Of when the answer shown is, when it comes from this device; undefined when it is the server's. */
  readonly keptAt: number | undefined;
}

const patience = 5_000; // milliseconds; a line that is there in name only

/**
 * Keeps the answer for this user and office on this device, and takes it from there while the server cannot be reached. For pages of field work only:
 * what is kept may be about people, and goes when the user signs out.
 * @param name what is asked, e.g. `register/<id>`; nothing is kept while it is undefined
 * @param isValue tells whether what was kept has the shape this version of the page works with
 */
export function useKept<T>(name: string | undefined, question: Question<T>, isValue: (value: unknown) => value is NonNullable<T>): KeptQuestion<T> {
  const { user, tenantId } = useSession();
  const key = name === undefined ? undefined : `${user.uuid}/${tenantId}/${name}`;
  const { data, error, refetch } = question;
  const [found, setFound] = useState<{ readonly key: string; readonly value: NonNullable<T>; readonly at: number }>();
  const isAway = error instanceof ApiError && error.isUnreachable;
  useEffect(() => {
    if (key === undefined || data === undefined || data === null) return;
    void keep(key, data).catch(() => undefined);
  }, [key, data]);
  useEffect(() => {
    if (key === undefined || data !== undefined) return undefined;
    let gone = false;
    const look = async () => {
      const row = await (await storage()).answers.get(key);
      if (!gone && row !== undefined && isValue(row.value)) setFound({ key, value: row.value, at: row.at });
    };
    const wait = setTimeout(() => void look().catch(() => undefined), isAway || !navigator.onLine ? 0 : patience);
    return () => {
      gone = true;
      clearTimeout(wait);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the guard is one and the same function
  }, [key, data, isAway]);
  const mine = found?.key === key ? found : undefined;
  return data !== undefined || mine === undefined ? { data, error, refetch, keptAt: undefined } : { data: mine.value, error: null, refetch, keptAt: mine.at };
}

const storage = async () => (await import('../blocks/storage')).kept;

/** Keeps an answer. */
export async function keep(key: string, value: unknown): Promise<void> {
  await (await storage()).answers.put({ key, value, at: Date.now() });
}
