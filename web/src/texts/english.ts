// The English of every folder: the bundled fallback, and the names of all texts for the type checker. A new folder adds its line here and in modules.ts.
// Texts that one screen alone wants come with it: of them the checker knows the names.
import type about from '../about/texts.json';
import accounts from '../accounts/texts.json';
import assets from '../assets/texts.json';
import attendance from '../attendance/texts.json';
import bills from '../bills/texts.json';
import blocks from '../blocks/texts.json';
import contracts from '../contracts/texts.json';
import employees from '../employees/texts.json';
import estimates from '../estimates/texts.json';
import frame from '../frame/texts.json';
import home from '../home/texts.json';
import inbox from '../inbox/texts.json';
import individuals from '../individuals/texts.json';
import type localisation from '../localisation/texts.json';
import masters from '../masters/texts.json';
import measurements from '../measurements/texts.json';
import offline from '../offline/texts.json';
import organisations from '../organisations/texts.json';
import payments from '../payments/texts.json';
import projects from '../projects/texts.json';
import rates from '../rates/texts.json';
import runningbills from '../runningbills/texts.json';
import session from '../session/texts.json';
import tracker from '../tracker/texts.json';
import { plain } from './first';

const folders = {
  accounts, assets, attendance, bills, blocks, contracts, employees, estimates, frame, home, inbox, individuals, masters, measurements, offline, organisations, payments, projects, rates, runningbills, session, tracker,
};

/** Name of a text of the client. */
export type TextKey = { [Folder in keyof typeof folders]: keyof (typeof folders)[Folder] }[keyof typeof folders] | keyof typeof about | keyof typeof localisation;

/** Folders that have texts. */
export type Folder = keyof typeof folders | 'about' | 'localisation';

export const english = plain(Object.values(folders));
