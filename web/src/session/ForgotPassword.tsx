import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { SyntheticEvent } from 'react';
import { useState } from 'react';
import { api, call } from '../api/client';
import { Refused } from '../blocks/Refused';
import { useTexts } from '../texts/useTexts';
import { sendCode } from './codes';

/** A new password by one-time code, for an employee who has forgotten his. */
export function ForgotPassword({ tenantId, onDone }: { tenantId: string; onDone: () => void }) {
  const t = useTexts();
  const [mobile, setMobile] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [stage, setStage] = useState<'ask' | 'set' | 'done'>('ask');
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const next = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      if (stage === 'ask') {
        await sendCode(mobile.trim(), tenantId, 'EMPLOYEE', 'passwordreset');
        setStage('set');
      } else {
        await call(api.POST('/user/password/nologin/_update', { body: { userName: mobile.trim(), otpReference: code.trim(), newPassword: password, tenantId, type: 'EMPLOYEE' } }));
        setStage('done');
      }
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void next();
  };

  if (stage === 'done') return <Stack><Text role="status">{t('session.passwordSet')}</Text><Button onClick={onDone}>{t('session.back')}</Button></Stack>;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Refused problem={problem} />
        <TextInput label={t('session.mobile')} required withAsterisk={false} inputMode="numeric" autoComplete="tel-national" value={mobile} onChange={event => setMobile(event.currentTarget.value)} readOnly={stage === 'set'} />
        {stage === 'set' && (
          <>
            <Text role="status" fz="sm">{t('session.codeSent', { mobile })}</Text>
            <TextInput label={t('session.code')} required withAsterisk={false} inputMode="numeric" autoComplete="one-time-code" value={code} onChange={event => setCode(event.currentTarget.value)} />
            <PasswordInput label={t('session.newPassword')} description={t('session.passwordRule')} required withAsterisk={false} autoComplete="new-password" value={password} onChange={event => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('blocks.reveal') }} />
          </>
        )}
        <Button type="submit" loading={busy}>{stage === 'ask' ? t('session.sendCode') : t('blocks.save')}</Button>
        <Anchor component="button" type="button" fz="sm" onClick={onDone}>{t('session.back')}</Anchor>
      </Stack>
    </form>
  );
}
