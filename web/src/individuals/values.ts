import { asRecord, list, text } from '../api/decode';
import type { Attachment } from '../blocks/documents';
import type { FieldErrors } from '../blocks/Form';
import type { Individual } from './service';
import { categoryOf } from './service';

/** The form of a person as typed. Identity and account numbers are typed beside it and are not kept on the device. */
export interface IndividualValues {
  readonly name: string;
  readonly relationship: string;
  readonly guardian: string;
  /** yyyy-mm-dd */
  readonly born: string;
  readonly gender: string;
  readonly mobile: string;
  readonly category: string;
  /** Codes of `WageSeekerSkills`: level and kind with a point between. */
  readonly skills: readonly string[];
  readonly ward: string;
  readonly locality: string;
  readonly street: string;
  readonly door: string;
  readonly pincode: string;
  readonly photo: readonly Attachment[];
  /** Makes a repeated registration harmless. */
  readonly reference: string;
}

export const blankIndividual: IndividualValues = { name: '', relationship: '', guardian: '', born: '', gender: '', mobile: '', category: '', skills: [], ward: '', locality: '', street: '', door: '', pincode: '', photo: [], reference: '' };

export const isIndividualValues = (value: unknown): value is IndividualValues =>
  Object.entries(blankIndividual).every(([key, blank]) => (Array.isArray(blank) ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

/** dd/MM/yyyy of the contract as yyyy-mm-dd of an input, and back; empty for what is no day. */
export const toInput = (day: string | null | undefined): string => { const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(day ?? ''); return match === null ? '' : `${match[3] ?? ''}-${match[2] ?? ''}-${match[1] ?? ''}`; };
export const toContract = (day: string): string => { const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day); return match === null ? '' : `${match[3] ?? ''}/${match[2] ?? ''}/${match[1] ?? ''}`; };

/** Whole years between two days of inputs. */
export function age(born: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  return today.slice(5) < born.slice(5) ? years - 1 : years;
}

const skillCode = (skill: unknown) => [text(skill, 'level'), text(skill, 'type')].filter(part => part !== undefined).join('.');

/** The values of a stored person. */
export function valuesOf(person: Individual): IndividualValues {
  const [address] = person.address ?? [];
  return {
    name: person.name?.givenName ?? '', relationship: person.relationship ?? '', guardian: (person.relationship === 'HUSBAND' ? person.husbandName : person.fatherName) ?? person.fatherName ?? person.husbandName ?? '', born: toInput(person.dateOfBirth), gender: person.gender ?? '',
    mobile: person.mobileNumber ?? '', category: categoryOf(person) ?? '', skills: (person.skills ?? []).map(skillCode), ward: address?.ward?.code ?? '', locality: address?.locality?.code ?? '', street: address?.street ?? '', door: address?.doorNo ?? '', pincode: address?.pincode ?? '',
    photo: person.photo == null ? [] : [{ fileStoreId: person.photo, fileName: person.photo, documentType: 'PHOTO' }], reference: person.clientReferenceId ?? '',
  };
}

export type IndividualField = keyof IndividualValues | 'identifier';

interface Rules {
  readonly missing: (label: string) => string;
  readonly name: string;
  readonly born: string;
  readonly mobile: string;
  readonly identifier: string;
  readonly skills: string;
  readonly levels: string;
  readonly pincode: string;
}

/** What can be told before asking the server; the server decides all the same. */
export function checkIndividual(values: IndividualValues, identifier: string, isNew: boolean, today: string, rules: Rules, labels: Readonly<Record<IndividualField, string>>): FieldErrors<IndividualField> {
  const errors: Partial<Record<IndividualField, string>> = {};
  for (const key of ['name', 'relationship', 'guardian', 'born', 'gender', 'mobile', 'category', 'ward', 'locality'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  if (errors.name === undefined && (values.name.trim().length < 2 || values.name.trim().length > 200)) errors.name = rules.name;
  if (errors.born === undefined && (values.born > today || age(values.born, today) < 18)) errors.born = rules.born;
  if (errors.mobile === undefined && !values.mobile.includes('*') && !/^[6-9]\d{9}$/.test(values.mobile.trim())) errors.mobile = rules.mobile;
  const digits = identifier.replace(/\s/g, '');
  if (isNew ? !/^\d{12}$/.test(digits) : digits !== '' && !digits.includes('*') && !/^\d{12}$/.test(digits)) errors.identifier = rules.identifier;
  if (values.skills.length === 0) errors.skills = rules.skills;
  const kinds = values.skills.map(skill => skill.split('.')[1] ?? skill);
  if (new Set(kinds).size < kinds.length) errors.skills = rules.levels;
  if (values.pincode.trim() !== '' && !/^\d{6}$/.test(values.pincode.trim())) errors.pincode = rules.pincode;
  return errors;
}

/** Enough is typed for the question whether the person is registered already. */
export const canLookAlike = (values: IndividualValues, identifier: string): boolean => values.name.trim().length >= 3 && (values.born !== '' || values.guardian.trim().length >= 3 || /^\d{12}$/.test(identifier.replace(/\s/g, '')) || values.locality !== '');

const orNull = (typed: string) => (typed.trim() === '' ? null : typed.trim());

const genders = ['MALE', 'FEMALE', 'OTHER', 'TRANSGENDER'] as const;

/** The person on the wire; of a stored one everything the form does not show stays as it was. */
export function toWire(values: IndividualValues, { tenantId, identifier, person }: { tenantId: string; identifier: string; person: Individual | undefined }): Individual {
  const [address, ...otherAddresses] = person?.address ?? [];
  const stored = person?.skills ?? [];
  const kept = stored.map(skill => (values.skills.includes(skillCode(skill)) ? skill : { ...skill, isDeleted: true }));
  const known = new Set(stored.map(skillCode));
  const digits = identifier.replace(/\s/g, '');
  const aadhaar = (person?.identifiers ?? []).find(one => one.identifierType === 'AADHAAR');
  const others = (person?.identifiers ?? []).filter(one => one !== aadhaar);
  const fields = list(person?.additionalFields, 'fields').filter(field => text(field, 'key') !== 'SOCIAL_CATEGORY');
  const isHusband = values.relationship === 'HUSBAND';
  return {
    ...person,
    tenantId, clientReferenceId: person === undefined ? orNull(values.reference) : (person.clientReferenceId ?? null), name: { ...person?.name, givenName: values.name.trim() }, relationship: values.relationship, fatherName: isHusband ? null : values.guardian.trim(),
    husbandName: isHusband ? values.guardian.trim() : null, dateOfBirth: toContract(values.born), gender: genders.find(gender => gender === values.gender) ?? null, mobileNumber: values.mobile.trim(),
    address: [{ ...address, tenantId, type: address?.type ?? 'PERMANENT', city: tenantId, ward: { ...address?.ward, code: values.ward }, locality: { ...address?.locality, code: values.locality }, street: orNull(values.street), doorNo: orNull(values.door), pincode: orNull(values.pincode) }, ...otherAddresses],
    ...(digits === '' && aadhaar === undefined ? {} : { identifiers: [{ ...aadhaar, identifierType: 'AADHAAR', identifierId: digits === '' ? (aadhaar?.identifierId ?? null) : digits }, ...others] }),
    skills: [...kept, ...values.skills.filter(skill => !known.has(skill)).map(skill => { const [level = '', ...kind] = skill.split('.'); return { level, type: kind.join('.') }; })],
    photo: values.photo.at(-1)?.fileStoreId ?? null,
    additionalFields: { schema: 'Individual', version: 1, ...asRecord(person?.additionalFields), fields: [...fields, { key: 'SOCIAL_CATEGORY', value: values.category }] },
  };
}
