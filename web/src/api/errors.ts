import { asRecord, list, text } from './decode';

/** One refusal as the server words it. `params` name the field when the contract does. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly description: string | undefined;
  readonly params: readonly string[];
}

/** Why a call did not succeed: the server's own words, or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly refusals: readonly Refusal[];
  readonly correlationId: string | undefined;

  constructor(status: number, refusals: readonly Refusal[], correlationId?: string) {
    super(refusals.map(refusal => refusal.message).join(' · ') || `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.refusals = refusals;
    this.correlationId = correlationId;
  }

  /** The connection failed: nothing is known about what the server did. */
  static unreachable(): ApiError {
    return new ApiError(0, []);
  }

  get isUnreachable(): boolean {
    return this.status === 0;
  }

  get isForbidden(): boolean {
    return this.status === 403;
  }

  /** Somebody else changed the record since it was read. */
  get isConflict(): boolean {
    return this.refusals.some(refusal => refusal.code === 'CONCURRENT_UPDATE');
  }
}

/** Reads every form in which the contract words errors (spec 50 §1.4): the list, the single one with fields, OAuth's, that of downloads. */
export function refusalsOf(body: unknown): readonly Refusal[] {
  const root = asRecord(Array.isArray(body) ? body[0] : body);
  const errors = list(root, 'Errors');
  if (errors.length > 0) {
    return errors.map(item => ({
      code: text(item, 'code') ?? '',
      message: text(item, 'message') ?? text(item, 'description') ?? '',
      description: text(item, 'description'),
      params: strings(asRecord(item).params),
    }));
  }

  const single = asRecord(root.error);
  if (text(single, 'message') !== undefined) {
    const fields = [...list(single, 'fields'), ...list(single, 'errorFields')];
    if (fields.length === 0) return [{ code: text(single, 'code') ?? '', message: text(single, 'message') ?? '', description: text(single, 'description'), params: [] }];
    return fields.map(field => ({ code: text(field, 'code') ?? '', message: text(field, 'message') ?? '', description: undefined, params: strings([asRecord(field).field]) }));
  }

  const message = text(root, 'error_description') ?? text(root, 'errorMessage');
  return message === undefined ? [] : [{ code: text(root, 'error') ?? '', message, description: undefined, params: [] }];
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []);

/** Which refusal belongs to which field of a form: a test of code, message or parameters. */
export type FieldRules<Field extends string> = Readonly<Partial<Record<Field, RegExp>>>;

/** Refusals by field, and those that belong to none. A refusal is shown once: at the first field whose rule fits. */
export function byField<Field extends string>(error: ApiError, rules: FieldRules<Field> | undefined): { readonly fields: Partial<Record<Field, string>>; readonly rest: readonly Refusal[] } {
  const fields: Partial<Record<Field, string>> = {};
  const rest: Refusal[] = [];
  for (const refusal of error.refusals) {
    const subject = [refusal.code, refusal.message, ...refusal.params].join('\n');
    const field = rules === undefined ? undefined : (Object.keys(rules) as Field[]).find(name => rules[name]?.test(subject) === true);
    if (field === undefined) rest.push(refusal);
    else fields[field] = fields[field] === undefined ? refusal.message : `${fields[field]} ${refusal.message}`;
  }

  return { fields, rest };
}
