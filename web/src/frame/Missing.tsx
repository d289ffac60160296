import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useTexts } from '../texts/useTexts';

/** No such address, or no such record. */
export function Missing() {
  const t = useTexts();
  return <Stack gap="xs"><Title order={1}>{t('frame.missing')}</Title><Text>{t('frame.missingWhy')}</Text><Anchor component={Link} to="/">{t('home.title')}</Anchor></Stack>;
}
