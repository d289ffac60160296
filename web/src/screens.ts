import type { ComponentType } from 'react';
import type { Params } from 'react-router';
import { aboutScreens } from './about/screens';
import { accountScreens } from './accounts/screens';
import { assetScreens } from './assets/screens';
import { attendanceScreens } from './attendance/screens';
import { billScreens } from './bills/screens';
import { contractScreens } from './contracts/screens';
import { employeeScreens } from './employees/screens';
import { estimateScreens } from './estimates/screens';
import { homeScreens } from './home/screens';
import { inboxScreens } from './inbox/screens';
import { individualScreens } from './individuals/screens';
import { localisationScreens } from './localisation/screens';
import { masterScreens } from './masters/screens';
import { measurementScreens } from './measurements/screens';
import { organisationScreens } from './organisations/screens';
import { paymentScreens } from './payments/screens';
import { projectScreens } from './projects/screens';
import { rateScreens } from './rates/screens';
import { runningBillScreens } from './runningbills/screens';
import { sessionScreens } from './session/screens';
import type { Session } from './session/session';
import type { TextKey } from './texts/english';
import { trackerScreens } from './tracker/screens';

/** Stages of the life of a work, in the order of the navigation. */
export const stages = ['desk', 'plan', 'award', 'execute', 'pay', 'registries', 'administration'] as const;

export type Stage = (typeof stages)[number];

/** Where somebody goes, and who. */
export interface Visit {
  readonly session: Session;
  readonly params: Params;
  readonly query: URLSearchParams;
}

/** A screen's file: the component, and what it wants from the server, asked while the page is still being built. */
export interface ScreenFile {
  readonly default: ComponentType;
  readonly ask?: (visit: Visit) => void;
}

/** One address of the client. The frame draws navigation, title, help and route from it: nothing else is needed for a new screen. */
export interface Screen {
  /** Address without the leading slash; `:name` is a parameter. */
  readonly path: string;
  /** Title of the document and heading of the help. */
  readonly title: TextKey;
  /** A few sentences on what is done here and what comes next. */
  readonly help: TextKey;
  /** Where it stands in the navigation; none for pages that are reached from others. */
  readonly nav?: { readonly stage: Stage; readonly icon: ComponentType<{ size?: number; stroke?: number }> };
  /** Who finds it in the navigation; everybody when left out. */
  readonly roles?: readonly string[];
  /** The component: `() => import('./ProjectList')`, its default export. */
  readonly load: () => Promise<ScreenFile>;
}

/** All screens: a new folder adds its line here. */
export const screens: readonly Screen[] = [
  ...homeScreens,
  ...inboxScreens,
  ...projectScreens,
  ...estimateScreens,
  ...contractScreens,
  ...measurementScreens,
  ...attendanceScreens,
  ...billScreens,
  ...runningBillScreens,
  ...paymentScreens,
  ...trackerScreens,
  ...organisationScreens,
  ...individualScreens,
  ...accountScreens,
  ...assetScreens,
  ...employeeScreens,
  ...rateScreens,
  ...masterScreens,
  ...localisationScreens,
  ...sessionScreens,
  ...aboutScreens,
];
