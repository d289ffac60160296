import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import { DateText, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { OrganisationRow } from './service';
import { findOrganisations } from './service';
import { useStatusName } from './status';

export default function OrganisationList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const statusName = useStatusName();
  const types = useChoices('common-masters', 'OrgType');
  const type = (row: OrganisationRow) => row.types.map(code => types.find(one => one.value === code)?.label ?? code).join(', ');
  const place = (row: OrganisationRow) => [names.place(tenantId, row.locality), names.place(tenantId, row.ward)].filter(part => part !== '').join(', ');
  const columns: readonly Column<OrganisationRow>[] = [
    { key: 'number', header: t('organisations.number'), show: row => row.number, cell: row => row.number },
    { key: 'name', header: t('organisations.name'), sortBy: 'name', show: row => <span className="break">{row.name}</span>, cell: row => row.name },
    { key: 'type', header: t('organisations.type'), sortBy: 'type', show: type, cell: type },
    { key: 'place', header: t('organisations.place'), show: place, cell: place },
    { key: 'status', header: t('blocks.state'), show: row => <StateText state={row.status} label={statusName(row.status)} />, cell: row => statusName(row.status) },
    { key: 'validTo', header: t('organisations.validTo'), extra: true, show: row => <DateText at={row.validTo} />, cell: row => (row.validTo === undefined ? undefined : day(row.validTo, zone)) },
    { key: 'created', header: t('organisations.created'), extra: true, show: row => <DateText at={row.created} />, cell: row => (row.created === undefined ? undefined : day(row.created, zone)) },
  ];
  const filters: readonly Filter[] = [
    { key: 'name', label: t('organisations.name'), kind: 'text' },
    { key: 'number', label: t('organisations.number'), kind: 'text' },
    { key: 'type', label: t('organisations.type'), kind: 'choice', choices: types },
    { key: 'ward', label: t('organisations.ward'), kind: 'choice', choices: useWards() },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: ['ACTIVE', 'INACTIVE', 'DEBARRED'].map(code => ({ value: code, label: statusName(code) })) },
    { key: 'mobile', label: t('organisations.mobile'), kind: 'text' },
  ];
  return (
    <ListPage
      id="organisations" title={t('organisations.title')} columns={columns} filters={filters} find={(state, limit, offset) => findOrganisations(tenantId, zone, state, limit, offset)} keyOf={row => row.id} linkOf={row => `/organisations/${row.id}`} empty={t('organisations.empty')}
      actions={has(['MUKTA_ADMIN', 'SUPERUSER']) ? <Button component={Link} to="/organisations/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('organisations.create')}</Button> : undefined}
    />
  );
}
