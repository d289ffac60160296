import { Anchor, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCloudUp } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useTexts } from '../texts/useTexts';
import { cellsIn } from './row';
import { useQueued } from './waiting';

/** Says on every page what waits on this device, and what has to be decided; nothing when nothing does. */
export function Waiting() {
  const t = useTexts();
  const { weeks, sending } = useQueued();
  const waiting = sending === 'quick' && navigator.onLine ? [] : weeks.filter(week => cellsIn(week, 'waits').length > 0);
  const stopped = weeks.filter(week => cellsIn(week, 'conflict').length + cellsIn(week, 'refused').length > 0);
  const first = stopped[0] ?? waiting[0];
  return (
    <div role="status" className="no-print">
      {first !== undefined && (
        <Group gap={6} mb="sm" wrap="nowrap" align="center">
          {stopped.length > 0 ? <IconAlertTriangle size={18} color="var(--works-bad)" aria-hidden /> : <IconCloudUp size={18} color="var(--works-due)" aria-hidden />}
          <Text fz="sm">
            {[waiting.length === 0 ? undefined : sending === 'yes' && navigator.onLine ? t('offline.weeksGo', { count: waiting.length }) : t('offline.weeksWait', { count: waiting.length }), stopped.length === 0 ? undefined : t('offline.weeksStopped', { count: stopped.length })].filter(said => said !== undefined).join(' ')}{' '}
            <Anchor component={Link} to={`/registers/${first.registerId}/attendance/${first.monday}`}>{first.name}</Anchor>
          </Text>
        </Group>
      )}
    </div>
  );
}
