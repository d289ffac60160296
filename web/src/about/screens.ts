import type { Screen } from '../screens';

export const aboutScreens: readonly Screen[] = [{ path: 'about', title: 'frame.about', help: 'about.help', load: () => import('./About') }];
