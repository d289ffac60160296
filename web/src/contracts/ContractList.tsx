import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useDefinition } from '../blocks/workflow';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { ContractRow } from './service';
import { findContracts } from './service';

export default function ContractList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const states = (useDefinition('CONTRACT').data?.states ?? []).map(state => state.state).filter(state => typeof state === 'string');
  const place = (row: ContractRow) => [names.place(tenantId, row.locality), names.place(tenantId, row.ward)].filter(part => part !== '').join(', ');
  const role = (row: ContractRow) => names.master('works', 'CBORoles', row.role);
  const columns: readonly Column<ContractRow>[] = [
    { key: 'number', header: t('contracts.number'), sortBy: 'workOrderNumber', show: row => row.number, cell: row => row.number },
    { key: 'project', header: t('contracts.project'), sortBy: 'projectName', show: row => <span className="break">{row.project}</span>, cell: row => row.project },
    { key: 'organisation', header: t('contracts.organisation'), show: row => <><span className="break">{row.organisation}</span><Text fz="xs" c="dimmed">{role(row)}</Text></>, cell: row => row.organisation },
    { key: 'role', header: t('contracts.authority'), extra: true, show: role, cell: role },
    { key: 'officer', header: t('contracts.officer'), extra: true, show: row => row.officer, cell: row => row.officer },
    { key: 'place', header: t('contracts.place'), sortBy: 'ward', show: place, cell: place },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.state} label={names.state(row.service, row.state)} />, cell: row => names.state(row.service, row.state) },
    { key: 'end', header: t('contracts.end'), show: row => <DateText at={row.end} />, cell: row => (row.end === undefined ? undefined : day(row.end, zone)) },
    { key: 'amount', header: t('contracts.amountColumn'), numeric: true, show: row => <Money amount={row.amount} />, cell: row => row.amount },
    { key: 'created', header: t('contracts.created'), extra: true, sortBy: 'createdTime', show: row => <DateText at={row.created} />, cell: row => (row.created === undefined ? undefined : day(row.created, zone)) },
  ];
  const filters: readonly Filter[] = [
    { key: 'project', label: t('contracts.project'), kind: 'text' },
    { key: 'number', label: t('contracts.number'), kind: 'text' },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: states.map(state => ({ value: state, label: names.state('CONTRACT', state) })) },
    { key: 'type', label: t('contracts.projectType'), kind: 'choice', choices: useChoices('works', 'ProjectType') },
    { key: 'ward', label: t('contracts.ward'), kind: 'choice', choices: useWards() },
    { key: 'from', label: t('contracts.createdFrom'), kind: 'day' },
    { key: 'to', label: t('contracts.createdTo'), kind: 'day' },
  ];
  const isOrganisation = has(['ORG_ADMIN', 'ORG_STAFF', 'CBO_ADMIN']) && !has(['EMPLOYEE', 'SUPERUSER']);
  return (
    <ListPage
      id="contracts" title={t(isOrganisation ? 'contracts.mine' : 'contracts.title')} about={isOrganisation ? t('contracts.mineAbout') : undefined} columns={columns} filters={filters} find={(state, limit, offset) => findContracts(tenantId, zone, state, limit, offset)}
      keyOf={row => row.number} linkOf={row => `/contracts/${encodeURIComponent(row.number)}`} empty={t('contracts.empty')}
      actions={has(['WORK_ORDER_CREATOR', 'SUPERUSER']) ? <Button component={Link} to="/contracts/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('contracts.create')}</Button> : undefined}
    />
  );
}
