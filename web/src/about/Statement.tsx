import { Paper, Stack, Text, Title } from '@mantine/core';
import { day } from '../blocks/format';
import { plain } from '../texts/first';
import { addFallback } from '../texts/i18n';
import { useNames, useTexts } from '../texts/useTexts';
import texts from './texts.json';

addFallback(plain([texts])); // long, and wanted here alone

const parts = ['accessibility', 'privacy', 'terms'] as const;

/** What an office owes everybody who uses its pages (GIGW 3.0): owner, contact, accessibility, personal data, terms, when it was last changed. The texts are the office's to change. */
export function Statement({ tenantId }: { tenantId: string }) {
  const t = useTexts();
  const names = useNames();
  const contact = names.any(`TENANT_PDF_CONTACT_${tenantId.toUpperCase().replaceAll('.', '_')}`, '');
  return (
    <Stack maw={760}>
      <Paper component="section" aria-labelledby="owner"><Title order={2} id="owner" mb="xs">{t('about.owner')}</Title><Text>{t('about.ownerText', { office: names.office(tenantId) })}</Text></Paper>
      <Paper component="section" aria-labelledby="contact"><Title order={2} id="contact" mb="xs">{t('frame.contact')}</Title><Text>{t('about.contactText')}</Text><Text fw={600} mt="xs">{contact === '' ? t('about.contactNone') : contact}</Text></Paper>
      {parts.map(part => <Paper key={part} component="section" aria-labelledby={part}><Title order={2} id={part} mb="xs">{t(`frame.${part}`)}</Title><Text>{t(`about.${part}Text`)}</Text></Paper>)}
      <Text fz="sm" c="dimmed">{t('about.updated', { date: day(Date.parse(String(import.meta.env.VITE_BUILT)), 'UTC') })}</Text>
    </Stack>
  );
}
