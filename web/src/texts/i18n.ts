import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { list, text } from '../api/decode';
import { first } from './first';
import type { Locale } from './locale';
import { currentLocale, keepLocale, languageTag } from './locale';
import { firstModules, ownModules } from './modules';

/** Texts of the offices' masters and workflows; they come from the server only. */
const sharedModules = ['rainmaker-common', 'rainmaker-common-masters', 'rainmaker-workflow', 'rainmaker-works', 'rainmaker-estimate'];

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: currentLocale(),
    fallbackLng: 'fallback',
    resources: { fallback: { translation: first } },
    keySeparator: false,
    nsSeparator: false,
    returnEmptyString: false,
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' }, // React escapes; braces as in the offices' own texts
    react: { useSuspense: false, bindI18nStore: 'added' },
  });
  mark(currentLocale());
}

/** The English of the screens, which comes with them. */
export const addFallback = (english: Readonly<Record<string, string>>): void => void i18next.addResourceBundle('fallback', 'translation', english, true, true);

const loaded = new Set<string>();
const freshFor = 10 * 60_000; // as long as masters are taken for true

/**
 * Reads the texts of a language from the localisation service: those kept from last time at once, then what is new.
 * @param isFirst only those of the first page: nobody has signed in yet, and his line may be a slow one
 */
export async function loadTexts(tenantId: string, locale: Locale = currentLocale(), isFirst = false): Promise<void> {
  const key = `works.texts.${tenantId}.${locale}${isFirst ? '.first' : ''}`;
  if (loaded.has(key)) return;
  loaded.add(key);
  const kept = localStorage.getItem(key);
  if (kept !== null) {
    add(locale, kept);
    if (isFresh(localStorage.getItem(`${key}.read`))) return;
    await new Promise(resolve => setTimeout(resolve, 2000)); // what the page is for has the line first
  }

  const modules = isFirst ? firstModules : [...ownModules, ...sharedModules, `rainmaker-${tenantId.split('.')[0] ?? tenantId}`, `rainmaker-${tenantId}`];
  try {
    const reply = await fetch(`/localization/messages/v1/_search?${new URLSearchParams({ tenantId, locale, module: modules.join(',') }).toString()}`, { method: 'POST' });
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    const body = await reply.text();
    if (body !== kept) add(locale, body);
    try {
      localStorage.setItem(key, body);
      localStorage.setItem(`${key}.read`, `${Date.now()} ${import.meta.url}`);
    } catch {
      // The storage of this browser is full: the texts are read again next time.
    }
  } catch {
    loaded.delete(key); // English and what was kept serve until the next try
  }
}

// Another build of the client may have texts that the kept ones lack: its own files have other names.
function isFresh(read: string | null): boolean {
  const [at, build] = read?.split(' ') ?? [];
  return build === import.meta.url && Date.now() - Number(at) < freshFor;
}

export async function changeLocale(locale: Locale, tenantId: string, isFirst = false): Promise<void> {
  keepLocale(locale);
  await loadTexts(tenantId, locale, isFirst);
  await i18next.changeLanguage(locale);
  mark(locale);
}

// For screen readers, hyphenation and the choice of glyphs.
function mark(locale: Locale): void {
  document.documentElement.lang = languageTag(locale).slice(0, 5);
}

function add(locale: Locale, body: string): void {
  const messages: Record<string, string> = {};
  for (const item of list(JSON.parse(body), 'messages')) {
    const code = text(item, 'code');
    const message = text(item, 'message');
    if (code !== undefined && message !== undefined) messages[code] = message;
  }

  i18next.addResourceBundle(locale, 'translation', messages, true, true);
}
