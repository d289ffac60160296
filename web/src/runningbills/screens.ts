import type { Screen } from '../screens';

export const runningBillScreens: readonly Screen[] = [
  { path: 'running-bills/new', title: 'runningbills.create', help: 'runningbills.help', load: () => import('./RunningBillForm') },
  { path: 'running-bills/:id/edit', title: 'runningbills.edit', help: 'runningbills.help', load: () => import('./RunningBillForm') },
];
