import type { Json } from '../api/decode';
import { asRecord, isPresent, list, number, text } from '../api/decode';
import type { FieldErrors } from '../blocks/Form';

/** A member of a record as its JSON schema describes it. */
export interface Member {
  readonly name: string;
  readonly title: string;
  readonly help: string | undefined;
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'instant' | 'choice' | 'texts' | 'group' | 'rows' | 'json';
  readonly isRequired: boolean;
  readonly isUnique: boolean;
  /** Whether the schema takes null for it. */
  readonly isNullable: boolean;
  readonly choices: readonly string[];
  /** Code of the master whose identifiers it takes. */
  readonly refersTo: string | undefined;
  readonly schema: Json;
  /** Members of a group, or of each row. */
  readonly members: readonly Member[];
}

/** A master as the office describes it. */
export interface Master {
  readonly code: string;
  readonly description: string;
  readonly members: readonly Member[];
  readonly unique: readonly string[];
  /** Members that say from when to when a record holds. */
  readonly effective: { readonly from: string; readonly to: string } | undefined;
}

/** A camel-case name as words: sorSubType → Sor sub type. */
export const titleOf = (name: string): string => {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' ').toLowerCase().trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const typesOf = (schema: Json): readonly string[] => (Array.isArray(schema.type) ? schema.type.map(String) : typeof schema.type === 'string' ? [schema.type] : []);

/** Reads a definition; `$ref`s inside it are followed, what cannot be drawn as fields is typed as JSON. */
export function masterOf(code: string, description: string, definition: unknown): Master {
  const root = asRecord(definition);
  const unique = list(root, 'x-unique').map(String);
  const references = new Map(list(root, 'x-ref-schema').map(row => [text(row, 'fieldPath')?.replaceAll('[*]', '').replace(/^\$\./, '') ?? '', text(row, 'schemaCode')]));
  const effective = asRecord(root['x-effective']);
  const [from, to] = [text(effective, 'from'), text(effective, 'to')];
  const context = { root, unique, references, dates: [from, to].filter(isPresent) };
  return { code, description, members: membersOf(root, '', context, 0), unique, effective: from === undefined || to === undefined ? undefined : { from, to } };
}

interface Context {
  readonly root: Json;
  readonly unique: readonly string[];
  readonly references: ReadonlyMap<string, string | undefined>;
  readonly dates: readonly string[];
}

const deepest = 6;

function resolved(schema: Json, root: Json): Json {
  const reference = text(schema, '$ref');
  if (reference?.startsWith('#/') !== true) return schema;
  let found: unknown = root;
  for (const step of reference.slice(2).split('/')) found = asRecord(found)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  return asRecord(found);
}

function membersOf(schema: Json, path: string, context: Context, depth: number): readonly Member[] {
  const required = list(schema, 'required').map(String);
  return Object.entries(asRecord(schema.properties)).map(([name, raw]): Member => {
    const own = resolved(asRecord(raw), context.root);
    const place = path === '' ? name : `${path}.${name}`;
    const types = typesOf(own);
    const items = resolved(asRecord(own.items), context.root);
    const isNullable = types.includes('null');
    const refersTo = context.references.get(place);
    const choices = list(own, 'enum').filter(value => value !== null).map(String);
    const hasMembers = (one: Json) => Object.keys(asRecord(one.properties)).length > 0 && depth < deepest;
    const kind = ((): Member['kind'] => {
      if (context.dates.includes(place) || /epoch|instant/i.test(text(own, 'format') ?? '')) return 'instant';
      if (choices.length > 0) return 'choice';
      if (types.includes('array')) return hasMembers(items) ? 'rows' : typesOf(items).includes('string') ? 'texts' : 'json';
      if (types.includes('object')) return hasMembers(own) ? 'group' : 'json';
      if (types.includes('boolean')) return 'boolean';
      if (types.includes('integer')) return 'integer';
      if (types.includes('number')) return 'number';
      return types.length === 0 || types.includes('string') ? 'text' : 'json';
    })();
    return {
      name, title: text(own, 'title') ?? titleOf(name), help: text(own, 'description'), kind, isRequired: required.includes(name), isUnique: path === '' && context.unique.includes(name), isNullable, choices, refersTo, schema: own,
      members: kind === 'group' ? membersOf(own, place, context, depth + 1) : kind === 'rows' ? membersOf(items, place, context, depth + 1) : [],
    };
  });
}

/** What is typed for a member: text for scalars, lists and groups of such. */
export type Typed = string | readonly Typed[] | { readonly [name: string]: Typed };

export type TypedRecord = Readonly<Record<string, Typed>>;

export const typedText = (typed: Typed | undefined): string => (typeof typed === 'string' ? typed : '');
export const typedRows = (typed: Typed | undefined): readonly TypedRecord[] => (Array.isArray(typed) ? typed.map(asTyped) : []);
export const asTyped = (typed: unknown): TypedRecord => (typeof typed === 'object' && typed !== null && !Array.isArray(typed) ? (typed as TypedRecord) : {});

/** What a new record begins with, by the defaults of its schema. */
export const defaultsOf = (members: readonly Member[]): Json => Object.fromEntries(members.filter(member => 'default' in member.schema).map(member => [member.name, member.schema.default]));

/** The record as the form holds it. Members the schema does not name are kept aside by {@link dataOf}. */
export function typedOf(members: readonly Member[], data: unknown, dayOf: (at: number) => string): TypedRecord {
  return Object.fromEntries(members.map(member => [member.name, typedMember(member, asRecord(data)[member.name], dayOf)]));
}

function typedMember(member: Member, value: unknown, dayOf: (at: number) => string): Typed {
  if (member.kind === 'rows') return Array.isArray(value) ? value.map(row => typedOf(member.members, row, dayOf)) : [];
  if (member.kind === 'group') return typedOf(member.members, value, dayOf);
  if (value === undefined || value === null) return '';
  switch (member.kind) {
    case 'instant': { const at = Number(value); return Number.isFinite(at) && at !== 0 ? dayOf(at) : ''; }
    case 'texts': return Array.isArray(value) ? value.map(String).join(', ') : '';
    case 'json': return JSON.stringify(value, null, 2);
    default: return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** The record that is sent; what the form does not show of a stored one stays. Blank optional members are left out, or null where the stored one was there. */
export function dataOf(members: readonly Member[], typed: TypedRecord, stored: unknown, startOf: (day: string) => number | undefined): Json {
  const data: Record<string, unknown> = { ...asRecord(stored) };
  for (const member of members) {
    const value = valueOf(member, typed[member.name], asRecord(stored)[member.name], startOf);
    if (value !== undefined) data[member.name] = value;
    else if (member.isNullable && member.name in data) data[member.name] = null;
    else Reflect.deleteProperty(data, member.name);
  }

  return data;
}

function valueOf(member: Member, typed: Typed | undefined, stored: unknown, startOf: (day: string) => number | undefined): unknown {
  if (member.kind === 'rows') {
    const rows = typedRows(typed);
    return rows.length === 0 && !member.isRequired ? undefined : rows.map((row, at) => dataOf(member.members, row, Array.isArray(stored) ? stored[at] : undefined, startOf));
  }

  if (member.kind === 'group') {
    const group = dataOf(member.members, asTyped(typed), stored, startOf);
    return Object.keys(group).length === 0 && !member.isRequired ? undefined : group;
  }

  const plain = typedText(typed).trim();
  if (plain === '') return undefined;
  switch (member.kind) {
    case 'number': case 'integer': return Number.isNaN(Number(plain)) ? plain : Number(plain);
    case 'boolean': return plain === 'true';
    case 'instant': { const at = startOf(plain); return at === undefined ? plain : typesOf(member.schema).includes('string') ? String(at) : at; }
    case 'texts': return plain.split(',').map(part => part.trim()).filter(part => part !== '');
    case 'json': try { return JSON.parse(plain) as unknown; } catch { return plain; }
    case 'choice': { const known = list(member.schema, 'enum').find(one => String(one) === plain); return known ?? plain; }
    default: return plain;
  }
}

interface Rules {
  readonly missing: (label: string) => string;
  readonly number: string;
  readonly integer: string;
  readonly least: (n: number) => string;
  readonly most: (n: number) => string;
  readonly shorter: (n: number) => string;
  readonly longer: (n: number) => string;
  readonly pattern: (pattern: string) => string;
  readonly json: string;
}

/** What the schema says against what is typed, by the path of the member: `rate`, `amountDetails.0.heads`. The server says the last word. */
export function violations(members: readonly Member[], typed: TypedRecord, rules: Rules, path = ''): FieldErrors {
  const found: Record<string, string> = {};
  for (const member of members) {
    const place = path === '' ? member.name : `${path}.${member.name}`;
    const value = typed[member.name];
    if (member.kind === 'rows') {
      const rows = typedRows(value);
      if (member.isRequired && rows.length === 0 && (number(member.schema, 'minItems') ?? 0) > 0) found[place] = rules.missing(member.title);
      rows.forEach((row, at) => Object.assign(found, violations(member.members, row, rules, `${place}.${at}`)));
    } else if (member.kind === 'group') {
      const group = asTyped(value);
      const isBlank = Object.values(group).every(one => one === '' || (Array.isArray(one) && one.length === 0));
      if (member.isRequired || !isBlank) Object.assign(found, violations(member.members, group, rules, place));
    } else {
      const problem = violation(member, typedText(value).trim(), rules);
      if (problem !== undefined) found[place] = problem;
    }
  }

  return found;
}

function violation(member: Member, plain: string, rules: Rules): string | undefined {
  if (plain === '') return member.isRequired && !member.isNullable ? rules.missing(member.title) : undefined;
  const { schema } = member;
  if (member.kind === 'number' || member.kind === 'integer') {
    const value = Number(plain);
    if (Number.isNaN(value)) return rules.number;
    if (member.kind === 'integer' && !Number.isInteger(value)) return rules.integer;
    const [least, most] = [number(schema, 'minimum'), number(schema, 'maximum')];
    return least !== undefined && value < least ? rules.least(least) : most !== undefined && value > most ? rules.most(most) : undefined;
  }

  if (member.kind === 'json') {
    try { JSON.parse(plain); } catch { return rules.json; }
    return undefined;
  }

  if (member.kind !== 'text') return undefined;
  const [shortest, longest, pattern] = [number(schema, 'minLength'), number(schema, 'maxLength'), text(schema, 'pattern')];
  if (shortest !== undefined && plain.length < shortest) return rules.longer(shortest);
  if (longest !== undefined && plain.length > longest) return rules.shorter(longest);
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(pattern, 'u').test(plain) ? undefined : rules.pattern(pattern);
  } catch {
    return undefined; // a pattern of another dialect: the server knows it
  }
}

/** Labels of all members that may bear an error, by path; rows as far as they are typed. */
export function labelsOf(members: readonly Member[], typed: TypedRecord, path = '', above = ''): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const member of members) {
    const place = path === '' ? member.name : `${path}.${member.name}`;
    const label = above === '' ? member.title : `${above} · ${member.title}`;
    labels[place] = label;
    if (member.kind === 'group') Object.assign(labels, labelsOf(member.members, asTyped(typed[member.name]), place, label));
    if (member.kind === 'rows') typedRows(typed[member.name]).forEach((row, at) => Object.assign(labels, labelsOf(member.members, row, `${place}.${at}`, `${label} ${at + 1}`)));
  }

  return labels;
}

/** The rule that brings a refusal such as `#/amountDetails[0].heads: PropertyRequired` to its member. */
export function ruleOf(path: string): RegExp {
  const steps = path.split('.').map(step => (/^\d+$/.test(step) ? `[./]?\\[?${step}\\]?` : `[./]?${step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
  return new RegExp(`(^|[\\s#])#?/?${steps.join('')}(:|\\s|$)`, 'm');
}

/** The first members that fit into a line of a list: unique ones first, then plain ones. */
export const shownMembers = (master: Master, most = 5): readonly Member[] =>
  [...master.members].filter(member => !['rows', 'group', 'json'].includes(member.kind)).sort((one, other) => Number(other.isUnique) - Number(one.isUnique)).slice(0, most);

/** A value in a list or a table of versions. */
export function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.every(one => typeof one !== 'object') ? value.join(', ') : `[${value.length}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
