import { describe, expect, it } from 'vitest';
import { changesOf, daysOf, daysText, daysTyped, hoursOf, laterBy, markOf, markTyped, mondayOf, nextMark, pastedMarks } from './week';

const hours = { morning: 9, afternoon: 14, evening: 18 };

describe('the week', () => {
  it('begins on Monday', () => {
    expect(mondayOf('2026-11-28')).toBe('2026-11-23');
    expect(mondayOf('2026-11-23')).toBe('2026-11-23');
    expect(mondayOf('2026-11-29')).toBe('2026-11-23');
    expect(daysOf('2026-12-28')).toEqual(['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03']);
    expect(laterBy('2026-03-01', -1)).toBe('2026-02-28');
  });

  it('gives the letter of what the server counted', () => {
    expect([1, 0.5, 0].map(attendance => markOf({ attendance }, true))).toEqual(['P', 'H', 'A']);
    expect(markOf({ attendance: 0 }, false)).toBe('');
    expect(markOf(undefined, true)).toBe('');
  });

  it('understands keys and cells', () => {
    expect(['p', '1', '½', '0.5', 'h', 'a', '0', '-'].map(markTyped)).toEqual(['P', 'P', 'H', 'H', 'H', 'A', 'A', 'A']);
    expect(markTyped('x')).toBeUndefined();
    expect((['', 'P', 'H', 'A'] as const).map(nextMark)).toEqual(['P', 'H', 'A', 'P']);
  });

  it('stamps hours that the server counts as meant', () => {
    const whole = (ms: number) => Math.floor(ms / 3_600_000);
    const worked = (mark: 'P' | 'H' | 'A') => { const { entry, exit } = hoursOf(mark, hours); return whole(exit) - whole(entry); };
    expect(worked('P')).toBe(8);
    expect(worked('H')).toBe(4); // 5 would be a whole day
    expect(worked('A')).toBe(0);
  });

  it('saves what differs from what stands there', () => {
    const stored = new Map([['anna/2026-11-23', 'P' as const]]);
    expect(changesOf({ 'anna/2026-11-23': 'P', 'anna/2026-11-24': 'H', 'ben/2026-11-24': '' }, stored)).toEqual([{ individualId: 'anna', day: '2026-11-24', mark: 'H' }]);
  });

  it('takes a block of a spreadsheet and leaves out what is no mark or beyond the grid', () => {
    expect(pastedMarks([['P', 'x', '½'], ['0', '1', '1']], ['anna', 'ben'], ['d1', 'd2', 'd3'], { row: 1, column: 1 })).toEqual({ 'ben/d2': 'P' });
  });

  it('reads and writes halves', () => {
    expect([6, 5.5, 0.5, 0].map(daysText)).toEqual(['6', '5½', '½', '0']);
    expect(['5½', '½', '6', '.5', '7'].map(daysTyped)).toEqual([5.5, 0.5, 6, 0.5, 7]);
    expect(['7.5', '8', '-1', '5.2', 'x', ''].map(daysTyped)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });
});
