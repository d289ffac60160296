import { Button, Modal, Stack, Text } from '@mantine/core';
import { useTexts } from '../texts/useTexts';
import { sendCode } from './codes';
import { PasswordForm } from './PasswordForm';
import { session } from './session';
import { useStanding } from './useSession';

/** Over the page that waits: the same user signs in again, and what was sent goes out once more. */
export function SessionEnded() {
  const t = useTexts();
  const standing = useStanding();
  if (standing.state !== 'ended') return null;
  const { user, tenantId } = standing.session;
  const userType = user.type === 'CITIZEN' ? 'CITIZEN' : 'EMPLOYEE';
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('session.ended')}>
      <Stack>
        <Text>{t('session.endedWhy')}</Text>
        <PasswordForm tenantId={user.homeTenantId === tenantId ? tenantId : user.homeTenantId} userType={userType} userName={user.userName} sendCode={mobile => sendCode(mobile, tenantId, 'CITIZEN', 'login')} />
        <Button variant="subtle" color="gray" onClick={() => void session.signOut()}>{t('session.leave')}</Button>
      </Stack>
    </Modal>
  );
}
