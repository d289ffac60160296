import { useEffect } from 'react';
import { session } from './session';

/** Milliseconds without a touch or a key after which the page locks; what was typed stays where it is (spec 70 §24.2). */
export const idleFor = 30 * 60_000;

const key = 'works.active';
const lookEvery = 20_000;

/** Locks the page that nobody uses: in all tabs together, and never without a network, where nobody could open it again. */
export function useIdleLock(): void {
  useEffect(() => {
    let written = 0;
    const active = () => {
      if (Date.now() - written < lookEvery) return;
      written = Date.now();
      localStorage.setItem(key, String(written));
    };
    const look = setInterval(() => {
      if (navigator.onLine && Date.now() - Number(localStorage.getItem(key)) > idleFor) session.lock();
    }, lookEvery);
    active();
    globalThis.addEventListener('pointerdown', active);
    globalThis.addEventListener('keydown', active);
    return () => {
      clearInterval(look);
      globalThis.removeEventListener('pointerdown', active);
      globalThis.removeEventListener('keydown', active);
    };
  }, []);
}
