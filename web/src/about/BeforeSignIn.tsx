import { Anchor, Box, Stack, Title } from '@mantine/core';
import { useEffect } from 'react';
import { loadTexts } from '../texts/i18n';
import { currentLocale } from '../texts/locale';
import { useTexts } from '../texts/useTexts';
import { Statement } from './Statement';

/** The statement for whoever has not signed in. */
export default function BeforeSignIn({ tenantId, onBack }: { tenantId: string; onBack: () => void }) {
  const t = useTexts();
  useEffect(() => void loadTexts(tenantId, currentLocale()), [tenantId]);
  return (
    <Box component="main" px="md" py="xl" mih="100dvh">
      <Stack maw={760} mx="auto"><Anchor component="button" type="button" onClick={onBack} ta="start">{t('about.back')}</Anchor><Title order={1}>{t('frame.about')}</Title><Statement tenantId={tenantId} /></Stack>
    </Box>
  );
}
