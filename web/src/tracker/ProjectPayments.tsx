import { Anchor, Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconMapPin, IconPrinter } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { ApiError } from '../api/errors';
import { kindText, usePaymentState } from '../bills/words';
import { DateText, Money, StateText } from '../blocks/Figures';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Missing } from '../frame/Missing';
import { useInstructionState } from '../payments/words';
import { seers } from '../projects/screens';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { ProjectPaid } from './service';
import { paymentsOf } from './service';

const isWithout = (query: URLSearchParams) => query.get('failed') === 'no';

export function ask({ session, params: { id = '' }, query }: Visit): void {
  ahead(paymentsOf(session.tenantId, id, isWithout(query)));
}

/** The payments of one project: what was paid by type of bill, and every instruction. */
export default function ProjectPayments() {
  const { id = '' } = useParams();
  const [query] = useSearchParams();
  const payments = useQuery({ ...paymentsOf(useTenant(), id, isWithout(query)), placeholderData: keepPreviousData });
  if (payments.error instanceof ApiError && payments.error.refusals.some(refusal => refusal.code === 'NO_SUCH_WORK')) return <Missing />;
  return <Panel query={payments} bare>{found => <Shown found={found} isStale={payments.isPlaceholderData} />}</Panel>;
}

function Shown({ found, isStale }: { found: ProjectPaid; isStale: boolean }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const { project } = found;
  const place = [names.place(tenantId, project.locality ?? undefined), names.place(tenantId, project.ward ?? undefined)].filter(part => part !== '').join(', ');
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('projects.number'), <span key="number" className="code">{project.number}</span>], [t('projects.type'), names.master('works', 'ProjectType', project.type ?? undefined)], [t('projects.location'), place],
    [t('projects.created'), <DateText key="created" at={project.createdTime} />], [t('projects.description'), project.description],
  ];
  return (
    <>
      <PageHead title={project.name ?? project.number ?? ''} about={t('tracker.project')}>
        <Button component={Link} to="/payments/tracker" variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t('tracker.title')}</Button>
        {has(seers) && <Button component={Link} to={`/projects/${project.id ?? ''}`} variant="default" leftSection={<IconMapPin size={16} aria-hidden />}>{t('tracker.toProject')}</Button>}
        <Button variant="default" className="wide-only" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => globalThis.print()}>{t('blocks.print')}</Button>
      </PageHead>
      <Stack>
        <Paper component="section" aria-label={t('projects.record')}>
          <dl className="facts">{facts.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
        </Paper>
        <Heads found={found} />
        <Instructions found={found} isStale={isStale} />
      </Stack>
    </>
  );
}

/** What was estimated, and what was paid of it under each head. */
function Heads({ found: { project, paid } }: { found: ProjectPaid }) {
  const t = useTexts();
  const types = ['EXPENSE.WAGES', 'EXPENSE.PURCHASE', 'EXPENSE.SUPERVISION', ...(paid?.paymentDetails ?? []).map(one => one.billType ?? '')].filter((type, at, all) => all.indexOf(type) === at);
  const of = (type: string) => paid?.paymentDetails.find(one => one.billType === type);
  return (
    <Paper component="section">
      <Title order={2} mb="sm">{t('tracker.heads')}</Title>
      <Group gap="xl" mb="sm"><div><Text c="dimmed" fz="sm">{t('tracker.estimatedWhole')}</Text><Text fw={600}><Money amount={project.estimatedAmount} symbol /></Text></div></Group>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('tracker.heads')}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('tracker.billType')}</th><th scope="col" className="num">{t('tracker.paidColumn')}</th><th scope="col" className="num">{t('tracker.failedColumn')}</th></tr></thead>
          <tbody>{types.map(type => <tr key={type}><th scope="row">{t(kindText(type))}</th><td className="num"><Money amount={of(type)?.paidAmount ?? 0} /></td><td className="num"><Money amount={of(type)?.remainingAmount ?? 0} /></td></tr>)}</tbody>
          <tfoot><tr><th scope="row">{t('blocks.total')}</th><td className="num"><Money amount={paid?.paidAmount ?? 0} /></td><td className="num"><Money amount={paid?.remainingAmount ?? 0} /></td></tr></tfoot>
        </table>
      </div>
    </Paper>
  );
}

function Instructions({ found: { instructions, total }, isStale }: { found: ProjectPaid; isStale: boolean }) {
  const t = useTexts();
  const [query, setQuery] = useSearchParams();
  const [without, setWithout] = useState(isWithout(query)); // ticked at once; the address and the answer follow
  const stateOf = useInstructionState();
  const paymentState = usePaymentState();
  const heads = [t('bills.number'), t('tracker.billType'), t('payments.instruction'), t('payments.type'), t('payments.date'), t('blocks.state')];
  const sums = [t('tracker.billAmount'), t('tracker.ordered.amount'), t('tracker.failedColumn'), t('tracker.paidColumn')];
  return (
    <Paper component="section" p={0}>
      <Group justify="space-between" p="md" gap="sm">
        <Title order={2}>{t('payments.instructions')}</Title>
        <Checkbox className="no-print" label={t('tracker.withoutFailed')} checked={without} onChange={event => { setWithout(event.currentTarget.checked); setQuery(event.currentTarget.checked ? { failed: 'no' } : {}, { replace: true }); }} />
      </Group>
      {instructions.length === 0 ? <Text px="md" pb="md">{t('tracker.noInstruction')}</Text> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('payments.instructions')} aria-busy={isStale}>
          <table className="works-table cards tall-heads" role="table">
            <thead role="rowgroup"><tr role="row">{heads.map(head => <th key={head} scope="col" role="columnheader">{head}</th>)}{sums.map(head => <th key={head} scope="col" role="columnheader" className="num">{head}</th>)}</tr></thead>
            <tbody role="rowgroup">
              {instructions.map(row => (
                <tr key={`${row.billId ?? ''}/${row.instructionId ?? row.paymentId ?? ''}`} role="row">
                  <th scope="row" role="rowheader" className="code"><Anchor component={Link} to={`/bills/${row.billId ?? ''}`} fz="inherit">{row.billNumber}</Anchor></th>
                  <td role="cell" data-label={heads[1]}>{t(kindText(row.billType))}</td>
                  <td role="cell" data-label={heads[2]} data-wide>
                    <Anchor component={Link} to={`/payments/${row.paymentId ?? ''}?tab=instructions`} fz="inherit" className="code">{row.instructionNumber ?? row.paymentNumber}</Anchor>
                    {typeof row.parentNumber === 'string' && <Text fz="xs" c="dimmed">{t('tracker.of', { number: row.parentNumber })}</Text>}
                  </td>
                  <td role="cell" data-label={heads[3]} data-empty={typeof row.type !== 'string' || undefined}>{typeof row.type === 'string' && t(row.type === 'REVISED' ? 'payments.revised' : 'payments.original')}</td>
                  <td role="cell" data-label={heads[4]}><DateText at={row.date ?? row.createdTime} /></td>
                  <td role="cell" data-label={heads[5]}><StateText state={row.status ?? undefined} label={typeof row.instructionId !== 'string' ? paymentState(row.status) : stateOf(row.status ?? undefined)} /></td>
                  <td role="cell" className="num" data-label={sums[0]}><Money amount={row.billAmount} /></td>
                  <td role="cell" className="num" data-label={sums[1]}><Money amount={row.amount} /></td>
                  <td role="cell" className="num" data-label={sums[2]}><Money amount={row.failedAmount} /></td>
                  <td role="cell" className="num" data-label={sums[3]}><Money amount={row.successfulAmount} /></td>
                </tr>
              ))}
            </tbody>
            <tfoot role="rowgroup">
              <tr role="row"><th scope="row" role="rowheader" colSpan={6}>{t('blocks.total')}</th><td role="cell" className="num" data-label={sums[0]}><Money amount={total.billAmount} /></td><td role="cell" className="num" data-label={sums[1]}><Money amount={total.amount} /></td><td role="cell" className="num" data-label={sums[2]}><Money amount={total.failedAmount} /></td><td role="cell" className="num" data-label={sums[3]}><Money amount={total.successfulAmount} /></td></tr>
            </tfoot>
          </table>
        </div>
      )}
      {instructions.length < total.rows && <Text p="md" fz="sm" role="status">{t('tracker.cut', { count: instructions.length, total: total.rows })}</Text>}
    </Paper>
  );
}
