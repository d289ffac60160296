import { musterServices } from '../attendance/service';
import { billServices } from '../bills/service';
import type { WorkflowSent } from '../blocks/workflow';
import { contractServices } from '../contracts/service';
import { estimateServices } from '../estimates/service';
import { measurementServices } from '../measurements/service';
import type { TextKey } from '../texts/english';

/** A kind of record that goes through a workflow: how the inbox names it, finds its work and amount, opens it, and takes a step for it. */
export interface Service {
  /** Code of the business service. */
  readonly code: string;
  readonly name: TextKey;
  /** Address of the record with this number. */
  readonly address: (number: string) => string;
  /** Module of `/inbox/v2/_search` and the criterion by which a record with this number is found there. */
  readonly module: string;
  readonly criterion: (number: string) => string;
  /** Where the found document holds the name of the work and the amount. */
  readonly titlePaths: readonly string[];
  readonly amountPaths: readonly string[];
  /** Takes a step for the record with this number, as its own page would; left out where the step needs the page. */
  readonly act?: (tenantId: string, number: string, sent: WorkflowSent) => Promise<void>;
}

/** Every service the inbox knows. A folder adds its own. */
export const services: readonly Service[] = [
  ...estimateServices,
  ...contractServices,
  ...measurementServices,
  ...musterServices,
  ...billServices,
];

export const serviceOf = (code: string | null | undefined): Service | undefined => services.find(one => one.code === code);
