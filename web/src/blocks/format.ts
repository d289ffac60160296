// Figures as an Indian office writes them. Amounts come from the server in rupees with at most two decimals and are never computed
// on here except to say a difference, which is done in whole paise.

const rupees = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const wholeRupees = new Intl.NumberFormat('en-IN', { maximumFractionDigits: 0 });

/** 1234567.5 → 12,34,567.50 */
export const money = (amount: number): string => rupees.format(amount);

/** Axis labels and other places without room: 12,34,568 */
export const shortMoney = (amount: number): string => wholeRupees.format(amount);

/** A quantity with the decimals it has, at most four. */
export const quantity = (value: number, decimals = 4): string => new Intl.NumberFormat('en-IN', { minimumFractionDigits: 0, maximumFractionDigits: decimals }).format(value);

/** Difference of two amounts in rupees, exact to the paisa. */
export const difference = (now: number, before: number): number => (Math.round(now * 100) - Math.round(before * 100)) / 100;

/** Signed, so that a plus is seen: +1,200.00, −300.00, 0.00 */
export function signedMoney(amount: number): string {
  if (amount === 0) return money(0);
  return `${amount > 0 ? '+' : '−'}${money(Math.abs(amount))}`;
}

/** Change of `now` against `before` in per cent with one decimal, signed; undefined when there is nothing to compare with. */
export function change(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const percent = ((now - before) / before) * 100;
  const rounded = Math.round(Math.abs(percent) * 10) / 10;
  return `${percent > 0 && rounded > 0 ? '+' : percent < 0 && rounded > 0 ? '−' : ''}${rounded.toFixed(1)} %`;
}

const parts = (at: number, zone: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(at);

/** dd/mm/yyyy in the zone of the office. */
export const day = (at: number, zone: string): string => parts(at, zone, { day: '2-digit', month: '2-digit', year: 'numeric' });

/** dd/mm/yyyy hh:mm in the zone of the office. */
export const dayAndTime = (at: number, zone: string): string => `${day(at, zone)} ${parts(at, zone, { hour: '2-digit', minute: '2-digit', hour12: false })}`;

/** The day as an input of type date holds it: yyyy-mm-dd. */
export function inputDay(at: number, zone: string): string {
  const [d, m, y] = day(at, zone).split('/');
  return `${y ?? ''}-${m ?? ''}-${d ?? ''}`;
}

/**
 * The first millisecond of a day in the zone of the office; undefined for what is no day.
 * @param text yyyy-mm-dd
 */
export function startOfDay(text: string, zone: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const utc = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (new Date(utc).toISOString().slice(0, 10) !== text) return undefined; // 31 February
  return utc - offset(utc - offset(utc, zone), zone);
}

/** The last millisecond of a day. */
export function endOfDay(text: string, zone: string): number | undefined {
  const start = startOfDay(text, zone);
  return start === undefined ? undefined : start + 86_400_000 - 1;
}

function offset(at: number, zone: string): number {
  const [date, time] = [inputDay(at, zone), parts(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })];
  return Date.parse(`${date}T${time}Z`) - Math.floor(at / 1000) * 1000;
}
