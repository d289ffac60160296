import { IconCalculator, IconCalendarClock } from '@tabler/icons-react';
import type { Screen } from '../screens';

const keepers = ['MDMS_ADMIN', 'MDMS_STATE_ADMIN', 'MDMS_CITY_ADMIN', 'SUPERUSER'];

export const rateScreens: readonly Screen[] = [
  { path: 'rates', title: 'rates.title', help: 'rates.help', nav: { stage: 'administration', icon: IconCalculator }, roles: keepers, load: () => import('./SorList') },
  { path: 'rates/jobs', title: 'rates.jobs', help: 'rates.jobsHelp', nav: { stage: 'administration', icon: IconCalendarClock }, roles: keepers, load: () => import('./JobList') },
  { path: 'rates/jobs/:id', title: 'rates.jobRecord', help: 'rates.jobsHelp', load: () => import('./JobRecord') },
  { path: 'rates/:code', title: 'rates.analysis', help: 'rates.analysisHelp', load: () => import('./RateAnalysis') },
  { path: 'rates/:code/composition', title: 'rates.compose', help: 'rates.composeHelp', load: () => import('./CompositionForm') },
];
