import { Button, Group, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { Refused } from '../blocks/Refused';
import { useTexts } from '../texts/useTexts';
import { isMasked, lastFour } from './values';

/** A number of which only the end is seen until somebody asks for it; that he did is noted by the server. */
export function Masked({ value, label, reveal }: { value: string; label: string; reveal?: () => Promise<string | undefined> }) {
  const t = useTexts();
  const [shown, setShown] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const ask = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setShown((await reveal?.()) ?? lastFour(value));
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Group gap="xs">
        <span className="code">{shown ?? lastFour(value)}</span>
        {reveal !== undefined && shown === undefined && <Button size="compact-xs" variant="default" loading={isBusy} leftSection={<IconEye size={14} aria-hidden />} aria-label={t('accounts.revealWhat', { what: label })} onClick={() => void ask()}>{t('accounts.reveal')}</Button>}
      </Group>
      {shown !== undefined && isMasked(shown) && <Text fz="xs" c="dimmed" role="status">{t('accounts.notForYou')}</Text>}
      {shown !== undefined && !isMasked(shown) && <Text fz="xs" c="dimmed" role="status">{t('accounts.noted')}</Text>}
      <Refused problem={problem} />
    </>
  );
}
