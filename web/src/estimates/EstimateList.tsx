import { useWards, useZone } from '../api/masters';
import { DateText, Money, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useDefinition } from '../blocks/workflow';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { EstimateRow } from './service';
import { findEstimates } from './service';

export default function EstimateList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const zone = useZone();
  const states = (useDefinition('ESTIMATE').data?.states ?? []).map(state => state.state).filter(state => typeof state === 'string');
  const place = (row: EstimateRow) => [names.place(tenantId, row.locality), names.place(tenantId, row.ward)].filter(text => text !== '').join(', ');
  const columns: readonly Column<EstimateRow>[] = [
    { key: 'number', header: t('estimates.number'), sortBy: 'estimateId', show: row => row.number, cell: row => row.number },
    { key: 'project', header: t('estimates.project'), sortBy: 'projectName', show: row => <span className="break">{row.project}</span>, cell: row => row.project },
    { key: 'place', header: t('projects.location'), sortBy: 'ward', show: place, cell: place },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.state} label={names.state(row.service, row.state)} />, cell: row => names.state(row.service, row.state) },
    { key: 'amount', header: t('estimates.amount'), numeric: true, show: row => <Money amount={row.amount} />, cell: row => row.amount },
    { key: 'proposed', header: t('estimates.proposed'), sortBy: 'fromProposalDate', show: row => <DateText at={row.proposed} />, cell: row => (row.proposed === undefined ? undefined : day(row.proposed, zone)) },
    { key: 'by', header: t('estimates.preparedBy'), extra: true, show: row => row.preparedBy, cell: row => row.preparedBy },
  ];
  const filters: readonly Filter[] = [
    { key: 'project', label: t('estimates.project'), kind: 'text' },
    { key: 'number', label: t('estimates.number'), kind: 'text' },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: states.map(state => ({ value: state, label: names.state('ESTIMATE', state) })) },
    { key: 'ward', label: t('projects.ward'), kind: 'choice', choices: useWards() },
    { key: 'from', label: t('estimates.from'), kind: 'day' },
    { key: 'to', label: t('estimates.to'), kind: 'day' },
  ];
  return (
    <ListPage
      id="estimates" title={t('estimates.title')} columns={columns} filters={filters} find={(state, limit, offset) => findEstimates(tenantId, zone, state, limit, offset)}
      keyOf={row => row.id} linkOf={row => `/estimates/${row.id}`} empty={t('estimates.empty')}
    />
  );
}
