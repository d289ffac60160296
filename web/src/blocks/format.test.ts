import { describe, expect, test } from 'vitest';
import { change, day, dayAndTime, difference, endOfDay, inputDay, money, quantity, signedMoney, startOfDay } from './format';

const india = 'Asia/Kolkata';

describe('figures', () => {
  test('rupees are grouped as India groups them, with paise', () => {
    expect(money(1234567.5)).toBe('12,34,567.50');
    expect(money(0)).toBe('0.00');
    expect(money(123456789.01)).toBe('12,34,56,789.01');
  });

  test('quantities keep up to four decimals and no more zeros than they have', () => {
    expect(quantity(3.51)).toBe('3.51');
    expect(quantity(0.0001)).toBe('0.0001');
    expect(quantity(120000)).toBe('1,20,000');
  });

  test('a difference is exact to the paisa where floating point is not', () => {
    expect(142578.86 - 122467.16).not.toBe(20111.7);
    expect(difference(142578.86, 122467.16)).toBe(20111.7);
    expect(signedMoney(difference(0.3, 0.1))).toBe('+0.20');
    expect(signedMoney(difference(100, 250.5))).toBe('−150.50');
    expect(signedMoney(0)).toBe('0.00');
  });

  test('change is signed, to one decimal, and unknown against nothing', () => {
    expect(change(142578.86, 122467.16)).toBe('+16.4 %');
    expect(change(90, 100)).toBe('−10.0 %');
    expect(change(5, 0)).toBeUndefined();
  });
});

describe('days', () => {
  test('an instant shows on the day of the office, not of the computer', () => {
    const at = Date.UTC(2026, 10, 27, 20, 30); // 28 November, two in the morning, in India
    expect(day(at, india)).toBe('28/11/2026');
    expect(dayAndTime(at, india)).toBe('28/11/2026 02:00');
    expect(inputDay(at, india)).toBe('2026-11-28');
  });

  test('a day begins and ends in the zone of the office', () => {
    expect(startOfDay('2026-11-28', india)).toBe(Date.UTC(2026, 10, 27, 18, 30));
    expect(endOfDay('2026-11-28', india)).toBe(Date.UTC(2026, 10, 28, 18, 29, 59, 999));
    expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 28, 23)); // the day its clocks go forward
  });

  test('what is no day is none', () => {
    expect(startOfDay('2026-02-31', india)).toBeUndefined();
    expect(startOfDay('28/11/2026', india)).toBeUndefined();
  });
});
