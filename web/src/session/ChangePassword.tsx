import { Button, Group, Paper, PasswordInput, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api/client';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useTexts } from '../texts/useTexts';
import { session } from './session';
import { useSession } from './useSession';

export function ChangePassword() {
  const t = useTexts();
  const { user, tenantId } = useSession();
  const [existing, setExisting] = useState('');
  const [wanted, setWanted] = useState('');
  const save = useMutation({
    mutationFn: () => call(api.POST('/user/password/_update', { body: { existingPassword: existing, newPassword: wanted, tenantId, type: user.type } })),
    onSuccess: () => {
      said(t('session.passwordSet'));
      void session.signOut(); // a changed password ends every session
    },
  });
  return (
    <Paper component="form" onSubmit={event => { event.preventDefault(); save.mutate(); }}>
      <Stack>
        <Title order={2}>{t('session.changePassword')}</Title>
        <Refused problem={save.error} />
        <PasswordInput label={t('session.oldPassword')} required withAsterisk={false} autoComplete="current-password" value={existing} onChange={event => setExisting(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('blocks.reveal') }} />
        <PasswordInput label={t('session.newPassword')} description={t('session.passwordRule')} required withAsterisk={false} autoComplete="new-password" value={wanted} onChange={event => setWanted(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('blocks.reveal') }} />
        <Group><Button type="submit" variant="default" loading={save.isPending}>{t('session.changePassword')}</Button></Group>
      </Stack>
    </Paper>
  );
}
