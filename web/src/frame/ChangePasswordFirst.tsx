import { Button, Container, Stack, Text } from '@mantine/core';
import { ChangePassword } from '../session/ChangePassword';
import { session } from '../session/session';
import { useTexts } from '../texts/useTexts';

/** An account whose password somebody else has set: every other page is closed until it is changed. */
export function ChangePasswordFirst() {
  const t = useTexts();
  return (
    <Container component="main" size="xs" py="xl">
      <Stack>
        <Text component="h1" fw={600}>{t('session.mustChange')}</Text>
        <ChangePassword />
        <Button variant="subtle" color="gray" onClick={() => void session.signOut()}>{t('session.leave')}</Button>
      </Stack>
    </Container>
  );
}
