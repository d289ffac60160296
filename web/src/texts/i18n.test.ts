import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => { vi.resetModules(); vi.useFakeTimers(); localStorage.clear(); });
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

const open = async (message: string) => {
  vi.resetModules(); // the page is opened anew
  const asked: string[] = [];
  vi.stubGlobal('fetch', (address: string) => { asked.push(address); return Promise.resolve(new Response(JSON.stringify({ messages: [{ code: 'frame.search', message }] }))); });
  const [{ startTexts, loadTexts }, { default: i18next }] = await Promise.all([import('./i18n'), import('i18next')]);
  await startTexts();
  await Promise.all([loadTexts('pg.citya', 'hi_IN'), vi.runAllTimersAsync()]);
  await i18next.changeLanguage('hi_IN');
  return { asked, said: i18next.t('frame.search') };
};

test('texts of a language are kept, taken for true for ten minutes, and read again after', async () => {
  await expect(open('खोजें')).resolves.toMatchObject({ said: 'खोजें', asked: [expect.stringContaining('locale=hi_IN')] });
  await expect(open('नया')).resolves.toEqual({ said: 'खोजें', asked: [] });
  vi.setSystemTime(Date.now() + 10 * 60_000);
  await expect(open('नया')).resolves.toMatchObject({ said: 'नया', asked: [expect.anything()] });
});

test('another build of the client reads them at once: it may have texts that the kept ones lack', async () => {
  await open('खोजें');
  const key = Object.keys(localStorage).find(one => one.endsWith('.read')) ?? '';
  localStorage.setItem(key, `${Date.now()} another`);
  await expect(open('नया')).resolves.toMatchObject({ said: 'नया' });
});
