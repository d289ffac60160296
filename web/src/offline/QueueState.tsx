import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCloudUp, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useZone } from '../api/masters';
import type { Mark } from '../attendance/week';
import { cellKey } from '../attendance/week';
import { day as dayText, startOfDay } from '../blocks/format';
import { useTexts } from '../texts/useTexts';
import { decide, send } from './queue';
import type { Cell, QueuedWeek } from './row';
import { cellsIn, keepMine, takeTheirs } from './row';

const keyOf = (cell: Cell) => cellKey(cell.individualId, cell.day);

/** What of a week is on its way, what the server refused, and what somebody else has marked meanwhile: to be decided here. */
export function QueueState({ week, sending, nameOf }: { week: QueuedWeek | undefined; sending: 'no' | 'quick' | 'yes'; nameOf: (individualId: string) => string }) {
  const t = useTexts();
  const waits = cellsIn(week, 'waits');
  return (
    <>
      <div role="status">
        {waits.length > 0 && !(sending === 'quick' && navigator.onLine) && (
          <Alert color="amber" variant="light" icon={<IconCloudUp aria-hidden />} title={sending !== 'no' && navigator.onLine ? t('offline.sending', { count: waits.length }) : t('offline.marksWait', { count: waits.length })} styles={{ title: { color: 'var(--works-due)' }, message: { color: 'inherit' } }}>
            <Group justify="space-between"><Text fz="sm">{t('offline.marksWaitWhy')}</Text><Button size="compact-sm" variant="default" loading={sending !== 'no'} onClick={() => void send()}>{t('offline.sendNow')}</Button></Group>
          </Alert>
        )}
      </div>
      {week !== undefined && <Conflicts week={week} cells={cellsIn(week, 'conflict')} nameOf={nameOf} />}
      {week !== undefined && <Refusals week={week} cells={cellsIn(week, 'refused')} nameOf={nameOf} />}
    </>
  );
}

function useDeciding(week: QueuedWeek) {
  const [busy, setBusy] = useState(false);
  return {
    busy,
    go: (how: (week: QueuedWeek, reference: string) => QueuedWeek) => {
      setBusy(true);
      void decide(week.key, how).finally(() => setBusy(false));
    },
  };
}

function Conflicts({ week, cells, nameOf }: { week: QueuedWeek; cells: readonly Cell[]; nameOf: (individualId: string) => string }) {
  const t = useTexts();
  const zone = useZone();
  const { busy, go } = useDeciding(week);
  if (cells.length === 0) return null;
  const words: Readonly<Record<Mark, string>> = { P: `${t('attendance.letterP')} ${t('attendance.present')}`, H: `${t('attendance.letterH')} ${t('attendance.half')}`, A: `${t('attendance.letterA')} ${t('attendance.absent')}`, '': t('attendance.unmarked') };
  const keep = (keys: readonly string[]) => go((now, reference) => keepMine(now, keys, reference));
  const take = (keys: readonly string[]) => go(now => takeTheirs(now, keys));
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconUsers aria-hidden />} title={t('offline.conflicts', { count: cells.length })} styles={{ title: { color: 'var(--works-bad)' }, message: { color: 'inherit' } }}>
      <Stack gap="sm">
        <Text fz="sm">{t('offline.conflictsWhy')}</Text>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('offline.conflicts', { count: cells.length })}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.day')}</th><th scope="col">{t('offline.mine')}</th><th scope="col">{t('offline.theirs')}</th><th scope="col"><span className="vanish">{t('blocks.actions')}</span></th></tr></thead>
            <tbody>{cells.map(cell => {
              const what = `${nameOf(cell.individualId)}, ${dayText(startOfDay(cell.day, zone) ?? 0, zone)}`;
              return (
                <tr key={keyOf(cell)}>
                  <th scope="row">{nameOf(cell.individualId)}</th><td>{dayText(startOfDay(cell.day, zone) ?? 0, zone)}</td><td>{words[cell.mark]}</td><td>{words[cell.theirs ?? '']}</td>
                  <td><Group gap={6} wrap="nowrap">
                    <Button size="compact-sm" variant="default" disabled={busy} aria-label={`${t('offline.keepMine')}: ${what}`} onClick={() => keep([keyOf(cell)])}>{t('offline.keepMine')}</Button>
                    <Button size="compact-sm" variant="default" disabled={busy} aria-label={`${t('offline.takeTheirs')}: ${what}`} onClick={() => take([keyOf(cell)])}>{t('offline.takeTheirs')}</Button>
                  </Group></td>
                </tr>
              );
            })}</tbody>
          </table>
        </div>
        {cells.length > 1 && <Group gap="xs"><Button size="compact-md" variant="default" disabled={busy} onClick={() => keep(cells.map(keyOf))}>{t('offline.keepAllMine')}</Button><Button size="compact-md" variant="default" disabled={busy} onClick={() => take(cells.map(keyOf))}>{t('offline.takeAllTheirs')}</Button></Group>}
      </Stack>
    </Alert>
  );
}

function Refusals({ week, cells, nameOf }: { week: QueuedWeek; cells: readonly Cell[]; nameOf: (individualId: string) => string }) {
  const t = useTexts();
  const zone = useZone();
  const { busy, go } = useDeciding(week);
  if (cells.length === 0) return null;
  const reasons = [...new Set(cells.map(cell => cell.message ?? ''))];
  return (
    <Alert color="red" variant="light" role="alert" title={t('attendance.notTaken', { count: cells.length })} styles={{ title: { color: 'var(--works-bad)' }, message: { color: 'inherit' } }}>
      <Stack gap="sm">
        {reasons.map(reason => {
          const those = cells.filter(cell => (cell.message ?? '') === reason);
          return (
            <div key={reason}>
              <Text fz="sm" fw={600}>{reason}</Text>
              <Text fz="sm">{those.slice(0, 20).map(cell => `${nameOf(cell.individualId)}, ${dayText(startOfDay(cell.day, zone) ?? 0, zone)}`).join(' · ')}{those.length > 20 && ` · +${those.length - 20}`}</Text>
              <Group gap="xs" mt={6}>
                <Button size="compact-sm" variant="default" disabled={busy} aria-label={`${t('blocks.retry')}: ${reason}`} onClick={() => go((now, reference) => keepMine(now, those.map(keyOf), reference))}>{t('blocks.retry')}</Button>
                <Button size="compact-sm" variant="default" disabled={busy} aria-label={`${t('offline.giveUp')}: ${reason}`} onClick={() => go(now => takeTheirs(now, those.map(keyOf)))}>{t('offline.giveUp')}</Button>
              </Group>
            </div>
          );
        })}
      </Stack>
    </Alert>
  );
}
