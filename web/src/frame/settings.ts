import { useSyncExternalStore } from 'react';

// Choices of look, remembered on this device.
const listeners = new Set<() => void>();

function setting<T extends string>(key: string, values: readonly [T, ...T[]], apply: (value: T) => void) {
  const read = (): T => {
    const kept = localStorage.getItem(key);
    return values.find(value => value === kept) ?? values[0];
  };
  apply(read());
  return {
    use: () =>
      useSyncExternalStore(listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      }, read),
    set: (value: T) => {
      localStorage.setItem(key, value);
      apply(value);
      for (const listener of listeners) listener();
    },
  };
}

export const density = setting('works.density', ['comfortable', 'compact'], value => (document.documentElement.dataset.density = value));

export const menuWidth = setting('works.menu', ['wide', 'narrow'], () => undefined);
