import { asRecord, list, text } from '../api/decode';
import type { Attachment } from '../blocks/documents';
import { attachmentsOf } from '../blocks/documents';
import type { FieldErrors } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import type { Organisation } from './service';

/** The form of an organisation as typed; its bank account is typed beside it and not kept. */
export interface OrganisationValues {
  readonly name: string;
  readonly department: string;
  readonly registration: string;
  /** yyyy-mm-dd, as the days below. */
  readonly incorporated: string;
  readonly type: string;
  readonly category: string;
  readonly class: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly ward: string;
  readonly locality: string;
  readonly street: string;
  readonly door: string;
  readonly pincode: string;
  readonly contact: string;
  readonly mobile: string;
  readonly email: string;
  readonly pan: string;
  readonly gstin: string;
  readonly documents: readonly Attachment[];
}

export const blankOrganisation: OrganisationValues = {
  name: '', department: '', registration: '', incorporated: '', type: '', category: '', class: '', validFrom: '', validTo: '2099-03-31', ward: '', locality: '', street: '', door: '', pincode: '', contact: '', mobile: '', email: '', pan: '', gstin: '', documents: [],
};

export const isOrganisationValues = (value: unknown): value is OrganisationValues =>
  Object.entries(blankOrganisation).every(([key, blank]) => (Array.isArray(blank) ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

const inUse = <T extends { readonly isActive?: boolean | null }>(items: readonly T[] | null | undefined): readonly T[] => (items ?? []).filter(item => item.isActive !== false);

/** The values of a stored organisation: of several functions, addresses and contacts the first. */
export function valuesOf(organisation: Organisation, zone: string): OrganisationValues {
  const [work] = organisation.functions ?? [];
  const [address] = organisation.orgAddress ?? [];
  const contact = (organisation.contactDetails ?? []).find(one => one.active !== false);
  const day = (at: number | null | undefined) => (at === null || at === undefined || at === 0 ? '' : inputDay(at, zone));
  const identifier = (type: string) => inUse(organisation.identifiers).find(one => one.type === type)?.value ?? '';
  return {
    name: organisation.name ?? '', department: text(organisation.additionalDetails, 'registeredByDept') ?? '', registration: text(organisation.additionalDetails, 'deptRegistrationNum') ?? '', incorporated: day(organisation.dateOfIncorporation),
    type: work?.type ?? '', category: work?.category ?? '', class: work?.class ?? '', validFrom: day(work?.validFrom), validTo: day(work?.validTo), ward: address?.boundaryCode ?? '', locality: text(organisation.additionalDetails, 'locality') ?? '',
    street: address?.street ?? '', door: address?.doorNo ?? '', pincode: address?.pincode ?? '', contact: contact?.contactName ?? '', mobile: contact?.contactMobileNumber ?? '', email: contact?.contactEmail ?? '', pan: identifier('PAN'), gstin: identifier('GSTIN'),
    documents: attachmentsOf(list(organisation, 'documents')),
  };
}

interface Rules {
  readonly missing: (label: string) => string;
  readonly name: string;
  readonly past: string;
  readonly validity: string;
  readonly mobile: string;
  readonly email: string;
  readonly pan: string;
  readonly gstin: string;
  readonly pincode: string;
}

/** What can be told before asking the server; the server decides all the same. */
export function checkOrganisation(values: OrganisationValues, today: string, rules: Rules, labels: Readonly<Record<keyof OrganisationValues, string>>): FieldErrors<keyof OrganisationValues> {
  const errors: Partial<Record<keyof OrganisationValues, string>> = {};
  for (const key of ['name', 'incorporated', 'type', 'category', 'class', 'validFrom', 'ward', 'locality', 'contact', 'mobile'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  if (errors.name === undefined && (values.name.trim().length < 2 || values.name.trim().length > 128)) errors.name = rules.name;
  if (errors.incorporated === undefined && values.incorporated > today) errors.incorporated = rules.past;
  if (errors.validFrom === undefined && values.validTo !== '' && values.validTo < values.validFrom) errors.validTo = rules.validity;
  if (errors.mobile === undefined && !isMobile(values.mobile)) errors.mobile = rules.mobile;
  if (values.email.trim() !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email.trim())) errors.email = rules.email;
  if (values.pan.trim() !== '' && !/^[A-Z]{5}\d{4}[A-Z]$/i.test(values.pan.trim())) errors.pan = rules.pan;
  if (values.gstin.trim() !== '' && !/^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]{3}$/i.test(values.gstin.trim())) errors.gstin = rules.gstin;
  if (values.pincode.trim() !== '' && !/^\d{6}$/.test(values.pincode.trim())) errors.pincode = rules.pincode;
  return errors;
}

/** Ten digits, the first 6 to 9. */
export const isMobile = (typed: string): boolean => /^[6-9]\d{9}$/.test(typed.trim());

const orNull = (typed: string) => (typed.trim() === '' ? null : typed.trim());

/** The organisation on the wire; children of a stored one keep their ids, and what the form does not show stays as it was. */
export function toWire(values: OrganisationValues, { tenantId, at, organisation }: { tenantId: string; at: (day: string) => number | undefined; organisation: Organisation | undefined }): Organisation {
  const [work, ...otherWork] = organisation?.functions ?? [];
  const [address, ...otherAddresses] = organisation?.orgAddress ?? [];
  const contacts = organisation?.contactDetails ?? [];
  const contact = contacts.find(one => one.active !== false);
  const kept = new Set(values.documents.map(document => document.fileStoreId));
  // A number that changes is another identifier: the one before goes out of use.
  const identifiers = (type: string, typed: string) => {
    const stored = inUse(organisation?.identifiers).find(one => one.type === type);
    const value = typed.trim().toUpperCase();
    if (stored !== undefined && value === (stored.value ?? '')) return [stored];
    return [...(stored === undefined ? [] : [{ ...stored, isActive: false }]), ...(value === '' ? [] : [{ type, value, isActive: true }])];
  };
  const all = [...identifiers('PAN', values.pan), ...identifiers('GSTIN', values.gstin)];
  return {
    ...organisation,
    tenantId, name: values.name.trim(), applicationStatus: organisation?.applicationStatus ?? 'ACTIVE', dateOfIncorporation: at(values.incorporated) ?? null,
    orgAddress: [{ ...address, tenantId, city: tenantId, boundaryType: 'Ward', boundaryCode: values.ward, street: orNull(values.street), doorNo: orNull(values.door), pincode: orNull(values.pincode), geoLocation: address?.geoLocation ?? { id: null, addressId: null, latitude: null, longitude: null } }, ...otherAddresses],
    contactDetails: [{ ...contact, contactName: values.contact.trim(), contactMobileNumber: values.mobile.trim(), contactEmail: orNull(values.email), active: true }, ...contacts.filter(one => one !== contact)],
    ...(all.length === 0 ? {} : { identifiers: all }),
    functions: [{ ...work, type: values.type, category: values.category, class: values.class, validFrom: at(values.validFrom) ?? null, validTo: at(values.validTo) ?? null, isActive: work?.isActive ?? true }, ...otherWork],
    documents: [
      ...values.documents.map(({ id, documentType, fileStoreId, fileName }) => ({ id: id ?? null, documentType, fileStore: fileStoreId, documentUid: fileStoreId, status: 'ACTIVE', isActive: true, additionalDetails: { fileName } })),
      ...(organisation?.documents ?? []).filter(document => !kept.has(document.fileStore ?? '')).map(document => ({ ...document, status: 'INACTIVE', isActive: false })),
    ],
    additionalDetails: { ...asRecord(organisation?.additionalDetails), locality: values.locality, registeredByDept: orNull(values.department), deptRegistrationNum: orNull(values.registration) },
  };
}
