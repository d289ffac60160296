import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import { number, text } from '../api/decode';

/** Classes of what items of works are made of, in the order in which an office lists them. */
export const classes = ['M', 'L', 'E'] as const;

export type Class = (typeof classes)[number];

/** A basic item: under one item of works, or of the whole estimate. */
export interface Basic {
  readonly sorId: string;
  readonly name: string;
  readonly uom: string | undefined;
  /** Rupees for one unit. */
  readonly rate: number | undefined;
  readonly quantity: number;
  readonly amount: number;
}

/** An item of works with what of one class goes into it. */
export interface Analysed {
  readonly sorId: string;
  readonly name: string;
  readonly uom: string | undefined;
  readonly quantity: number | undefined;
  readonly basics: readonly Basic[];
}

/** The analysis of an estimate as the server worked it out. */
export interface Analysis {
  /** Rupees by class, and the labour cess inside the rates. */
  readonly totals: Readonly<Record<Class, number>>;
  readonly cess: number;
  readonly items: Readonly<Record<Class, readonly Analysed[]>>;
  readonly consolidated: Readonly<Record<Class, readonly Basic[]>>;
  /** Why it could not be worked out; the figures are empty then. */
  readonly problem: string | undefined;
}

const sum = (values: readonly number[], decimals: number): number => values.reduce((total, value) => total + Math.round(value * 10 ** decimals), 0) / 10 ** decimals;

/** Puts a statement into the shape of its tables. */
export function analysisOf(statement: Schemas['StatementWire']): Analysis {
  const items = (wanted: Class): readonly Analysed[] => statement.sorDetails.map(item => ({
    sorId: item.sorId ?? '', name: text(item.additionalDetails.sorDetails, 'description') ?? item.sorId ?? '', uom: text(item.additionalDetails.sorDetails, 'uom'), quantity: item.additionalDetails.estimatedQuantity ?? undefined,
    basics: item.lineItems.filter(line => line.sorType === wanted).map(line => ({
      sorId: line.sorId ?? '', name: text(line.additionalDetails.sorDetails, 'description') ?? line.sorId ?? '', uom: text(line.additionalDetails.sorDetails, 'uom'), rate: number(line.additionalDetails.rateDetails, 'rate'),
      quantity: sum(line.basicSorDetails.map(basic => basic.quantity ?? 0), 4), amount: sum(line.basicSorDetails.map(basic => basic.amount ?? 0), 2),
    })),
  })).filter(item => item.basics.length > 0);
  const of = <T>(make: (wanted: Class) => T): Readonly<Record<Class, T>> => ({ M: make('M'), L: make('L'), E: make('E') });
  return {
    totals: of(wanted => sum(statement.basicSorDetails.filter(basic => basic.type === wanted).map(basic => basic.amount ?? 0), 2)),
    cess: sum(statement.sorDetails.map(item => item.additionalDetails.labourCessAmount ?? 0), 2),
    items: of(items),
    consolidated: of(wanted => {
      const found = new Map<string, Basic>();
      for (const basic of items(wanted).flatMap(item => item.basics)) {
        const before = found.get(basic.sorId);
        found.set(basic.sorId, before === undefined ? basic : { ...before, quantity: sum([before.quantity, basic.quantity], 4), amount: sum([before.amount, basic.amount], 2) });
      }

      return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
    }),
    problem: statement.failureReason ?? undefined,
  };
}

/** The analysis of an estimate; null when none has been made. */
export async function readAnalysis(tenantId: string, estimateId: string): Promise<Analysis | null> {
  const { statement: [found] } = await call(api.POST('/statements/v1/analysis/_search', { body: { searchCriteria: { tenantId, referenceId: estimateId, statementId: null, statementType: null } } }));
  return found === undefined ? null : analysisOf(found);
}

/** Works the analysis out anew. */
export async function makeAnalysis(tenantId: string, estimateId: string): Promise<void> {
  await call(api.POST('/statements/v1/analysis/_create', { ...once(), body: { statementRequest: { tenantId, id: estimateId } } }));
}
