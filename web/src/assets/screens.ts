import { IconBuildingBridge2 } from '@tabler/icons-react';
import type { Screen } from '../screens';

// The address is not `assets`: there the built files of the client lie.
export const assetScreens: readonly Screen[] = [
  { path: 'asset-register', title: 'assets.title', help: 'assets.help', nav: { stage: 'registries', icon: IconBuildingBridge2 }, roles: ['ASSET_CREATOR', 'ASSET_APPROVER', 'ASSET_VIEWER', 'SUPERUSER'], load: () => import('./AssetList') },
  { path: 'asset-register/new', title: 'assets.create', help: 'assets.createHelp', load: () => import('./AssetForm') },
  { path: 'asset-register/:id', title: 'assets.record', help: 'assets.recordHelp', load: () => import('./AssetRecord') },
  { path: 'asset-register/:id/edit', title: 'assets.edit', help: 'assets.createHelp', load: () => import('./AssetForm') },
];
