import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

type Manifest = Readonly<Record<string, { readonly file: string; readonly isEntry?: boolean; readonly imports?: readonly string[] }>>;

const limit = 300 * 1024; // bytes, compressed: spec 70 §24.2

test('the first load is at most 300 KB of compressed script: the entry, and the home page with all they import', () => {
  const manifest = JSON.parse(readFileSync(`${process.cwd()}/dist/.vite/manifest.json`, 'utf8')) as Manifest; // written by npm run build
  const files = new Set<string>();
  const follow = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(follow);
  };
  Object.entries(manifest).filter(([, chunk]) => chunk.isEntry === true).forEach(([key]) => follow(key));
  follow('src/home/Home.tsx');
  const size = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${process.cwd()}/dist/${file}`)).length, 0);
  console.log(`first load: ${Math.round(size / 1024)} KB compressed in ${files.size} files`);
  expect(size).toBeLessThanOrEqual(limit);
});
