import { IconBuildingBank } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const accountScreens: readonly Screen[] = [
  { path: 'accounts', title: 'accounts.title', help: 'accounts.help', nav: { stage: 'registries', icon: IconBuildingBank }, roles: ['BILL_ACCOUNTANT', 'BILL_VIEWER', 'MUKTA_ADMIN', 'SUPERUSER'], load: () => import('./AccountList') },
];
