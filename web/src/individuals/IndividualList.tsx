import { Button } from '@mantine/core';
import { IconCopyCheck, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useHasRole, useTenant } from '../session/useSession';
import { asWords, useNames, useTexts } from '../texts/useTexts';
import type { IndividualRow } from './service';
import { findIndividuals } from './service';

export default function IndividualList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const has = useHasRole();
  const gender = (row: IndividualRow) => names.master('common-masters', 'GenderType', row.gender, row.gender === undefined ? undefined : asWords(row.gender));
  const category = (row: IndividualRow) => names.master('common-masters', 'SocialCategory', row.category);
  const skills = (row: IndividualRow) => row.skills.map(asWords).join(', ');
  const columns: readonly Column<IndividualRow>[] = [
    { key: 'number', header: t('individuals.number'), sortBy: 'individualId', show: row => row.number, cell: row => row.number },
    { key: 'name', header: t('individuals.name'), sortBy: 'name', show: row => <span className="break">{row.name}</span>, cell: row => row.name },
    { key: 'guardian', header: t('individuals.guardian'), show: row => row.guardian, cell: row => row.guardian },
    { key: 'gender', header: t('individuals.gender'), show: gender, cell: gender },
    { key: 'category', header: t('individuals.category'), show: category, cell: category },
    { key: 'skills', header: t('individuals.skills'), show: skills, cell: skills },
    { key: 'ward', header: t('individuals.ward'), sortBy: 'ward', show: row => names.place(tenantId, row.ward), cell: row => names.place(tenantId, row.ward) },
    { key: 'locality', header: t('individuals.locality'), show: row => names.place(tenantId, row.locality), cell: row => names.place(tenantId, row.locality) },
    { key: 'born', header: t('individuals.born'), extra: true, show: row => row.born, cell: row => row.born },
  ];
  const filters: readonly Filter[] = [
    { key: 'name', label: t('individuals.name'), kind: 'text' },
    { key: 'number', label: t('individuals.number'), kind: 'text' },
    { key: 'mobile', label: t('individuals.mobile'), kind: 'text' },
    { key: 'category', label: t('individuals.category'), kind: 'choice', choices: useChoices('common-masters', 'SocialCategory') },
    { key: 'ward', label: t('individuals.ward'), kind: 'choice', choices: useWards() },
    { key: 'from', label: t('individuals.createdFrom'), kind: 'day' },
    { key: 'to', label: t('individuals.createdTo'), kind: 'day' },
  ];
  return (
    <ListPage
      id="individuals" title={t('individuals.title')} columns={columns} filters={filters} find={(state, limit, offset) => findIndividuals(tenantId, zone, state, limit, offset)} keyOf={row => row.id} linkOf={row => `/individuals/${row.id}`} empty={t('individuals.empty')}
      actions={(
        <>
          {has(['MUKTA_ADMIN', 'SUPERUSER']) && <Button component={Link} to="/individuals/duplicates" variant="default" leftSection={<IconCopyCheck size={16} aria-hidden />}>{t('individuals.duplicates')}</Button>}
          {has(['MUKTA_ADMIN', 'ORG_ADMIN', 'ORG_STAFF', 'SUPERUSER']) && <Button component={Link} to="/individuals/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('individuals.create')}</Button>}
        </>
      )}
    />
  );
}
