import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../session/useSession';
import { kept } from './storage';

/** A form's values that outlive the page, the session and the browser. */
export interface DraftState<T> {
  readonly value: T;
  readonly set: (change: (value: T) => T) => void;
  /** When the draft was last kept; undefined while nothing has been typed. */
  readonly keptAt: number | undefined;
  /** When the draft found at the start had been left; undefined when there was none. */
  readonly foundAt: number | undefined;
  /** Forgets the draft: it is submitted, or not wanted. */
  readonly drop: () => Promise<void>;
  /** False until it is known whether there is a draft. */
  readonly ready: boolean;
}

/**
 * Keeps what is typed in IndexedDB, half a second after the last key.
 * @param form name of the form and of what it edits, e.g. `estimate/new/<project>`
 * @param initial values of a fresh form; a function, so that it may be computed late
 * @param isValue tells whether what was kept has the shape this version of the form works with
 */
export function useDraft<T>(form: string, initial: T, isValue: (value: unknown) => value is T): DraftState<T> {
  const { user, tenantId } = useSession();
  const key = `${user.uuid}/${tenantId}/${form}`;
  const [value, setValue] = useState(initial);
  const [keptAt, setKeptAt] = useState<number>();
  const [foundAt, setFoundAt] = useState<number>();
  const [ready, setReady] = useState(false);
  const touched = useRef(false);
  const unsaved = useRef(false);
  const latest = useRef(value);
  const fresh = useRef(initial);
  const accepts = useRef(isValue);

  useEffect(() => {
    let gone = false;
    // A slow disk does not keep the form from being typed into; a draft that comes late is taken as long as nothing has been.
    const patience = setTimeout(() => setReady(true), 1500);
    void kept.drafts.get(key).catch(() => undefined).then(found => {
      if (gone) return;
      if (found !== undefined && !touched.current && accepts.current(found.value)) {
        latest.current = found.value;
        setValue(found.value);
        setFoundAt(found.at);
      }

      setReady(true);
    });
    return () => {
      gone = true;
      clearTimeout(patience);
    };
  }, [key]);

  useEffect(() => {
    if (!touched.current) return undefined;
    const save = () => {
      if (!unsaved.current) return;
      unsaved.current = false;
      const at = Date.now();
      void kept.drafts.put({ key, value: latest.current, at }).then(() => setKeptAt(at), () => undefined); // a browser that keeps nothing still has the page
    };
    const timer = setTimeout(save, 500);
    globalThis.addEventListener('pagehide', save);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener('pagehide', save);
      if (touched.current) save();
    };
  }, [key, value]);

  const set = useCallback((change: (now: T) => T) => {
    touched.current = true;
    unsaved.current = true;
    latest.current = change(latest.current);
    setValue(latest.current);
  }, []);
  const drop = useCallback(async () => {
    touched.current = false;
    unsaved.current = false;
    latest.current = fresh.current;
    setValue(fresh.current);
    setFoundAt(undefined);
    setKeptAt(undefined);
    await kept.drafts.delete(key).catch(() => undefined);
  }, [key]);
  return { value, set, keptAt, foundAt, drop, ready };
}
