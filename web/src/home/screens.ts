import { IconHome } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const homeScreens: readonly Screen[] = [
  { path: '', title: 'home.title', help: 'home.help', nav: { stage: 'desk', icon: IconHome }, load: () => import('./Home') },
  { path: 'search', title: 'frame.searchTitle', help: 'frame.searchShort', load: () => import('./GlobalSearch') },
];
