import { IconMapPin } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const seers = ['PROJECT_CREATOR', 'PROJECT_VIEWER', 'JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'SUPERUSER'];

export const projectScreens: readonly Screen[] = [
  { path: 'projects', title: 'projects.title', help: 'projects.help', nav: { stage: 'plan', icon: IconMapPin }, roles: seers, load: () => import('./ProjectList') },
  { path: 'projects/new', title: 'projects.create', help: 'projects.createHelp', load: () => import('./ProjectForm') },
  { path: 'projects/:id', title: 'projects.record', help: 'projects.recordHelp', load: () => import('./ProjectRecord') },
  { path: 'projects/:id/edit', title: 'projects.edit', help: 'projects.createHelp', load: () => import('./ProjectForm') },
];
