import { IconBuildingBridge2 } from '@tabler/icons-react';
import type { Screen } from '../screens';

export const assetScreens: readonly Screen[] = [
  { path: 'assets', title: 'assets.title', help: 'assets.help', nav: { stage: 'registries', icon: IconBuildingBridge2 }, roles: ['ASSET_CREATOR', 'ASSET_APPROVER', 'ASSET_VIEWER', 'SUPERUSER'], load: () => import('./AssetList') },
  { path: 'assets/new', title: 'assets.create', help: 'assets.createHelp', load: () => import('./AssetForm') },
  { path: 'assets/:id', title: 'assets.record', help: 'assets.recordHelp', load: () => import('./AssetRecord') },
  { path: 'assets/:id/edit', title: 'assets.edit', help: 'assets.createHelp', load: () => import('./AssetForm') },
];
