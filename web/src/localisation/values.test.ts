import { expect, test } from 'vitest';
import { bracesWanted, linesOf } from './values';

test('both languages stand beside each other, also what one of them lacks', () => {
  expect(linesOf(new Map([['b', 'B'], ['a', 'A']]), new Map([['a', 'क'], ['c', 'ग']]))).toEqual([
    { code: 'a', english: 'A', message: 'क' }, { code: 'b', english: 'B', message: undefined }, { code: 'c', english: undefined, message: 'ग' },
  ]);
});

test('what is in braces is the same in every language, in any order', () => {
  expect(bracesWanted('{a} of {b}', '{b} में से {a}')).toBeUndefined();
  expect(bracesWanted('{a} of {b}', '{a}')).toBe('{a} {b}');
  expect(bracesWanted('none', '{a}')).toBe('–');
  expect(bracesWanted(undefined, '{a}')).toBeUndefined();
});
