/** Languages offered, as the contract writes them. */
export const locales = ['en_IN', 'hi_IN', 'or_IN'] as const;

export type Locale = (typeof locales)[number];

/** Each language under its own name. */
export const languageNames: Readonly<Record<Locale, string>> = { en_IN: 'English', hi_IN: 'हिन्दी', or_IN: 'ଓଡ଼ିଆ' };

const key = 'works.locale';

export const isLocale = (value: unknown): value is Locale => (locales as readonly unknown[]).includes(value);

/** The choice made on this device, else what the browser prefers, else English. */
export function currentLocale(): Locale {
  const chosen = localStorage.getItem(key);
  if (isLocale(chosen)) return chosen;
  const preferred = navigator.languages.map(language => locales.find(locale => locale.startsWith(`${language.slice(0, 2)}_`))).find(locale => locale !== undefined);
  return preferred ?? 'en_IN';
}

export const keepLocale = (locale: Locale): void => localStorage.setItem(key, locale);

/** The language tag for the document and for `Intl`, numerals staying Western (spec 70 §20). */
export const languageTag = (locale: Locale): string => `${locale.replace('_', '-')}-u-nu-latn`;
