import { Alert, Button, Group, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload, IconPlus, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { at } from '../api/decode';
import { useZone } from '../api/masters';
import { download } from '../blocks/exports';
import { DateText, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Master, Member } from './schema';
import { cellOf, shownMembers } from './schema';
import type { MasterRow } from './service';
import { exportRows, findRows, readMaster } from './service';

/** Rows of one master, as this office sees them. */
export default function RowList() {
  const { master: code = '' } = useParams();
  const tenantId = useTenant();
  const master = useQuery({ queryKey: ['master-schema', tenantId, code], queryFn: async () => (await readMaster(tenantId, code)) ?? null });
  return <Panel query={master} bare>{found => <Rows key={code} code={code} master={found ?? undefined} />}</Panel>;
}

function Rows({ code, master }: { code: string; master: Master | undefined }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const tenantId = useTenant();
  const has = useHasRole();
  const keeps = master !== undefined && has(['MDMS_ADMIN', 'MDMS_STATE_ADMIN', 'MDMS_CITY_ADMIN', 'SUPERUSER']);
  const shown = master === undefined ? [] : shownMembers(master);
  const said = (member: Member, row: MasterRow) => { const value = at(row.data, member.name); return member.kind === 'instant' && Number(value) > 0 ? day(Number(value), zone) : typeof value === 'boolean' ? t(value ? 'blocks.yes' : 'blocks.no') : cellOf(value); };
  const state = (row: MasterRow) => t(row.isActive ? 'masters.active' : 'masters.inactive');
  const columns: readonly Column<MasterRow>[] = [
    { key: 'id', header: t('masters.identifier'), show: row => row.uniqueIdentifier, cell: row => row.uniqueIdentifier },
    ...(master === undefined
      ? [{ key: 'data', header: t('masters.data'), show: (row: MasterRow) => <span className="break">{cellOf(row.data).slice(0, 160)}</span>, cell: (row: MasterRow) => cellOf(row.data) }]
      : shown.map((member): Column<MasterRow> => ({ key: member.name, header: member.title, numeric: member.kind === 'number' || member.kind === 'integer', show: row => <span className="break">{said(member, row)}</span>, cell: row => said(member, row) }))),
    { key: 'level', header: t('masters.level'), show: row => names.office(row.tenantId), cell: row => row.tenantId },
    { key: 'state', header: t('blocks.state'), show: row => <StateText state={row.isActive ? 'ACTIVE' : 'INACTIVE'} label={state(row)} />, cell: state },
    { key: 'changed', header: t('masters.changed'), extra: true, show: row => <DateText at={row.changed} withTime />, cell: row => (row.changed === undefined ? undefined : day(row.changed, zone)) },
  ];
  const filters: readonly Filter[] = [
    { key: 'id', label: t('masters.identifier'), kind: 'text' },
    ...(master === undefined ? [] : [{ key: 'field', label: t('masters.field'), kind: 'choice' as const, choices: master.members.filter(member => !['rows', 'group', 'json'].includes(member.kind)).map(member => ({ value: member.name, label: member.title })) }, { key: 'value', label: t('masters.value'), kind: 'text' as const }]),
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: [{ value: 'active', label: t('masters.active') }, { value: 'inactive', label: t('masters.inactive') }] },
  ];
  return (
    <ListPage
      id={`master.${code}`} title={code} about={master?.description ?? t('masters.noSchema')} columns={columns} filters={filters} find={(wanted, limit, offset) => findRows(tenantId, code, wanted, limit, offset)} keyOf={row => row.id}
      linkOf={row => `/masters/${encodeURIComponent(code)}/${row.id}`} empty={t('masters.rowsEmpty')} above={master === undefined && <Alert mb="sm" variant="light" color="gray" styles={{ message: { color: 'inherit' } }}>{t('masters.noSchemaWhy')}</Alert>}
      actions={keeps ? <Tools code={code} /> : undefined}
    />
  );
}

function Tools({ code }: { code: string }) {
  const t = useTexts();
  const tenantId = useTenant();
  const [problem, setProblem] = useState<unknown>();
  const take = async (format: 'csv' | 'json') => {
    setProblem(undefined);
    try {
      download(`${code}.${format}`, await exportRows(tenantId, code, format), format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json');
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <>
      <Group gap="xs">
        <Button component={Link} to={`/masters/${encodeURIComponent(code)}/new`} leftSection={<IconPlus size={16} aria-hidden />}>{t('masters.add')}</Button>
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>{t('masters.export')}</Button></Menu.Target>
          <Menu.Dropdown><Menu.Item onClick={() => void take('csv')}>{t('masters.exportCsv')}</Menu.Item><Menu.Item onClick={() => void take('json')}>{t('masters.exportJson')}</Menu.Item></Menu.Dropdown>
        </Menu>
        <Button variant="default" component={Link} to={`/masters/${encodeURIComponent(code)}/import`} leftSection={<IconUpload size={16} aria-hidden />}>{t('masters.import')}</Button>
      </Group>
      <Refused problem={problem} />
    </>
  );
}
