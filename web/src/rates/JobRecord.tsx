import { Anchor, Button, Paper, Stack } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { DateText, StateText } from '../blocks/Figures';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Missing } from '../frame/Missing';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { jobAt } from './service';
import { useJobState } from './words';

export function ask({ session, params: { id = '' } }: Visit): void {
  ahead(jobAt(session.tenantId, id));
}

/** A revision of rates, item by item: what was revised, and why the others were not. */
export default function JobRecord() {
  const t = useTexts();
  const { id = '' } = useParams();
  const stateOf = useJobState();
  const job = useQuery(jobAt(useTenant(), id));
  return (
    <Panel query={job} bare>
      {found => (found === null ? <Missing /> : (
        <>
          <PageHead title={found.jobId ?? ''} about={t('rates.jobRecord')}><Button component={Link} to="/rates/jobs" variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t('rates.jobs')}</Button></PageHead>
          <Stack>
            <Paper component="section" aria-label={t('rates.jobRecord')}>
              <dl className="facts">
                {([[t('blocks.state'), <StateText key="s" state={found.status ?? undefined} label={stateOf(found.status)} />], [t('rates.effective'), <DateText key="e" at={found.rateEffectiveFrom} />], [t('rates.scheduledAt'), <DateText key="a" at={found.auditDetails.createdTime} withTime />], [t('rates.items'), found.noOfSorScheduled]] as const).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
              </dl>
            </Paper>
            <Paper p={0}>
              <div className="scroll-x" tabIndex={0} role="region" aria-label={t('rates.items')}>
                <table className="works-table cards" role="table">
                  <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t('estimates.code')}</th><th scope="col" role="columnheader">{t('blocks.state')}</th><th scope="col" role="columnheader">{t('rates.why')}</th></tr></thead>
                  <tbody role="rowgroup">
                    {found.sorDetails.map(item => (
                      <tr key={item.id} role="row">
                        <th scope="row" role="rowheader" className="code"><Anchor component={Link} to={`/rates/${encodeURIComponent(item.sorCode ?? '')}`} fz="inherit">{item.sorCode}</Anchor></th>
                        <td role="cell" data-wide data-label={t('blocks.state')}><StateText state={item.status ?? undefined} label={stateOf(item.status)} /></td>
                        <td role="cell" data-wide data-label={t('rates.why')} data-empty={item.failureReason === null || undefined}><span className="break">{item.failureReason?.replace(/^[A-Z_]+: /, '')}</span></td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Paper>
          </Stack>
        </>
      ))}
    </Panel>
  );
}
