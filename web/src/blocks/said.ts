import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Says briefly that something is done; announced by screen readers. Errors are never said this way: they stay until they are dealt with. */
export function said(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 5000, role: 'status', closeButtonProps: { 'aria-label': i18next.t('blocks.close') } });
}
