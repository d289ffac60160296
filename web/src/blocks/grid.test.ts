import { describe, expect, test } from 'vitest';
import { changed, filledDown, isFigure, parseClipboard, pasted, plainNumber, undone, worked } from './grid';

type Row = { readonly text: string; readonly length: string; readonly width: string };
const blank = (): Row => ({ text: '', length: '', width: '' });
const keys = ['text', 'length', 'width'] as const;
const numeric = new Set<(typeof keys)[number]>(['length', 'width']);

describe('the clipboard of a spreadsheet', () => {
  test('tabs separate cells, line ends rows, the last line end is none', () => {
    expect(parseClipboard('a\tb\r\nc\td\r\n')).toEqual([['a', 'b'], ['c', 'd']]);
  });

  test('quoted cells may hold tabs, line ends and quotes', () => {
    expect(parseClipboard('"two\nlines"\t"say ""so"""\t5')).toEqual([['two\nlines', 'say "so"', '5']]);
  });

  test('numbers lose grouping and the rupee sign', () => {
    expect(plainNumber('₹ 1,23,456.50')).toBe('123456.50');
  });
});

describe('the grid', () => {
  test('pasting fills from the cell on, adds rows, and leaves out what has no column', () => {
    const rows = pasted([{ text: 'kept', length: '1', width: '2' }], [...keys], numeric, { row: 0, key: 'length' }, [['1,000', '2', 'beyond'], ['3', '4']], blank);
    expect(rows).toEqual([{ text: 'kept', length: '1000', width: '2' }, { text: '', length: '3', width: '4' }]);
  });

  test('filling down copies the cell above and nothing else', () => {
    const rows = [{ text: 'a', length: '1', width: '2' }, { text: 'b', length: '', width: '' }];
    expect(filledDown<(typeof keys)[number], Row>(rows, { row: 1, key: 'length' })[1]).toEqual({ text: 'b', length: '1', width: '' });
    expect(filledDown<(typeof keys)[number], Row>(rows, { row: 0, key: 'length' })).toBe(rows);
  });

  test('undo goes back change by change, and stops at the beginning', () => {
    const first = { rows: ['a'], past: [] };
    const third = changed(changed(first, ['b']), ['c']);
    expect(undone(third).rows).toEqual(['b']);
    expect(undone(undone(third)).rows).toEqual(['a']);
    expect(undone(undone(undone(third))).rows).toEqual(['a']);
  });

  test.each([['', true], ['12.3456', true], ['999999', true], ['1000000', false], ['1.23456', false], ['-1', false], ['1e3', false], ['1,5', false]])('%j is a figure: %s', (text, is) => expect(isFigure(text)).toBe(is));
});

describe('sums in a cell', () => {
  test.each([['=2*(3.5+0.25)', '7.5'], ['=10/4', '2.5'], ['= 1 + 2 * 3', '7'], ['=0.1+0.2', '0.3'], ['=2/3', '0.6667'], ['=5-2-1', '2'], ['=-(2-5)', '3']])('%s is %s', (text, result) => expect(worked(text)).toBe(result));

  test.each(['2*3', '=', '=2*', '=1/0', '=2-3', '=alert(1)', '=2**3', '=(2', '=1 2x'])('%s is none', text => expect(worked(text)).toBeUndefined());
});
