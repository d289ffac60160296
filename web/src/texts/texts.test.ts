import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = `${process.cwd()}/src`;
const folders = readdirSync(source).filter(folder => existsSync(`${source}/${folder}/texts.json`));
const textsOf = (folder: string) => JSON.parse(readFileSync(`${source}/${folder}/texts.json`, 'utf8')) as Record<string, readonly string[]>;
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(match => match[0]).sort();

test.each(folders)('%s: every text is there in English, Hindi and Odia, with the same places for values', folder => {
  for (const [key, texts] of Object.entries(textsOf(folder))) {
    expect(texts, key).toHaveLength(3);
    for (const text of texts) expect(text.trim(), key).not.toBe('');
    expect([placeholders(texts[1] ?? ''), placeholders(texts[2] ?? '')], key).toEqual([placeholders(texts[0] ?? ''), placeholders(texts[0] ?? '')]);
  }
});

test('no key is used by two folders', () => {
  const keys = folders.flatMap(folder => Object.keys(textsOf(folder)));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

test.each(folders)('%s: the seed of the localisation service is up to date (npm run texts)', folder => {
  ['en_IN', 'hi_IN', 'or_IN'].forEach((locale, at) => {
    const seed = JSON.parse(readFileSync(`${process.cwd()}/../seed/localisation/${locale}/works-web-${folder}.json`, 'utf8')) as readonly { code: string; message: string }[];
    expect(Object.fromEntries(seed.map(row => [row.code, row.message]))).toEqual(Object.fromEntries(Object.entries(textsOf(folder)).map(([key, texts]) => [key, texts[at]])));
  });
});
