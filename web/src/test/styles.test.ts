import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = `${process.cwd()}/src`;
const styleOf = (component: string) => `${process.cwd()}/node_modules/@mantine/core/styles/${component}.css`;
const files = (readdirSync(source, { recursive: true }) as string[]).filter(file => file.endsWith('.tsx'));
const imported = (file: string) => [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/@mantine\/core\/styles\/([\w-]+)\.css/g)].map(match => match[1]);

test('every component that is used has its styles, and each comes once', () => {
  const styles = [...imported('mantine-start.css'), ...imported('mantine-frame.css')];
  expect(new Set(styles).size).toBe(styles.length);
  const used = new Set(files.flatMap(file => [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(match => (match[1] ?? '').split(',').map(name => name.trim()))));
  expect(used.size).toBeGreaterThan(20);
  expect([...used].filter(name => existsSync(styleOf(name)) && !styles.includes(name))).toEqual([]);
});
