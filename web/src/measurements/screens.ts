import { IconRuler2 } from '@tabler/icons-react';
import type { Screen } from '../screens';

const seers = ['MB_CREATOR', 'MB_VERIFIER', 'MB_APPROVER', 'MB_VIEWER', 'ORG_ADMIN', 'SUPERUSER'];

export const measurementScreens: readonly Screen[] = [
  { path: 'measurements', title: 'measurements.title', help: 'measurements.help', nav: { stage: 'execute', icon: IconRuler2 }, roles: seers, load: () => import('./MeasurementList') },
  { path: 'measurements/new', title: 'measurements.create', help: 'measurements.createHelp', load: () => import('./MeasurementForm') },
  { path: 'measurements/:id', title: 'measurements.record', help: 'measurements.recordHelp', load: () => import('./MeasurementRecord') },
  { path: 'measurements/:id/print', title: 'measurements.print', help: 'measurements.printHelp', load: () => import('./MeasurementPrint') },
  { path: 'measurements/:id/edit', title: 'measurements.edit', help: 'measurements.createHelp', load: () => import('./MeasurementForm') },
];
