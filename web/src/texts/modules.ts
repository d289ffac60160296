import type { Folder } from './english';

const folders = [
  'about', 'accounts', 'assets', 'attendance', 'bills', 'blocks', 'contracts', 'employees', 'estimates', 'frame', 'home', 'inbox', 'individuals', 'localisation', 'masters', 'measurements', 'offline', 'organisations', 'payments', 'projects', 'rates', 'runningbills', 'session', 'tracker',
] as const satisfies readonly Folder[];

/** Modules of the localisation service that hold the client's texts. */
export const ownModules: readonly string[] = folders.map(folder => `works-web-${folder}`);

/** Those of the first page, before anybody has signed in. */
export const firstModules: readonly string[] = ['works-web-blocks', 'works-web-frame', 'works-web-session'];
