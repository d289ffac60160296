import { Button, NativeSelect, PasswordInput, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { session } from '../session/session';
import { useTexts } from '../texts/useTexts';
import { unseal, whoMayGoOn } from './away';

/** On the first page while there is no network: whoever has taken registers along goes on with the code he chose for it. */
export default function WithoutNetwork() {
  const t = useTexts();
  const cache = useQueryClient();
  const { data: people = [] } = useQuery({ queryKey: ['away'], queryFn: whoMayGoOn, staleTime: 0 });
  const [chosen, setChosen] = useState<string>();
  const [code, setCode] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const key = chosen ?? people[0]?.key;
  if (key === undefined) return null;
  const goOn = async () => {
    setBusy(true);
    const found = await unseal(key, code).catch(() => undefined);
    setBusy(false);
    if (found !== undefined) {
      session.withoutNetwork(found);
      return;
    }

    setWrong(true);
    setCode('');
    await cache.invalidateQueries({ queryKey: ['away'] });
  };
  return (
    <form onSubmit={event => { event.preventDefault(); void goOn(); }}>
      <Stack gap="sm">
        <Text fz="sm" role="status">{t('session.awayWhy')}</Text>
        {people.length > 1 && <NativeSelect label={t('session.awayWho')} data={people.map(({ key: value, name }) => ({ value, label: name }))} value={key} onChange={event => setChosen(event.currentTarget.value)} />}
        <PasswordInput label={t('session.awayCode')} inputMode="numeric" autoComplete="off" value={code} onChange={event => setCode(event.currentTarget.value)} error={isWrong ? t('session.awayWrong') : undefined} visibilityToggleButtonProps={{ 'aria-label': t('blocks.reveal') }} />
        <Button type="submit" variant="default" loading={busy} disabled={code === ''} fullWidth>{t('session.awayGo', { name: people.find(one => one.key === key)?.name ?? '' })}</Button>
      </Stack>
    </form>
  );
}
