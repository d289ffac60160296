import { IconUsersGroup } from '@tabler/icons-react';
import type { Screen } from '../screens';

const seers = ['MUKTA_ADMIN', 'ORG_VIEWER', 'ORG_ADMIN', 'WORK_ORDER_CREATOR', 'WORK_ORDER_VERIFIER', 'WORK_ORDER_APPROVER', 'WORK_ORDER_VIEWER', 'SUPERUSER'];

export const organisationScreens: readonly Screen[] = [
  { path: 'organisations', title: 'organisations.title', help: 'organisations.help', nav: { stage: 'registries', icon: IconUsersGroup }, roles: seers, load: () => import('./OrganisationList') },
  { path: 'organisations/new', title: 'organisations.create', help: 'organisations.createHelp', load: () => import('./OrganisationForm') },
  { path: 'organisations/:id', title: 'organisations.record', help: 'organisations.recordHelp', load: () => import('./OrganisationRecord') },
  { path: 'organisations/:id/edit', title: 'organisations.edit', help: 'organisations.createHelp', load: () => import('./OrganisationForm') },
];
