import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { useWards, useZone } from '../api/masters';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useDefinition } from '../blocks/workflow';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { MeasurementRow } from './service';
import { findMeasurements } from './service';

export default function MeasurementList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const states = (useDefinition('MB').data?.states ?? []).filter(state => typeof state.state === 'string' && typeof state.applicationStatus === 'string');
  const period = (row: MeasurementRow) => (row.from === undefined || row.to === undefined ? undefined : `${day(row.from, zone)} – ${day(row.to, zone)}`);
  const columns: readonly Column<MeasurementRow>[] = [
    { key: 'number', header: t('measurements.number'), sortBy: 'measurementNumber', show: row => row.number, cell: row => row.number },
    { key: 'order', header: t('contracts.number'), sortBy: 'referenceId', show: row => (row.order === undefined ? undefined : <Anchor component={Link} to={`/contracts/${encodeURIComponent(row.order)}`} className="code">{row.order}</Anchor>), cell: row => row.order },
    { key: 'project', header: t('contracts.project'), sortBy: 'projectName', show: row => <span className="break">{row.project}</span>, cell: row => row.project },
    { key: 'organisation', header: t('contracts.organisation'), show: row => <span className="break">{row.organisation}</span>, cell: row => row.organisation },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.state} label={names.state('MB', row.state)} />, cell: row => names.state('MB', row.state) },
    { key: 'date', header: t('measurements.date'), show: row => <DateText at={row.date} />, cell: row => (row.date === undefined ? undefined : day(row.date, zone)) },
    { key: 'period', header: t('measurements.period'), extra: true, show: period, cell: period },
    { key: 'amount', header: t('measurements.amountColumn'), numeric: true, show: row => <Money amount={row.amount} />, cell: row => row.amount },
  ];
  const filters: readonly Filter[] = [
    { key: 'project', label: t('contracts.project'), kind: 'text' },
    { key: 'number', label: t('measurements.number'), kind: 'text' },
    { key: 'order', label: t('contracts.number'), kind: 'text' },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: states.map(state => ({ value: state.applicationStatus ?? '', label: names.state('MB', state.state ?? undefined) })) },
    { key: 'ward', label: t('contracts.ward'), kind: 'choice', choices: useWards() },
    { key: 'from', label: t('contracts.createdFrom'), kind: 'day' },
    { key: 'to', label: t('contracts.createdTo'), kind: 'day' },
  ];
  return (
    <ListPage
      id="measurements" title={t('measurements.title')} columns={columns} filters={filters} find={(state, limit, offset) => findMeasurements(tenantId, zone, state, limit, offset)}
      keyOf={row => row.id} linkOf={row => `/measurements/${row.id}`} empty={t('measurements.empty')}
    />
  );
}
