import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode, SyntheticEvent } from 'react';
import { useState } from 'react';
import { Refused } from '../blocks/Refused';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Person } from './service';
import { findPeople } from './service';

/**
 * Finds people by part of their name or their number and takes the ticked ones.
 * @param taken ids of those who are on the list already
 * @param children what is asked beside, e.g. from when
 */
export function PeoplePicker({ title, taken, action, send, onClose, children }: {
  title: string; taken: ReadonlySet<string>; action: string; send: (people: readonly Person[]) => Promise<void>; onClose: () => void; children?: ReactNode;
}) {
  const t = useTexts();
  const tenantId = useTenant();
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const [picked, setPicked] = useState<ReadonlyMap<string, Person>>(new Map());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const found = useQuery({ queryKey: ['people', tenantId, wanted], queryFn: () => findPeople(tenantId, wanted), enabled: wanted.length >= 2 });
  const pick = (person: Person, on: boolean) => setPicked(now => { const next = new Map(now); if (on) next.set(person.id, person); else next.delete(person.id); return next; });
  const shown = [...picked.values(), ...(found.data ?? []).filter(person => !picked.has(person.id))];
  const submit = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await send([...picked.values()]);
      onClose();
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  const search = (event: SyntheticEvent) => {
    event.preventDefault();
    setWanted(typed.trim());
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <Stack>
        <form onSubmit={search}>
          <Group align="flex-end" gap="sm" wrap="nowrap">
            <TextInput label={t('attendance.findPeople')} description={t('attendance.findPeopleHelp')} value={typed} onChange={event => setTyped(event.currentTarget.value)} data-autofocus style={{ flex: 1 }} />
            <Button type="submit" variant="default" disabled={typed.trim().length < 2}>{t('attendance.find')}</Button>
          </Group>
        </form>
        <Refused problem={found.error ?? problem} />
        <Text fz="sm" c="dimmed" role="status">{wanted === '' ? '' : found.isPending ? t('blocks.loading') : shown.length === 0 ? t('blocks.foundNone') : ''}</Text>
        <Stack component="ul" gap="xs" m={0} p={0} mah={320} style={{ listStyle: 'none', overflowY: 'auto' }}>
          {shown.map(person => (
            <li key={person.id}>
              <Checkbox
                checked={picked.has(person.id)} disabled={taken.has(person.id)} onChange={event => pick(person, event.currentTarget.checked)} label={person.name}
                description={[person.number, person.guardian, taken.has(person.id) ? t('attendance.already') : undefined].filter(part => part !== undefined && part !== '').join(' · ')}
              />
            </li>
          ))}
        </Stack>
        {children}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button disabled={picked.size === 0} loading={busy} onClick={() => void submit()}>{action}{picked.size > 0 && ` (${picked.size})`}</Button></Group>
      </Stack>
    </Modal>
  );
}
