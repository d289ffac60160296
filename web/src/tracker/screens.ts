import { IconReportMoney } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const trackers = ['BILL_ACCOUNTANT', 'SUPERUSER'];

export const trackerScreens: readonly Screen[] = [
  { path: 'payments/tracker', title: 'tracker.title', help: 'tracker.help', nav: { stage: 'pay', icon: IconReportMoney }, roles: trackers, load: () => import('./TrackerList') },
  { path: 'payments/tracker/reports', title: 'tracker.reports', help: 'tracker.reportsHelp', load: () => import('./ReportList') },
  { path: 'payments/tracker/:id', title: 'tracker.project', help: 'tracker.projectHelp', load: () => import('./ProjectPayments') },
];
