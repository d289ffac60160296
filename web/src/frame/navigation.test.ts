import { expect, test } from 'vitest';
import { entryAt } from './navigation';

test('an address stands under one entry of the navigation, the closest', () => {
  const paths = ['', 'payments', 'payments/instructions', 'bills'];
  expect(['/', '/payments', '/payments/instructions', '/payments/EP1', '/bills/1/edit', '/billsx', '/inbox'].map(path => entryAt(path, paths))).toEqual(['', 'payments', 'payments/instructions', 'payments', 'bills', undefined, undefined]);
});
