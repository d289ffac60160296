import { IconFileDescription } from '@tabler/icons-react';
import type { Screen } from '../screens';

const seers = ['WORK_ORDER_CREATOR', 'WORK_ORDER_VERIFIER', 'WORK_ORDER_APPROVER', 'WORK_ORDER_VIEWER', 'OFFICER_IN_CHARGE', 'ORG_ADMIN', 'ORG_STAFF', 'CBO_ADMIN', 'SUPERUSER'];

export const contractScreens: readonly Screen[] = [
  { path: 'contracts', title: 'contracts.title', help: 'contracts.help', nav: { stage: 'award', icon: IconFileDescription }, roles: seers, load: () => import('./ContractList') },
  { path: 'contracts/new', title: 'contracts.create', help: 'contracts.createHelp', load: () => import('./ContractForm') },
  { path: 'contracts/:id', title: 'contracts.record', help: 'contracts.recordHelp', load: () => import('./ContractRecord') },
  { path: 'contracts/:id/print', title: 'contracts.print', help: 'contracts.printHelp', load: () => import('./ContractPrint') },
  { path: 'contracts/:id/edit', title: 'contracts.edit', help: 'contracts.createHelp', load: () => import('./ContractForm') },
  { path: 'contracts/:id/revise', title: 'contracts.revise', help: 'contracts.reviseHelp', load: () => import('./RevisionForm') },
];
