import type { Json } from '../api/decode';
import { asRecord, list, number, text } from '../api/decode';
import type { Attachment } from '../blocks/documents';
import { attachmentsOf } from '../blocks/documents';
import type { FieldErrors } from '../blocks/Form';
import type { Contract, ContractLine, Officer, OrganisationChoice } from './service';

export interface Term {
  readonly description: string;
}

/** The form of a work order as typed. */
export interface ContractValues {
  /** Lines of the estimate that are not to be contracted: what is added to the estimate meanwhile is in. */
  readonly without: readonly string[];
  readonly organisation: string;
  readonly authority: string;
  readonly type: string;
  readonly officer: string;
  readonly days: string;
  readonly deposit: string;
  readonly liability: string;
  readonly terms: readonly Term[];
  readonly documents: readonly Attachment[];
}

export const blankContract: ContractValues = { without: [], organisation: '', authority: '', type: 'CON-01', officer: '', days: '', deposit: '', liability: '', terms: [{ description: '' }], documents: [] };

export const isContractValues = (value: unknown): value is ContractValues =>
  Object.entries(blankContract).every(([key, blank]) => (Array.isArray(blank) ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

const figure = (value: number | null | undefined) => (value === null || value === undefined || value === 0 ? '' : String(value));

/** The values of a stored work order. */
export function valuesOf(contract: Contract): ContractValues {
  const terms = list(contract.additionalDetails, 'termsAndConditions').map(term => ({ description: text(term, 'description') ?? '' }));
  return {
    without: (contract.lineItems ?? []).filter(line => line.status === 'INACTIVE').map(line => line.estimateLineItemId ?? ''),
    organisation: contract.orgId ?? '', authority: contract.executingAuthority ?? '', type: contract.contractType ?? '', officer: text(contract.additionalDetails, 'officerInChargeId') ?? '',
    days: figure(contract.completionPeriod), deposit: figure(contract.securityDeposit), liability: figure(contract.defectLiabilityPeriod), terms: terms.length === 0 ? [{ description: '' }] : terms,
    documents: attachmentsOf(list(contract, 'documents')),
  };
}

/** Which role the organisation takes at this amount, and whether it may be chosen otherwise (spec 20 §1.10). */
export function authorityFor(total: number, roles: readonly Json[]): { readonly code: string | undefined; readonly isFixed: boolean } {
  const [first] = roles;
  const limit = number(first, 'amount');
  if (first === undefined || limit === undefined || total <= limit) return { code: text(first, 'code'), isFixed: false };
  const partner = roles.find(role => text(role, 'code') === 'IP') ?? roles.at(-1);
  return { code: text(partner, 'code'), isFixed: partner?.disable === true };
}

interface Rules {
  readonly missing: (label: string) => string;
  readonly days: string;
  readonly money: string;
  readonly lines: string;
}

type Checked = keyof ContractValues;

/** What can be told before asking the server; the server decides all the same. */
export function checkContract(values: ContractValues, picked: number, rules: Rules, labels: Readonly<Record<Checked, string>>): FieldErrors<Checked> {
  const errors: Partial<Record<Checked, string>> = {};
  for (const key of ['organisation', 'authority', 'type', 'officer', 'days'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  if (errors.days === undefined && !isDays(values.days)) errors.days = rules.days;
  for (const key of ['deposit', 'liability'] as const) if (values[key].trim() !== '' && !/^\d{1,12}(\.\d{1,2})?$/.test(values[key].trim())) errors[key] = rules.money;
  if (picked === 0) errors.without = rules.lines;
  return errors;
}

/** Whole days from 1 to 365. */
export const isDays = (typed: string): boolean => /^\d{1,3}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= 365;

interface Known {
  readonly tenantId: string;
  readonly total: number;
  readonly lines: readonly ContractLine[];
  readonly organisation: OrganisationChoice | undefined;
  readonly officer: Officer | undefined;
  /** What a new work order notes of its work. */
  readonly work: Json;
  readonly contract: Contract | undefined;
}

/** The work order on the wire; of a stored one everything the form does not show stays as it was. */
export function toWire(values: ContractValues, { tenantId, total, lines, organisation, officer, work, contract }: Known): Contract {
  const kept = new Set(values.documents.map(document => document.fileStoreId));
  const amount = (typed: string) => (typed.trim() === '' ? 0 : Number(typed));
  const terms = values.terms.map(term => term.description.trim()).filter(term => term !== '');
  return {
    ...contract,
    tenantId, executingAuthority: values.authority, contractType: values.type, orgId: values.organisation, completionPeriod: Number(values.days), totalContractedAmount: total,
    securityDeposit: amount(values.deposit), defectLiabilityPeriod: amount(values.liability), lineItems: [...lines],
    documents: [
      ...values.documents.map(({ id, documentType, fileStoreId, fileName }) => ({ id: id ?? null, documentType, fileStore: fileStoreId, documentUid: fileStoreId, additionalDetails: { fileName } })),
      ...(contract?.documents ?? []).filter(document => !kept.has(document.fileStore ?? '')).map(document => ({ ...document, status: 'INACTIVE' })),
    ],
    additionalDetails: {
      ...work, ...asRecord(contract?.additionalDetails),
      orgName: organisation?.name, cboName: organisation?.name, cboCode: organisation?.id, cboOrgNumber: organisation?.number,
      officerInChargeId: values.officer, officerInChargeName: { code: values.officer, name: officer?.name }, officerInChargeDesgn: officer?.designation,
      termsAndConditions: terms.map(description => ({ description })),
    },
  };
}

/** Lines of a stored work order beside what is offered: those not wanted are sent as INACTIVE, so that the server lets go of them. */
export function linesToSend(offered: readonly { readonly id: string; readonly wire: ContractLine; readonly takenBy: string | undefined }[], without: readonly string[], stored: readonly ContractLine[]): readonly ContractLine[] {
  const isOut = new Set(without);
  const known = new Map(stored.map(line => [line.estimateLineItemId ?? '', line]));
  return offered
    .filter(line => line.takenBy === undefined && (!isOut.has(line.id) || known.has(line.id)))
    .map(line => {
      const before = known.get(line.id);
      if (before === undefined) return line.wire;
      return { ...before, status: isOut.has(line.id) ? 'INACTIVE' : 'ACTIVE' };
    });
}

/** A revision or time extension as typed. */
export interface RevisionValues {
  readonly days: string;
  readonly reason: string;
  /** Id of the estimate whose lines it takes; empty to keep those of the version in force. */
  readonly estimate: string;
  readonly documents: readonly Attachment[];
}

export const blankRevision: RevisionValues = { days: '', reason: '', estimate: '', documents: [] };

export const isRevisionValues = (value: unknown): value is RevisionValues =>
  Object.entries(blankRevision).every(([key, blank]) => (Array.isArray(blank) ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

export const revisionValuesOf = (revision: Contract): RevisionValues => ({
  days: text(revision.additionalDetails, 'timeExt') ?? '', reason: text(revision.additionalDetails, 'timeExtReason') ?? '', estimate: '', documents: attachmentsOf(list(revision, 'documents')),
});

const aDay = 86_400_000;

/** End of the work when it lasts so many days longer; undefined while no number is typed. */
export const extendedEnd = (end: number | null | undefined, days: string): number | undefined => (end === null || end === undefined || !/^\d{1,3}$/.test(days.trim()) ? undefined : end + Number(days) * aDay);

/** A new version of the work order in force: the same parties and lines, a later end, and with a revised estimate its lines instead. */
export function revisionToWire(values: RevisionValues, active: Contract, estimated: { readonly lines: readonly ContractLine[]; readonly total: number } | undefined): Contract {
  const { tenantId, contractNumber, contractType, executingAuthority, orgId, completionPeriod, securityDeposit, defectLiabilityPeriod, agreementDate, issueDate, startDate } = active;
  return {
    tenantId, contractNumber, contractType, executingAuthority, orgId, completionPeriod, securityDeposit, defectLiabilityPeriod, agreementDate, issueDate, startDate,
    businessService: 'CONTRACT-REVISION', endDate: extendedEnd(active.endDate, values.days.trim() === '' ? '0' : values.days) ?? null,
    totalContractedAmount: estimated?.total ?? active.totalContractedAmount ?? null,
    lineItems: [...(estimated?.lines ?? (active.lineItems ?? []).filter(line => line.status !== 'INACTIVE').map(asNew))],
    documents: values.documents.map(({ documentType, fileStoreId, fileName }) => ({ documentType, fileStore: fileStoreId, documentUid: fileStoreId, additionalDetails: { fileName } })),
    additionalDetails: { ...asRecord(active.additionalDetails), timeExt: values.days.trim() === '' ? 0 : Number(values.days), timeExtReason: values.reason.trim() },
  };
}

// The line of another version: what it is, without the ids it has there.
const asNew = ({ estimateId, estimateLineItemId, contractLineItemRef, tenantId, unitRate, noOfunit, category, name, amountBreakups, additionalDetails }: ContractLine): ContractLine => ({
  estimateId, estimateLineItemId, contractLineItemRef, tenantId, unitRate, noOfunit, category, name, additionalDetails,
  amountBreakups: (amountBreakups ?? []).map(({ estimateAmountBreakupId, amount }) => ({ estimateAmountBreakupId, amount })),
});

/** A line of two versions side by side; undefined on the side that does not have it. */
export interface ComparedLine {
  readonly ref: string;
  readonly before: ContractLine | undefined;
  readonly now: ContractLine | undefined;
  readonly isChanged: boolean;
}

/** Lines of two versions by their stable reference, in the order of the newer one; what is gone comes last. */
export function compare(before: readonly ContractLine[], now: readonly ContractLine[]): readonly ComparedLine[] {
  const old = new Map(before.map(line => [line.contractLineItemRef ?? '', line]));
  const rows = now.map(line => {
    const ref = line.contractLineItemRef ?? '';
    const other = old.get(ref);
    old.delete(ref);
    return { ref, before: other, now: line, isChanged: other === undefined || (other.noOfunit ?? 0) !== (line.noOfunit ?? 0) || amountOf(other) !== amountOf(line) };
  });
  return [...rows, ...[...old.values()].map(line => ({ ref: line.contractLineItemRef ?? '', before: line, now: undefined, isChanged: true }))];
}

/** Rupees of one line as the server holds them; a line has one amount, or none. */
export const amountOf = (line: ContractLine | undefined): number | undefined => line?.amountBreakups?.[0]?.amount ?? undefined;
