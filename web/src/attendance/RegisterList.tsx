import { useZone } from '../api/masters';
import { text } from '../api/decode';
import { DateText, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Register } from './service';
import { findRegisters } from './service';

export default function RegisterList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const organisation = (row: Register) => text(row.additionalDetails, 'orgName');
  const open = (row: Register) => (row.attendees ?? []).filter(person => person.denrollmentDate === null || person.denrollmentDate === undefined).length;
  const dayOf = (at: number | null | undefined) => (at === null || at === undefined ? undefined : day(at, zone));
  const columns: readonly Column<Register>[] = [
    { key: 'number', header: t('attendance.number'), show: row => row.registerNumber, cell: row => row.registerNumber ?? '' },
    { key: 'name', header: t('attendance.work'), show: row => <span className="break">{row.name}</span>, cell: row => row.name ?? '' },
    { key: 'contract', header: t('attendance.contract'), show: row => <span className="code">{row.referenceId}</span>, cell: row => row.referenceId ?? undefined },
    { key: 'organisation', header: t('attendance.organisation'), show: row => <span className="break">{organisation(row)}</span>, cell: organisation },
    { key: 'people', header: t('attendance.people'), numeric: true, show: open, cell: open },
    { key: 'from', header: t('blocks.from'), show: row => <DateText at={row.startDate} />, cell: row => dayOf(row.startDate) },
    { key: 'to', header: t('blocks.to'), show: row => <DateText at={row.endDate} />, cell: row => dayOf(row.endDate) },
    { key: 'state', header: t('blocks.state'), show: row => <StateText state={row.status ?? undefined} label={names.state(undefined, row.status ?? undefined)} />, cell: row => names.state(undefined, row.status ?? undefined) },
  ];
  const filters: readonly Filter[] = [
    { key: 'number', label: t('attendance.number'), kind: 'text' },
    { key: 'name', label: t('attendance.workExact'), kind: 'text' },
    { key: 'contract', label: t('attendance.contract'), kind: 'text' },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: ['ACTIVE', 'INACTIVE'].map(value => ({ value, label: names.state(undefined, value) })) },
    { key: 'from', label: t('attendance.startsFrom'), kind: 'day' },
    { key: 'to', label: t('attendance.startsTo'), kind: 'day' },
  ];
  return <ListPage id="registers" title={t('attendance.title')} columns={columns} filters={filters} find={(state, limit, offset) => findRegisters(tenantId, zone, state, limit, offset)} keyOf={row => row.id ?? ''} linkOf={row => `/registers/${row.id ?? ''}`} empty={t('attendance.empty')} />;
}
