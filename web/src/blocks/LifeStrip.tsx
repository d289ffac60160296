import { Skeleton, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconClock, IconPencil } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { officeRoles, useHasRole } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { Money, toneOfState } from './Figures';
import type { LifeStage, RecordOfWork } from './life';
import { addresses, lifeStages, useLife } from './life';

const icons = { done: IconCircleCheck, bad: IconCircleX, due: IconClock, plain: IconPencil } as const;

/** The product's signature: where the work stands from project to payment, each stage a link to its newest record. */
export function LifeStrip({ projectId }: { projectId: string | undefined }) {
  const t = useTexts();
  const has = useHasRole();
  const { data, error } = useLife(projectId);
  if (projectId === undefined || error !== null || !has(officeRoles)) return null; // the page below stands without it
  if (data === undefined) return <Skeleton height={72} mb="md" />;
  return (
    <nav aria-label={t('blocks.life')} style={{ marginBlockEnd: 16 }}>
      <ol className="life" tabIndex={0} aria-label={t('blocks.life')}>
        {lifeStages.map(stage => <Stage key={stage} stage={stage} records={data.records.filter(record => record.stage === stage)} />)}
      </ol>
    </nav>
  );
}

function Stage({ stage, records }: { stage: LifeStage; records: readonly RecordOfWork[] }) {
  const t = useTexts();
  const names = useNames();
  const { pathname } = useLocation();
  const [newest] = records;
  const title = t(`blocks.stage.${stage}`);
  if (newest === undefined) return <li><div data-tone="none"><b><IconCircleDashed size={14} aria-hidden />{title}</b>{t('blocks.lifeNone')}</div></li>;
  const { state } = newest;
  const tone = stage === 'project' ? 'done' : toneOfState(state);
  const Icon = icons[tone];
  const here = records.some(record => addresses[stage](record.id) === pathname);
  return (
    <li>
      <Link to={addresses[stage](newest.id)} data-tone={tone} aria-current={here ? 'page' : undefined}>
        <b><Icon size={14} aria-hidden />{title}{records.length > 1 && <Text component="span" fz="xs" c="dimmed" fw={400}>{t('blocks.lifeMore', { count: records.length - 1 })}</Text>}</b>
        <span className="code">{newest.number}</span>
        {state !== undefined && <><br />{names.state(newest.service, state)}</>}
        {newest.amount !== undefined && <><br /><Money amount={newest.amount} symbol /></>}
      </Link>
    </li>
  );
}
