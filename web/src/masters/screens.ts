import { IconDatabase } from '@tabler/icons-react';
import type { Screen } from '../screens';

const keepers = ['MDMS_ADMIN', 'MDMS_STATE_ADMIN', 'MDMS_CITY_ADMIN', 'SUPERUSER'];

export const masterScreens: readonly Screen[] = [
  { path: 'masters', title: 'masters.title', help: 'masters.help', nav: { stage: 'administration', icon: IconDatabase }, roles: keepers, load: () => import('./MasterList') },
  { path: 'masters/:master', title: 'masters.rows', help: 'masters.rowsHelp', load: () => import('./RowList') },
  { path: 'masters/:master/new', title: 'masters.add', help: 'masters.formHelp', load: () => import('./RowForm') },
  { path: 'masters/:master/import', title: 'masters.import', help: 'masters.importHelp', load: () => import('./ImportForm') },
  { path: 'masters/:master/:id', title: 'masters.row', help: 'masters.rowHelp', load: () => import('./RowRecord') },
  { path: 'masters/:master/:id/edit', title: 'masters.edit', help: 'masters.formHelp', load: () => import('./RowForm') },
];
