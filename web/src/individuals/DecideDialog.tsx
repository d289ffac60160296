import { Button, Group, Modal, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Individual } from './service';
import { decide, nameOf } from './service';

const distinct = 'distinct';

/** Says of two records whether they are one person, and which record then stays. */
export function DecideDialog({ one, other, onClose }: { one: Individual; other: Individual; onClose: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [choice, setChoice] = useState('');
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const save = useMutation({
    mutationFn: () => decide(tenantId, one.id ?? '', other.id ?? '', choice === distinct ? undefined : choice, reason.trim()),
    onSuccess: async () => { await cache.invalidateQueries(); said(t('individuals.decided')); onClose(); },
  });
  const name = (person: Individual) => `${nameOf(person)} · ${person.individualId ?? ''}`;
  const place = (person: Individual) => [person.dateOfBirth, person.fatherName ?? person.husbandName].filter(part => part !== null && part !== undefined).join(' · ');
  return (
    <Modal opened onClose={onClose} title={t('individuals.decide')} closeButtonProps={{ 'aria-label': t('blocks.close') }} size="lg">
      <form noValidate onSubmit={event => { event.preventDefault(); setChecked(true); if (choice !== '' && reason.trim() !== '') save.mutate(); }}>
        <Stack>
          <Text fz="sm">{t('individuals.decideAbout')}</Text>
          <Refused problem={save.error} />
          <Radio.Group label={t('individuals.decision')} value={choice} onChange={setChoice} error={isChecked && choice === '' ? t('blocks.mustFill', { label: t('individuals.decision') }) : undefined}>
            <Stack gap="xs" mt="xs">
              {[one, other].map(person => <Radio key={person.id} value={person.id ?? ''} label={t('individuals.mergeInto', { name: name(person) })} description={place(person)} />)}
              <Radio value={distinct} label={t('individuals.distinct')} />
            </Stack>
          </Radio.Group>
          <Textarea label={<>{t('individuals.reason')} <Text component="span" fz="xs" c="dimmed" fw={400}>({t('blocks.required')})</Text></>} value={reason} maxLength={1000} aria-required error={isChecked && reason.trim() === '' ? t('blocks.commentNeeded') : undefined} onChange={event => setReason(event.currentTarget.value)} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" loading={save.isPending}>{t('individuals.decide')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
