import { IconCalculator } from '@tabler/icons-react';
import type { Screen } from '../screens';

const seers = ['ESTIMATE_CREATOR', 'ESTIMATE_VERIFIER', 'ESTIMATE_VIEWER', 'TECHNICAL_SANCTIONER', 'ESTIMATE_APPROVER', 'SUPERUSER'];

export const estimateScreens: readonly Screen[] = [
  { path: 'estimates', title: 'estimates.title', help: 'estimates.help', nav: { stage: 'plan', icon: IconCalculator }, roles: seers, load: () => import('./EstimateList') },
  { path: 'estimates/new', title: 'estimates.create', help: 'estimates.editHelp', load: () => import('./EstimateEditor') },
  { path: 'estimates/:id', title: 'estimates.record', help: 'estimates.recordHelp', load: () => import('./EstimateRecord') },
  { path: 'estimates/:id/print', title: 'estimates.print', help: 'estimates.printHelp', load: () => import('./EstimatePrint') },
  { path: 'estimates/:id/edit', title: 'estimates.edit', help: 'estimates.editHelp', load: () => import('./EstimateEditor') },
];
