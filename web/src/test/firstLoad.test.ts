import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

type Manifest = Readonly<Record<string, { readonly file: string; readonly imports?: readonly string[] }>>;

const limit = 300 * 1024; // bytes, compressed: spec 70 §24.2

const measured = (...also: readonly string[]): number => {
  const manifest = JSON.parse(readFileSync(`${process.cwd()}/dist/.vite/manifest.json`, 'utf8')) as Manifest; // written by npm run build
  const files = new Set<string>();
  const follow = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(follow);
  };
  const page = readFileSync(`${process.cwd()}/dist/index.html`, 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(match => match[1]);
  Object.entries(manifest).filter(([, chunk]) => named.includes(chunk.file)).forEach(([key]) => follow(key));
  expect(files.size).toBeGreaterThan(0);
  also.forEach(follow);
  const size = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${process.cwd()}/dist/${file}`)).length, 0);
  console.log(`first load${also.length === 0 ? ' of the sign-in' : ''}: ${Math.round(size / 1024)} KB compressed in ${files.size} files`);
  return size;
};

test('the first load is at most 300 KB of compressed script: what the page names, and the home page with all they import', () => {
  expect(measured('src/App.tsx', 'src/home/Home.tsx')).toBeLessThanOrEqual(limit);
});

test('the sign-in alone is at most half of it', () => {
  expect(measured()).toBeLessThanOrEqual(limit / 2);
});

test('without a network the frame and the screens of field work have every file they import', () => {
  const manifest = JSON.parse(readFileSync(`${process.cwd()}/dist/.vite/manifest.json`, 'utf8')) as Manifest;
  const worker = readFileSync(`${process.cwd()}/dist/sw.js`, 'utf8');
  const missing = new Set<string>();
  const follow = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || missing.has(chunk.file)) return;
    if (!worker.includes(`"/${chunk.file}"`)) missing.add(chunk.file);
    chunk.imports?.forEach(follow);
  };
  const screens = ['src/App.tsx', 'src/home/Home.tsx', 'src/attendance/WeekForm.tsx', 'src/attendance/RegisterRecord.tsx', 'src/measurements/MeasurementForm.tsx', 'src/offline/WithoutNetwork.tsx', 'src/offline/queue.ts', 'src/offline/taken.ts', 'src/blocks/storage.ts'];
  screens.forEach(key => { expect(manifest[key], key).toBeDefined(); follow(key); });
  expect([...missing]).toEqual([]);
  const kept = [...worker.matchAll(/"\/(assets\/[^"]+)"/g)].map(match => match[1] ?? '').filter((file, at, all) => all.indexOf(file) === at);
  const size = kept.reduce((sum, file) => sum + gzipSync(readFileSync(`${process.cwd()}/dist/${file}`)).length, 0);
  console.log(`kept for field work: ${Math.round(size / 1024)} KB compressed in ${kept.length} files`);
  expect(size).toBeLessThanOrEqual(600 * 1024);
});
