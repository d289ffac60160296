import type { TextKey } from '../texts/english';

const known: Readonly<Record<string, TextKey>> = {
  CONTRACT_IS_NOT_ACTIVE: 'contracts.periodNotActive',
  LAST_CREATED_MEASUREMENT_STILL_IN_WORKFLOW: 'contracts.periodRunning',
  RECEIVED_MEASUREMENTS_TILL_CONTRACT_END_DATE: 'contracts.periodOver',
};

/** Text for what the server says about the next period of measurement; undefined for a code we do not know. */
export const periodText = (code: string | undefined): TextKey | undefined => (code === undefined ? undefined : known[code]);
