import { IconInbox } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const inboxScreens: readonly Screen[] = [{ path: 'inbox', title: 'inbox.title', help: 'inbox.help', nav: { stage: 'desk', icon: IconInbox }, load: () => import('./Inbox') }];
