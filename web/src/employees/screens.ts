import { IconIdBadge2 } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const employeeScreens: readonly Screen[] = [
  { path: 'employees', title: 'employees.title', help: 'employees.help', nav: { stage: 'administration', icon: IconIdBadge2 }, roles: ['HRMS_ADMIN', 'SUPERUSER'], load: () => import('./EmployeeList') },
  { path: 'employees/new', title: 'employees.create', help: 'employees.createHelp', load: () => import('./EmployeeForm') },
  { path: 'employees/:code', title: 'employees.record', help: 'employees.recordHelp', load: () => import('./EmployeeRecord') },
  { path: 'employees/:code/edit', title: 'employees.edit', help: 'employees.createHelp', load: () => import('./EmployeeForm') },
];
