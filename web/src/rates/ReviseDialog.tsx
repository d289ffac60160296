import { Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { inputDay, startOfDay } from '../blocks/format';
import { Refused } from '../blocks/Refused';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { revise } from './service';

const oneDay = 86_400_000;

/** Asks from which day on the rates change, and tells the number of the job that changes them. */
export function ReviseDialog({ codes, onClose, onDone }: { codes: readonly string[] | undefined; onClose: () => void; onDone: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const cache = useQueryClient();
  const [tomorrow] = useState(() => inputDay(Date.now() + oneDay, zone));
  const [day, setDay] = useState(tomorrow);
  const [isChecked, setChecked] = useState(false);
  const from = startOfDay(day, zone);
  const wrong = from === undefined ? t('blocks.mustFill', { label: t('rates.effective') }) : day < tomorrow ? t('rates.fromTomorrow') : undefined;
  const order = useMutation({ mutationFn: (at: number) => revise(tenantId, codes, at), onSuccess: async () => { onDone(); await cache.invalidateQueries({ queryKey: ['list', 'rate-jobs'] }); } });
  const number = order.data;
  return (
    <Modal opened onClose={onClose} title={t('rates.revise')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      {number !== undefined ? (
        <Stack>
          <Text role="status">{t('rates.scheduled', { number })}</Text>
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.close')}</Button><Anchor component={Link} to="/rates/jobs">{t('rates.jobs')}</Anchor></Group>
        </Stack>
      ) : (
        <form noValidate onSubmit={event => { event.preventDefault(); setChecked(true); if (wrong === undefined && from !== undefined) order.mutate(from); }}>
          <Stack>
            <Text fz="sm">{codes === undefined ? t('rates.allWhy') : t('rates.tickedWhy', { count: codes.length })}</Text>
            <Refused problem={order.error} />
            <TextInput type="date" label={<>{t('rates.effective')} <Text component="span" fz="xs" c="dimmed" fw={400}>({t('blocks.required')})</Text></>} value={day} min={tomorrow} aria-required error={isChecked ? wrong : undefined} onChange={event => setDay(event.currentTarget.value)} maw={240} />
            <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" loading={order.isPending}>{t('rates.revise')}</Button></Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
