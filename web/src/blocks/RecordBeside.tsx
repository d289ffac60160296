import { ActionIcon, Button, Group, Paper, Skeleton } from '@mantine/core';
import { IconArrowsDiagonal, IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { Link, matchPath } from 'react-router';
import { screenAt } from '../frame/screenAt';
import { screens } from '../screens';
import { useTexts } from '../texts/useTexts';
import { Beside } from './beside';

// One lazy component per screen: made anew it would load anew.
const components = Object.fromEntries(screens.map(screen => [screen.path, { Shown: lazy(screen.load) }]));

/** The record of a row, shown beside the list it was opened from. */
export default function RecordBeside({ link, onClose }: { link: string; onClose: () => void }) {
  const t = useTexts();
  const path = link.split('?')[0] ?? '';
  const screen = screenAt(path.slice(1));
  const found = components[screen?.path ?? ''];
  if (screen === undefined || found === undefined) return null;
  return (
    <Paper component="section" className="beside" aria-label={t('blocks.beside')} p="md">
      <Group justify="space-between" mb="xs" gap="xs">
        <Button component={Link} to={link} variant="default" size="compact-md" leftSection={<IconArrowsDiagonal size={16} aria-hidden />}>{t('blocks.openPage')}</Button>
        <ActionIcon aria-label={t('blocks.closeBeside')} onClick={onClose}><IconX size={18} /></ActionIcon>
      </Group>
      <Suspense fallback={<Skeleton height={240} />}><Beside value={matchPath(`/${screen.path}`, path)?.params ?? {}}><found.Shown key={path} /></Beside></Suspense>
    </Paper>
  );
}
