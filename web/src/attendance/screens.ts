import { IconCalendarCheck, IconUsersGroup } from '@tabler/icons-react';
import type { Screen } from '../screens';

const markers = ['ORG_ADMIN', 'JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'SUPERUSER'];
const seers = ['ORG_ADMIN', 'ORG_STAFF', 'JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'MUSTER_ROLL_VERIFIER', 'MUSTER_ROLL_APPROVER', 'SUPERUSER'];

export const attendanceScreens: readonly Screen[] = [
  { path: 'registers', title: 'attendance.title', help: 'attendance.help', nav: { stage: 'execute', icon: IconCalendarCheck }, roles: markers, load: () => import('./RegisterList') },
  { path: 'registers/:id', title: 'attendance.register', help: 'attendance.registerHelp', load: () => import('./RegisterRecord') },
  { path: 'registers/:id/attendance/:week', title: 'attendance.week', help: 'attendance.weekHelp', load: () => import('./WeekForm') },
  { path: 'registers/:id/muster/:week', title: 'attendance.makeMuster', help: 'attendance.makeMusterHelp', load: () => import('./MusterForm') },
  { path: 'musters', title: 'attendance.musters', help: 'attendance.mustersHelp', nav: { stage: 'execute', icon: IconUsersGroup }, roles: seers, load: () => import('./MusterList') },
  { path: 'musters/:id', title: 'attendance.muster', help: 'attendance.musterHelp', load: () => import('./MusterRecord') },
  { path: 'musters/:id/correct', title: 'attendance.correct', help: 'attendance.correctHelp', load: () => import('./MusterCorrection') },
  { path: 'musters/:id/print', title: 'attendance.print', help: 'attendance.printHelp', load: () => import('./NominalRollPrint') },
];
