import type { TextKey } from '../texts/english';
import { asWords, useNames, useTexts } from '../texts/useTexts';

export const instructionStates = ['INITIATED', 'APPROVED', 'IN PROCESS', 'SUCCESSFUL', 'PARTIAL', 'COMPLETED', 'FAILED'] as const;

const texts: Readonly<Record<string, TextKey>> = {
  INITIATED: 'payments.state.initiated', APPROVED: 'payments.state.approved', 'IN PROCESS': 'payments.state.inProcess', SUCCESSFUL: 'payments.state.successful', PARTIAL: 'payments.state.partial', COMPLETED: 'payments.state.completed', FAILED: 'payments.state.failed',
  'Payment Pending': 'payments.state.pending', 'Payment Initiated': 'payments.state.initiated', 'Payment In Process': 'payments.state.inProcess', 'Payment Successful': 'payments.state.successful', 'Payment Failed': 'payments.state.failed',
};

/** States of instructions and payees in words. */
export function useInstructionState(): (status: string | undefined) => string {
  const t = useTexts();
  return status => {
    const key = texts[status ?? ''];
    return key === undefined ? asWords(status ?? '') : t(key);
  };
}

/** A step in the life of an instruction: what was asked of the treasury, and how it went. */
export function useStepName(): (service: string, status: string) => string {
  const names = useNames();
  const t = useTexts();
  const steps: Readonly<Record<string, TextKey>> = { PI: 'payments.step.PI', PIS: 'payments.step.PIS', PAG: 'payments.step.PAG', PD: 'payments.step.PD', FD: 'payments.step.FD', COR: 'payments.step.COR', FTPS: 'payments.step.FTPS', FTFPS: 'payments.step.FTFPS' };
  return (service, status) => {
    const key = steps[service];
    const end = /SUCCESS$/.test(status) ? t('payments.step.success') : /NO_FUNDS/.test(status) ? t('payments.step.noFunds') : /NO_RESPONSE/.test(status) ? t('payments.step.noResponse') : /REJECTED/.test(status) ? t('payments.step.rejected') : /ERROR/.test(status) ? t('payments.step.error') : names.any(status, asWords(status.replace(/^STATUS_LOG_/, '')));
    return `${key === undefined ? service : t(key)}: ${end}`;
  };
}
