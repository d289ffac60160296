import type { TextKey } from '../texts/english';
import { useTexts } from '../texts/useTexts';

const texts: Readonly<Record<string, TextKey>> = { ACTIVE: 'organisations.active', INACTIVE: 'organisations.inactive', DEBARRED: 'organisations.debarred' };

/** Whether an organisation may be given work, in words. */
export function useStatusName(): (status: string | null | undefined) => string {
  const t = useTexts();
  return status => { const key = texts[status ?? '']; return key === undefined ? (status ?? '') : t(key); };
}
