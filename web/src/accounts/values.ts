/** A bank account as typed. It is never part of a draft: numbers are not kept on the device. */
export interface AccountValues {
  readonly holder: string;
  readonly number: string;
  readonly again: string;
  readonly type: string;
  readonly ifsc: string;
  readonly branch: string;
}

export const blankAccount: AccountValues = { holder: '', number: '', again: '', type: 'SAVINGS', ifsc: '', branch: '' };

interface Rules {
  readonly missing: (label: string) => string;
  readonly number: string;
  readonly again: string;
  readonly ifsc: string;
}

/** What can be told before asking the server. */
export function checkAccount(values: AccountValues, rules: Rules, labels: Readonly<Record<keyof AccountValues, string>>): Partial<Record<keyof AccountValues, string>> {
  const errors: Partial<Record<keyof AccountValues, string>> = {};
  for (const key of ['holder', 'number', 'again', 'type', 'ifsc'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  const number = values.number.replace(/\s/g, '');
  if (errors.number === undefined && !/^\d{9,18}$/.test(number)) errors.number = rules.number;
  if (errors.again === undefined && number !== values.again.replace(/\s/g, '')) errors.again = rules.again;
  if (errors.ifsc === undefined && !/^[A-Z]{4}0[A-Z0-9]{6}$/i.test(values.ifsc.trim())) errors.ifsc = rules.ifsc;
  return errors;
}

/** All but the last four characters hidden, whatever the server sent: a number is seen when it is asked for. */
export const lastFour = (number: string): string => (number.length <= 4 ? number : `${'*'.repeat(number.length - 4)}${number.slice(-4)}`);

export const isMasked = (shown: string): boolean => shown.includes('*');
