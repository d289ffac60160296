import type { Screen } from '../screens';

export const runningBillScreens: readonly Screen[] = [
  { path: 'running-bills/new', title: 'runningbills.create', help: 'runningbills.help', load: () => import('./RunningBillForm') },
  { path: 'running-bills/:id/edit', title: 'runningbills.edit', help: 'runningbills.help', load: () => import('./RunningBillForm') },
  { path: 'advances/new', title: 'runningbills.advance', help: 'runningbills.advanceHelp', load: () => import('./AdvanceForm') },
  { path: 'refunds/new', title: 'runningbills.refund', help: 'runningbills.refundHelp', load: () => import('./RefundForm') },
];
