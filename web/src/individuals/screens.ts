import { IconCopyCheck, IconUser } from '@tabler/icons-react';
import type { Screen } from '../screens';

const seers = ['MUKTA_ADMIN', 'ORG_ADMIN', 'ORG_STAFF', 'SUPERUSER'];

export const individualScreens: readonly Screen[] = [
  { path: 'individuals', title: 'individuals.title', help: 'individuals.help', nav: { stage: 'registries', icon: IconUser }, roles: seers, load: () => import('./IndividualList') },
  { path: 'individuals/new', title: 'individuals.create', help: 'individuals.createHelp', load: () => import('./IndividualForm') },
  { path: 'individuals/duplicates', title: 'individuals.duplicates', help: 'individuals.duplicatesHelp', nav: { stage: 'registries', icon: IconCopyCheck }, roles: ['MUKTA_ADMIN', 'SUPERUSER'], load: () => import('./DuplicateList') },
  { path: 'individuals/:id', title: 'individuals.record', help: 'individuals.recordHelp', load: () => import('./IndividualRecord') },
  { path: 'individuals/:id/edit', title: 'individuals.edit', help: 'individuals.createHelp', load: () => import('./IndividualForm') },
];
