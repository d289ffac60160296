import type { Screen } from '../screens';

export const sessionScreens: readonly Screen[] = [
  { path: 'profile', title: 'session.profile', help: 'session.profileHelp', load: () => import('./Profile') },
];
