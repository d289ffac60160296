import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TextKey } from './english';

type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  /** A text of the client; `{name}` in it is replaced by the value. */
  (key: TextKey, values?: Values): string;
}

/** Texts of the client in the chosen language. */
export function useTexts(): Texts {
  const { t, i18n } = useTranslation();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- new texts of the same language make new functions
  return useMemo(() => (key: TextKey, values?: Values) => t(key, values ?? {}), [t, i18n.language]);
}

/** Names of what the office configures: states, actions, masters, places, offices. What has no text is shown as its code, spelt as words. */
export interface Names {
  state(service: string | undefined, state: string | undefined): string;
  action(service: string | undefined, action: string): string;
  /** Row of a master, e.g. `('works', 'ProjectType', 'VZ-CWS')`. */
  master(module: string, master: string, code: string | undefined, fallback?: string): string;
  place(tenantId: string, code: string | undefined): string;
  office(tenantId: string): string;
  role(code: string): string;
  /** Any key of the office's texts. */
  any(key: string, fallback: string): string;
}

export function useNames(): Names {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(() => {
    const find = (keys: readonly string[], fallback: string): string => {
      const key = keys.find(candidate => i18n.exists(candidate));
      return key === undefined ? fallback : i18n.t(key);
    };
    const squeeze = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
    return {
      state: (service, state) => (state === undefined ? '' : find([`WF_${service ?? ''}_STATE_${state}`, `WF_${service ?? ''}_${state}`, `WF_STATE_${state}`], asWords(state))),
      action: (service, action) => find([`WF_${service ?? ''}_ACTION_${action}`, `WF_${service ?? ''}_${action}`, `WF_ACTION_${action}`], asWords(action)),
      master: (module, master, code, fallback) =>
        code === undefined ? '' : find([`${squeeze(module)}_${squeeze(master)}_${squeeze(code)}`, `${squeeze(module)}_${squeeze(master)}_${code}`, `COMMON_MASTERS_${squeeze(master)}_${squeeze(code)}`], fallback ?? code),
      place: (tenantId, code) => (code === undefined ? '' : find([`${squeeze(tenantId)}_ADMIN_${squeeze(code)}`, `${squeeze(tenantId)}_REVENUE_${squeeze(code)}`], code)),
      office: tenantId => find([`TENANT_TENANTS_${squeeze(tenantId)}`], tenantId),
      role: code => find([`ACCESSCONTROL_ROLES_ROLES_${code}`], asWords(code)),
      any: (key, fallback) => find([key], fallback),
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as above
  }, [i18n, language]);
}

/** A code spelt as words: PENDING_FOR_CORRECTION → Pending for correction. */
export function asWords(code: string): string {
  const words = code.replaceAll('_', ' ').replaceAll('-', ' ').toLowerCase().trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
