import { IconLanguage } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const localisationScreens: readonly Screen[] = [
  { path: 'texts', title: 'frame.texts', help: 'localisation.help', nav: { stage: 'administration', icon: IconLanguage }, roles: ['LOC_ADMIN', 'SUPERUSER'], load: () => import('./TextList') },
];
