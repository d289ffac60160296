// Where the API description leaves a shape open (documents in search results, master rows, additional details), values are read
// through these: each answers undefined for what is absent or of another type, so that no shape is taken on trust.

export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = Object.freeze({});

/** The object, or an empty one: reading a member of it gives undefined. */
export const asRecord = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : nothing);

/** The value at a dotted path. */
export function at(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const member of path.split('.')) found = asRecord(found)[member];
  return found;
}

/** Text at a path; blank is absent. */
export function text(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  if (typeof found === 'number' && Number.isFinite(found)) return String(found);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

/** A finite number at a path; the contract sends some as text. */
export function number(value: unknown, path: string): number | undefined {
  const found = at(value, path);
  if (typeof found === 'number') return Number.isFinite(found) ? found : undefined;
  if (typeof found !== 'string' || found.trim() === '') return undefined;
  const parsed = Number(found);
  return Number.isFinite(parsed) ? parsed : undefined;
}

export const flag = (value: unknown, path: string): boolean => at(value, path) === true;

/** The elements of an array at a path; empty when there is none. */
export function list(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** Narrows away null and undefined, for `filter`. */
export const isPresent = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
