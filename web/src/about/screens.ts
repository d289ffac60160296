import type { Screen } from '../screens';

export const aboutScreens: readonly Screen[] = [{ path: 'about', title: 'about.title', help: 'about.help', load: () => import('./About') }];
