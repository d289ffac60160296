import { useChoices, useWards, useZone } from '../api/masters';
import { DateText, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useDefinition } from '../blocks/workflow';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { MusterRow } from './service';
import { findMusters } from './service';

export default function MusterList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const states = (useDefinition('MR').data?.states ?? []).map(state => state.state).filter(state => typeof state === 'string');
  const place = (row: MusterRow) => [names.place(tenantId, row.locality), names.place(tenantId, row.ward)].filter(text => text !== '').join(', ');
  const dayOf = (at: number | undefined) => (at === undefined ? undefined : day(at, zone));
  const columns: readonly Column<MusterRow>[] = [
    { key: 'number', header: t('attendance.musterNumber'), sortBy: 'musterRollNumber', show: row => row.number, cell: row => row.number },
    { key: 'project', header: t('attendance.work'), sortBy: 'attendanceRegisterName', show: row => <span className="break">{row.project}</span>, cell: row => row.project },
    { key: 'from', header: t('attendance.weekFrom'), show: row => <DateText at={row.from} />, cell: row => dayOf(row.from) },
    { key: 'place', header: t('projects.location'), sortBy: 'ward', show: place, cell: place },
    { key: 'organisation', header: t('attendance.organisation'), show: row => <span className="break">{row.organisation}</span>, cell: row => row.organisation },
    { key: 'people', header: t('attendance.people'), numeric: true, show: row => row.people, cell: row => row.people },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.state} label={names.state('MR', row.state)} />, cell: row => names.state('MR', row.state) },
    { key: 'created', header: t('projects.created'), extra: true, sortBy: 'createdTime', show: row => <DateText at={row.created} />, cell: row => dayOf(row.created) },
  ];
  const filters: readonly Filter[] = [
    { key: 'name', label: t('attendance.work'), kind: 'text' },
    { key: 'number', label: t('attendance.musterNumber'), kind: 'text' },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: states.map(state => ({ value: state, label: names.state('MR', state) })) },
    { key: 'ward', label: t('projects.ward'), kind: 'choice', choices: useWards() },
    { key: 'type', label: t('projects.type'), kind: 'choice', choices: useChoices('works', 'ProjectType') },
    { key: 'from', label: t('projects.createdFrom'), kind: 'day' },
    { key: 'to', label: t('projects.createdTo'), kind: 'day' },
  ];
  return <ListPage id="musters" title={t('attendance.musters')} columns={columns} filters={filters} find={(state, limit, offset) => findMusters(tenantId, zone, state, limit, offset)} keyOf={row => row.id} linkOf={row => `/musters/${row.id}`} empty={t('attendance.mustersEmpty')} />;
}
