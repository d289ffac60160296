import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { stateTenant } from '../api/masters';
import { changeLocale } from '../texts/i18n';
import { isLocale, languageNames, locales } from '../texts/locale';
import { useTexts } from '../texts/useTexts';

/** The language of the first page, chosen with what every browser has: a menu would be half the size of the page again. */
export function FirstLanguage() {
  const t = useTexts();
  const { i18n } = useTranslation();
  return <NativeSelect size="xs" aria-label={t('frame.language')} data={locales.map(locale => ({ value: locale, label: languageNames[locale] }))} value={isLocale(i18n.language) ? i18n.language : 'en_IN'} onChange={event => { const chosen = event.currentTarget.value; if (isLocale(chosen)) void changeLocale(chosen, stateTenant(), true); }} />;
}
