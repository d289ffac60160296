import { asRecord, list, text } from '../api/decode';
import type { FieldErrors } from '../blocks/Form';
import type { Composition } from './service';

/** A composition as it is typed: figures are text until they are sent. */
export interface Typed {
  readonly quantity: string;
  /** yyyy-mm-dd */
  readonly from: string;
  readonly parts: readonly { readonly sorId: string; readonly description: string; readonly kind: string; readonly uom: string; readonly quantity: string }[];
  readonly charges: readonly { readonly description: string; readonly head: string; readonly calculation: string; readonly figure: string }[];
}

export const isTyped = (value: unknown): value is Typed =>
  text(value, 'from') !== undefined && Array.isArray(asRecord(value).parts) && Array.isArray(asRecord(value).charges) && list(value, 'parts').every(part => text(part, 'sorId') !== undefined);

export const typedOf = (composition: Composition, from: string): Typed => ({
  quantity: String(composition.quantity ?? ''), from,
  parts: (composition.basicSorDetails ?? []).map(part => ({ sorId: part.sorId ?? '', description: part.description ?? '', kind: part.sorType ?? '', uom: part.uom ?? '', quantity: String(part.quantity ?? '') })),
  charges: (composition.additionalCharges ?? []).map(charge => ({ description: charge.description ?? '', head: charge.applicableOn ?? '', calculation: charge.calculationType ?? 'fixed', figure: String(charge.figure ?? '') })),
});

/** The composition that is sent. */
export const compositionOf = (typed: Typed, of: { readonly tenantId: string; readonly sorId: string; readonly compositionId: string | undefined; readonly effectiveFrom: number }): Composition => ({
  ...of, compositionId: of.compositionId ?? null, quantity: Number(typed.quantity),
  basicSorDetails: typed.parts.map(part => ({ sorId: part.sorId, quantity: Number(part.quantity) })),
  additionalCharges: typed.charges.map(charge => ({ description: charge.description.trim(), applicableOn: charge.head, calculationType: charge.calculation, figure: Number(charge.figure) })),
});

/** Whether nothing but the day differs. */
export const isSame = (one: Typed, other: Typed): boolean => JSON.stringify({ ...one, from: '' }) === JSON.stringify({ ...other, from: '' });

const output = /^\d{1,4}(\.\d{1,2})?$/;
const amount = /^\d{1,9}(\.\d{1,4})?$/;
const isAbove0 = (typed: string, pattern: RegExp): boolean => pattern.test(typed.trim()) && Number(typed) > 0;

/** What is wrong with what is typed, by field; the server has the last word. */
export function wrongIn(typed: Typed, say: { readonly fill: (label: string) => string; readonly quantity: string; readonly part: string; readonly parts: string; readonly charge: string }, labels: Readonly<Record<string, string>>): FieldErrors {
  const errors: Record<string, string> = {};
  if (!isAbove0(typed.quantity, output)) errors.quantity = say.quantity;
  if (typed.from === '') errors.from = say.fill(labels.from ?? '');
  if (typed.parts.length === 0) errors.parts = say.parts;
  typed.parts.forEach((part, at) => { if (!isAbove0(part.quantity, amount)) errors[`part${String(at)}`] = say.part; });
  typed.charges.forEach((charge, at) => { if (charge.head === '' || !isAbove0(charge.figure, amount)) errors[`charge${String(at)}`] = say.charge; });
  return errors;
}
