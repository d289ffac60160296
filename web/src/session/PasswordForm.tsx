import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { SyntheticEvent } from 'react';
import { useState } from 'react';
import { Refused } from '../blocks/Refused';
import { useTexts } from '../texts/useTexts';
import type { UserType } from './session';
import { session } from './session';

/** User name and password, or mobile number and one-time code. Used to sign in and to sign in again over a page that waits. */
export function PasswordForm({ tenantId, userType, userName: known, sendCode, ready = true, onDone }: {
  tenantId: string;
  userType: UserType;
  /** Name of the user whose session has ended; nobody else may take over his page. */
  userName?: string;
  sendCode: (mobile: string) => Promise<void>;
  /** False while the office is not known yet. */
  ready?: boolean;
  onDone?: () => void;
}) {
  const t = useTexts();
  const [userName, setUserName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const byCode = userType === 'CITIZEN';

  const doing = async (what: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await what();
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void doing(async () => {
      if (byCode && !sent) {
        await sendCode(userName.trim());
        setSent(true);
        return;
      }

      await session.signIn({ userName: userName.trim(), password, tenantId, userType });
      onDone?.();
    });
  };

  return (
    <form onSubmit={submit} noValidate={false}>
      <Stack gap="md">
        <Refused problem={problem} />
        <TextInput
          label={byCode ? t('session.mobile') : t('session.userName')} description={byCode ? t('session.mobileHelp') : undefined} required withAsterisk={false}
          value={userName} onChange={event => setUserName(event.currentTarget.value)} readOnly={known !== undefined}
          autoComplete="username" inputMode={byCode ? 'numeric' : 'text'} autoCapitalize="none" spellCheck={false}
        />
        {byCode && sent && <p role="status">{t('session.codeSent', { mobile: userName })}</p>}
        {byCode
          ? sent && <TextInput label={t('session.code')} required withAsterisk={false} value={password} onChange={event => setPassword(event.currentTarget.value)} autoComplete="one-time-code" inputMode="numeric" />
          : <PasswordInput label={t('session.password')} required withAsterisk={false} value={password} onChange={event => setPassword(event.currentTarget.value)} autoComplete="current-password" visibilityToggleButtonProps={{ 'aria-label': t('blocks.reveal') }} />}
        <Button type="submit" loading={busy} disabled={!ready} fullWidth>{byCode && !sent ? t('session.sendCode') : t('session.signIn')}</Button>
      </Stack>
    </form>
  );
}
