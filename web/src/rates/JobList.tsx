import { useZone } from '../api/masters';
import { DateText, StateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { askList, ListPage } from '../blocks/ListPage';
import type { Visit } from '../screens';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Job } from './service';
import { findJobs, jobFilters } from './service';
import { jobStates, useJobState } from './words';


const countOf = (job: Job, status: string) => job.sorDetails.filter(item => item.status === status).length;

export function ask(visit: Visit): void {
  if (!visit.query.has('from') && !visit.query.has('to')) askList('rate-jobs', visit, jobFilters, (state, limit, offset) => findJobs(visit.session.tenantId, 'UTC', state, limit, offset));
}

/** Revisions of rates that were scheduled, and how each item came out. */
export default function JobList() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const stateText = useJobState();
  const stateOf = (job: Job) => stateText(job.status);
  const columns: readonly Column<Job>[] = [
    { key: 'number', header: t('rates.job'), sortBy: 'jobId', show: row => row.jobId, cell: row => row.jobId ?? '' },
    { key: 'state', header: t('blocks.state'), sortBy: 'status', show: row => <StateText state={row.status ?? undefined} label={stateOf(row)} />, cell: stateOf },
    { key: 'scheduled', header: t('rates.scheduledAt'), sortBy: 'createdTime', show: row => <DateText at={row.auditDetails.createdTime} withTime />, cell: row => day(row.auditDetails.createdTime ?? 0, zone) },
    { key: 'effective', header: t('rates.effective'), sortBy: 'rateEffectiveFrom', show: row => <DateText at={row.rateEffectiveFrom} />, cell: row => day(row.rateEffectiveFrom, zone) },
    { key: 'items', header: t('rates.items'), numeric: true, show: row => row.noOfSorScheduled, cell: row => row.noOfSorScheduled },
    { key: 'good', header: t('rates.successful'), numeric: true, show: row => countOf(row, 'SUCCESSFUL'), cell: row => countOf(row, 'SUCCESSFUL') },
    { key: 'bad', header: t('rates.failed'), numeric: true, show: row => countOf(row, 'FAILED'), cell: row => countOf(row, 'FAILED') },
  ];
  const filters: readonly Filter[] = [
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: jobStates.map(value => ({ value, label: stateText(value) })) },
    { key: 'from', label: t('rates.scheduledFrom'), kind: 'day' },
    { key: 'to', label: t('rates.scheduledTo'), kind: 'day' },
  ];
  return (
    <ListPage
      id="rate-jobs" title={t('rates.jobs')} columns={columns} filters={filters} find={(state, limit, offset) => findJobs(tenantId, zone, state, limit, offset)}
      keyOf={row => row.id ?? ''} linkOf={row => `/rates/jobs/${row.id ?? ''}`} empty={t('rates.jobsEmpty')}
    />
  );
}
