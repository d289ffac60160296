import { assetSource } from '../assets/service';
import { musterSource, registerSource } from '../attendance/service';
import { billSource } from '../bills/service';
import { contractSource } from '../contracts/service';
import { employeeSource } from '../employees/service';
import { estimateSource } from '../estimates/service';
import { individualSource } from '../individuals/service';
import { masterSource } from '../masters/service';
import { measurementSource } from '../measurements/service';
import { organisationSource } from '../organisations/service';
import { paymentSource } from '../payments/service';
import { projectSource } from '../projects/service';
import type { TextKey } from '../texts/english';

/** A record found by the global search. */
export interface Hit {
  readonly number: string;
  readonly name: string | undefined;
  readonly address: string;
}

/** A register the global search asks. */
export interface SearchSource {
  readonly key: string;
  readonly title: TextKey;
  readonly find: (tenantId: string, text: string) => Promise<readonly Hit[]>;
}

/** True for what looks like a number of a record: letters, a year, a serial, such as ES/2026-27/000012. */
export const looksLikeNumber = (text: string): boolean => /^[A-Za-z]{2,}[/-]?\d{4}-\d{2}\//.test(text);

/** All registers of the global search: a new folder adds its line here. */
export const sources: readonly SearchSource[] = [
  projectSource, estimateSource, contractSource, measurementSource, registerSource, musterSource, billSource, paymentSource, organisationSource, individualSource, assetSource,
  employeeSource, masterSource,
];
