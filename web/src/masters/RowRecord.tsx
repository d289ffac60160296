import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { useRecordParams } from '../blocks/beside';
import { DateText, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { useMayKeep } from './mayKeep';
import type { Master } from './schema';
import { cellOf, titleOf } from './schema';
import type { MasterRow, Version } from './service';
import { readMaster, readRow, saveRow, versionsOf } from './service';

export default function RowRecord() {
  const { master: code = '', id = '' } = useRecordParams();
  const tenantId = useTenant();
  const found = useQuery({ queryKey: ['master-row', tenantId, code, id], queryFn: async () => { const [master, row] = await Promise.all([readMaster(tenantId, code), readRow(tenantId, code, id)]); return row === undefined ? null : { master, row }; } });
  return <Panel query={found} bare>{shown => (shown === null ? <Missing /> : <Shown code={code} {...shown} />)}</Panel>;
}

function Shown({ code, master, row }: { code: string; master: Master | undefined; row: MasterRow }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const instants = new Set((master?.members ?? []).filter(member => member.kind === 'instant').map(member => member.name));
  const titles = new Map((master?.members ?? []).map(member => [member.name, member.title]));
  const shown = (name: string, value: unknown) => (instants.has(name) && Number(value) > 0 ? day(Number(value), zone) : cellOf(value));
  return (
    <RecordPage
      kind={code} number={row.uniqueIdentifier} title={cellOf(row.data.name ?? row.data.description ?? row.uniqueIdentifier)} projectId={undefined} audit={row.id}
      facts={[
        { label: t('masters.level'), value: names.office(row.tenantId) }, { label: t('blocks.state'), value: <StateText state={row.isActive ? 'ACTIVE' : 'INACTIVE'} label={t(row.isActive ? 'masters.active' : 'masters.inactive')} /> },
        { label: t('masters.changed'), value: <DateText at={row.changed} withTime /> },
      ]}
      tabs={[
        { key: 'summary', label: t('blocks.summary'), show: () => <dl className="facts">{Object.entries(row.data).map(([name, value]) => <div key={name}><dt>{titles.get(name) ?? titleOf(name)}</dt><dd>{Array.isArray(value) || (typeof value === 'object' && value !== null) ? <pre className="break" style={{ margin: 0, whiteSpace: 'pre-wrap', fontSize: 12 }}>{JSON.stringify(value, null, 2)}</pre> : shown(name, value)}</dd></div>)}</dl> },
        { key: 'versions', label: t('masters.versions'), show: () => <Versions code={code} row={row} show={shown} titles={titles} /> },
      ]}
      actions={master === undefined ? undefined : <Actions code={code} row={row} />}
    />
  );
}

/** What a row was, each version against the one before it. */
function Versions({ code, row, show, titles }: { code: string; row: MasterRow; show: (name: string, value: unknown) => string; titles: ReadonlyMap<string, string> }) {
  const t = useTexts();
  const tenantId = useTenant();
  const has = useHasRole();
  const keeps = has(['MDMS_ADMIN', 'MDMS_STATE_ADMIN', 'MDMS_CITY_ADMIN', 'SUPERUSER']);
  const versions = useQuery({ queryKey: ['master-versions', tenantId, code, row.id], queryFn: () => versionsOf(tenantId, code, row.id), enabled: keeps });
  const changed = (version: Version, before: Version | undefined): string => before === undefined ? t('masters.entered')
    : [...(version.isActive === before.isActive ? [] : [t(version.isActive ? 'masters.active' : 'masters.inactive')]), ...[...new Set([...Object.keys(before.data), ...Object.keys(version.data)])].filter(name => JSON.stringify(before.data[name]) !== JSON.stringify(version.data[name])).map(name => `${titles.get(name) ?? name}: ${show(name, before.data[name])} → ${show(name, version.data[name])}`)].join(' · ');
  if (!keeps) return <Text fz="sm" c="dimmed">{t('blocks.forbidden')}</Text>;
  return (
    <Panel query={versions} bare>
      {found => (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('masters.versions')}>
          <table className="works-table">
            <thead><tr><th scope="col" className="num">{t('masters.version')}</th><th scope="col">{t('blocks.from')}</th><th scope="col">{t('blocks.to')}</th><th scope="col">{t('blocks.auditWhich')}</th></tr></thead>
            <tbody>{found.map((version, at) => <tr key={version.version}><th scope="row" className="num">{version.version}</th><td><DateText at={version.from} withTime /></td><td>{version.to === undefined ? t('masters.now') : <DateText at={version.to} withTime />}</td><td className="break">{changed(version, found[at + 1])}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function Actions({ code, row }: { code: string; row: MasterRow }) {
  const t = useTexts();
  const has = useMayKeep(row.tenantId);
  const cache = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  if (!has) return <Text fz="sm" c="dimmed">{t('masters.notYours')}</Text>;
  const go = async () => {
    try {
      await saveRow(code, { ...row, id: row.id, isActive: !row.isActive });
      await cache.invalidateQueries();
      said(t('masters.saved', { id: row.uniqueIdentifier }));
      setAsks(false);
    } catch (refused) {
      setProblem(refused);
    }
  };
  const title = t(row.isActive ? 'masters.disable' : 'masters.enable');
  return (
    <>
      <Button component={Link} to={`/masters/${encodeURIComponent(code)}/${row.id}/edit`}>{t('masters.edit')}</Button>
      <Button variant="default" color={row.isActive ? 'red' : undefined} onClick={() => setAsks(true)}>{title}</Button>
      <Modal opened={asks} onClose={() => setAsks(false)} title={title} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack>
          <Text fz="sm">{t(row.isActive ? 'masters.disableWhy' : 'masters.enableWhy')}</Text>
          <Refused problem={problem} />
          <Group justify="flex-end"><Button variant="default" onClick={() => setAsks(false)}>{t('blocks.cancel')}</Button><Button color={row.isActive ? 'red' : undefined} onClick={() => void go()}>{title}</Button></Group>
        </Stack>
      </Modal>
    </>
  );
}
