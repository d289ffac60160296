import { Anchor, Box, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNetwork } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useState } from 'react';
import { offices, stateTenant } from '../api/masters';
import { ApiError } from '../api/errors';
import { Refused } from '../blocks/Refused';
import { rarelyChanges } from '../queries';
import { loadTexts } from '../texts/i18n';
import { currentLocale } from '../texts/locale';
import { useTexts } from '../texts/useTexts';
import { FirstLanguage } from './FirstLanguage';
import { ForgotPassword } from './ForgotPassword';
import { PasswordForm } from './PasswordForm';
import type { UserType } from './session';
import { sendCode } from './codes';

const BeforeSignIn = lazy(() => import('../about/BeforeSignIn'));
const lastOffice = 'works.office';

const WithoutNetwork = lazy(() => import('../offline/WithoutNetwork'));

/** The first page: it stands in place of every address until somebody is signed in, so that the address is kept. */
export function SignIn() {
  const t = useTexts();
  const [userType, setUserType] = useState<UserType>('EMPLOYEE');
  const [chosen, setChosen] = useState(localStorage.getItem(lastOffice));
  const [forgot, setForgot] = useState(false);
  const [about, setAbout] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: ['offices'], queryFn: offices, ...rarelyChanges });
  const isAway = !useNetwork().online || (error instanceof ApiError && error.isUnreachable);
  const cities = (data ?? []).map(office => ({ value: office.code, label: office.name }));
  const tenantId = chosen ?? cities.find(city => city.value !== stateTenant())?.value ?? stateTenant();
  useEffect(() => void loadTexts(stateTenant(), currentLocale(), true), []);
  const choose = (code: string) => {
    setChosen(code);
    localStorage.setItem(lastOffice, code);
  };

  if (about) return <Suspense fallback={null}><BeforeSignIn tenantId={tenantId} onBack={() => setAbout(false)} /></Suspense>;
  return (
    <Box component="main" px="md" py="xl" mih="100dvh">
      <Stack maw={420} mx="auto" mt={{ base: 0, sm: '8vh' }} gap="lg">
        <Group justify="space-between" align="center" wrap="nowrap">
          <Group gap="sm" wrap="nowrap"><img src="/works.svg" alt="" width={36} height={36} /><Text fw={600} fz="xl">Works</Text></Group>
          <FirstLanguage />
        </Group>
        <Paper p="lg">
          <Stack gap="md">
            <div><Title order={1} fz="h2">{forgot ? t('session.forgotTitle') : t('session.signIn')}</Title><Text c="dimmed" fz="sm" mt={4}>{t('session.intro')}</Text></div>
            <Refused problem={error} onRetry={() => void refetch()} />
            {isAway && <Suspense fallback={null}><WithoutNetwork /></Suspense>}
            <NativeSelect label={t('session.office')} data={cities} value={tenantId} onChange={event => choose(event.currentTarget.value)} />
            {forgot ? <ForgotPassword tenantId={tenantId} onDone={() => setForgot(false)} /> : (
              <>
                <SegmentedControl
                  aria-label={t('session.how')} fullWidth value={userType} onChange={value => setUserType(value === 'CITIZEN' ? 'CITIZEN' : 'EMPLOYEE')}
                  data={[{ value: 'EMPLOYEE', label: t('session.employee') }, { value: 'CITIZEN', label: t('session.community') }]}
                />
                {/* Not before it is known where: a name of one office is nobody in another. */}
                <PasswordForm key={userType} ready={data !== undefined} tenantId={tenantId} userType={userType} sendCode={mobile => sendCode(mobile, tenantId, 'CITIZEN', 'login')} />
                {userType === 'EMPLOYEE' && <Anchor component="button" type="button" fz="sm" onClick={() => setForgot(true)}>{t('session.forgot')}</Anchor>}
              </>
            )}
          </Stack>
        </Paper>
        <Anchor component="button" type="button" fz="sm" onClick={() => setAbout(true)}>{t('session.about')}</Anchor>
      </Stack>
    </Box>
  );
}
