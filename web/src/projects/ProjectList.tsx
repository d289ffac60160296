import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import { DateText, Money } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { ProjectRow } from './service';
import { findProjects } from './service';

export default function ProjectList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const place = (row: ProjectRow) => [names.place(tenantId, row.locality), names.place(tenantId, row.ward)].filter(text => text !== '').join(', ');
  const type = (row: ProjectRow) => names.master('works', 'ProjectType', row.type);
  const columns: readonly Column<ProjectRow>[] = [
    { key: 'number', header: t('projects.number'), sortBy: 'projectNumber', show: row => row.number, cell: row => row.number },
    { key: 'name', header: t('projects.name'), sortBy: 'projectName', show: row => <><span className="break">{row.name}</span>{row.description !== undefined && <Text fz="xs" c="dimmed" lineClamp={2}>{row.description}</Text>}</>, cell: row => row.name },
    { key: 'type', header: t('projects.type'), sortBy: 'projectType', show: type, cell: type },
    { key: 'place', header: t('projects.location'), sortBy: 'boundary', show: place, cell: place },
    { key: 'cost', header: t('projects.costColumn'), numeric: true, show: row => <Money amount={row.cost} />, cell: row => row.cost },
    { key: 'created', header: t('projects.created'), sortBy: 'createdTime', show: row => <DateText at={row.created} />, cell: row => (row.created === undefined ? undefined : day(row.created, zone)) },
    { key: 'creator', header: t('projects.creator'), extra: true, show: row => row.creator, cell: row => row.creator },
  ];
  const filters: readonly Filter[] = [
    { key: 'name', label: t('projects.name'), kind: 'text' },
    { key: 'number', label: t('projects.number'), kind: 'text' },
    { key: 'type', label: t('projects.type'), kind: 'choice', choices: useChoices('works', 'ProjectType') },
    { key: 'ward', label: t('projects.ward'), kind: 'choice', choices: useWards() },
    { key: 'from', label: t('projects.createdFrom'), kind: 'day' },
    { key: 'to', label: t('projects.createdTo'), kind: 'day' },
  ];
  return (
    <ListPage
      id="projects" title={t('projects.title')} columns={columns} filters={filters} find={(state, limit, offset) => findProjects(tenantId, zone, state, limit, offset)}
      keyOf={row => row.id} linkOf={row => `/projects/${row.id}`} empty={t('projects.empty')}
      actions={has(['PROJECT_CREATOR', 'SUPERUSER']) ? <Button component={Link} to="/projects/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('projects.create')}</Button> : undefined}
    />
  );
}
