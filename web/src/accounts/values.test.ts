import { describe, expect, it } from 'vitest';
import { blankAccount, checkAccount, isMasked, lastFour } from './values';

const labels = { holder: 'Holder', number: 'Number', again: 'Again', type: 'Kind', ifsc: 'IFSC', branch: 'Branch' };
const rules = { missing: (label: string) => `fill ${label}`, number: 'number', again: 'again', ifsc: 'ifsc' };
const whole = { ...blankAccount, holder: 'A B', number: '1234 5678 9012', again: '123456789012', ifsc: 'demo0000017' };

describe('bank account', () => {
  it('takes blanks in the number and small letters in the code', () => expect(checkAccount(whole, rules, labels)).toEqual({}));
  it('refuses numbers that differ, are too short, and codes that are none', () => {
    expect(checkAccount({ ...whole, again: '123456789021' }, rules, labels)).toEqual({ again: 'again' });
    expect(checkAccount({ ...whole, number: '12345678', again: '12345678', ifsc: 'DEMO1000017' }, rules, labels)).toEqual({ number: 'number', ifsc: 'ifsc' });
  });
  it('shows the end of a number only, whatever the server sent', () => {
    expect(lastFour('9900000000000019')).toBe('************0019');
    expect(lastFour('19')).toBe('19');
    expect([isMasked(lastFour('9900000000000019')), isMasked('9900')]).toEqual([true, false]);
  });
});
