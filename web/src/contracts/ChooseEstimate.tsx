import { Anchor, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { DateText, Money } from '../blocks/Figures';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { findEstimates } from '../estimates/service';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { ordersOfEstimates } from './service';

const most = 50;

/** Sanctioned estimates: a work order begins with one of them. Those that have a work order say so. */
export function ChooseEstimate() {
  const t = useTexts();
  const tenantId = useTenant();
  const zone = useZone();
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed.trim(), 300);
  const isNumber = /^(ES|RE)\//i.test(wanted);
  const found = useQuery({
    queryKey: ['sanctioned', tenantId, wanted],
    queryFn: async () => {
      const { rows, total } = await findEstimates(tenantId, zone, { filters: { status: 'APPROVED', ...(wanted === '' ? {} : isNumber ? { number: wanted.toUpperCase() } : { project: wanted }) }, sortBy: undefined, descending: true, page: 1, size: 50 }, most, 0);
      const orders = await ordersOfEstimates(tenantId, rows.map(row => row.id));
      return { total, rows: rows.map(row => ({ ...row, order: orders.get(row.id) })).sort((one, other) => Number(one.order !== undefined) - Number(other.order !== undefined)) };
    },
  });
  return (
    <>
      <PageHead title={t('contracts.create')} about={t('contracts.chooseEstimate')} />
      <Stack>
        <TextInput label={t('contracts.findEstimate')} value={typed} onChange={event => setTyped(event.currentTarget.value)} maw={420} />
        <Panel query={found} bare>
          {({ rows, total }) => rows.length === 0 ? <Paper><Text>{t('contracts.noEstimate')}</Text></Paper> : (
            <Paper p={0}>
              <div className="scroll-x" tabIndex={0} role="region" aria-label={t('contracts.chooseEstimate')}>
                <table className="works-table">
                  <thead><tr><th scope="col">{t('contracts.estimate')}</th><th scope="col">{t('contracts.project')}</th><th scope="col">{t('contracts.proposed')}</th><th scope="col" className="num">{t('contracts.amountColumn')}</th><th scope="col">{t('contracts.title')}</th></tr></thead>
                  <tbody>{rows.map(row => (
                    <tr key={row.id}>
                      <th scope="row"><Anchor component={Link} to={`/contracts/new?estimate=${row.id}`} className="code">{row.number}</Anchor></th>
                      <td className="break">{row.project}</td><td><DateText at={row.proposed} /></td><td className="num"><Money amount={row.amount} /></td>
                      <td>{row.order === undefined ? <Text fz="sm" c="dimmed">{t('contracts.orderNone')}</Text> : <Anchor component={Link} to={`/contracts/${encodeURIComponent(row.order)}`} className="code">{row.order}</Anchor>}</td>
                    </tr>
                  ))}</tbody>
                </table>
              </div>
              {total > rows.length && <Text p="sm" fz="sm" c="dimmed">{t('contracts.moreEstimates', { count: rows.length, total })}</Text>}
            </Paper>
          )}
        </Panel>
      </Stack>
    </>
  );
}
