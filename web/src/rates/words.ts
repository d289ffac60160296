import type { TextKey } from '../texts/english';
import { useTexts } from '../texts/useTexts';

export const jobStates = ['SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'PARTIAL', 'FAILED'] as const;

const texts: Readonly<Record<string, TextKey>> = {
  SCHEDULED: 'rates.state.scheduled', IN_PROGRESS: 'rates.state.running', COMPLETED: 'rates.state.completed', PARTIAL: 'rates.state.partial', FAILED: 'rates.state.failed', SUCCESSFUL: 'rates.state.successful',
};

/** States of revisions and of their items in words. */
export function useJobState(): (status: string | null) => string {
  const t = useTexts();
  return status => {
    const key = texts[status ?? ''];
    return key === undefined ? (status ?? '') : t(key);
  };
}
