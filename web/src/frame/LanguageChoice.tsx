import { Button, Menu } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { changeLocale } from '../texts/i18n';
import { isLocale, languageNames, languageTag, locales } from '../texts/locale';
import { useTexts } from '../texts/useTexts';

/** Switches the language at once: what is typed stays, texts and documents follow. */
export function LanguageChoice({ tenantId }: { tenantId: string }) {
  const t = useTexts();
  const { i18n } = useTranslation();
  const now = isLocale(i18n.language) ? i18n.language : 'en_IN';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-md" leftSection={<IconLanguage size={18} aria-hidden />} aria-label={`${t('frame.language')}: ${languageNames[now]}`}>
          {languageNames[now]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {locales.map(locale => (
          <Menu.Item key={locale} lang={languageTag(locale).slice(0, 5)} onClick={() => void changeLocale(locale, tenantId)} fw={locale === now ? 600 : undefined} aria-current={locale === now || undefined}>{languageNames[locale]}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
