import { Alert, Anchor, Button, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import { text } from '../api/decode';
import { useZone } from '../api/masters';
import { useRecordParams } from '../blocks/beside';
import { DownloadPdf } from '../blocks/DownloadPdf';
import { DateText, Money, StateText } from '../blocks/Figures';
import { inputDay } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { useSteps } from '../blocks/workflow';
import { WorkflowActions } from '../blocks/WorkflowActions';
import { billsOfMuster } from '../bills/service';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { MarkText, useDayNames } from './MarkGrid';
import { OverlapList } from './OverlapList';
import type { Muster, NominalRoll } from './service';
import { moveMuster, printMuster, readMuster, readNominalRoll } from './service';
import { daysText } from './week';

export default function MusterRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const muster = useQuery({ queryKey: ['muster', tenantId, id], queryFn: async () => (await readMuster(tenantId, id)) ?? null });
  return <Panel query={muster} bare>{found => (found === null ? <Missing /> : <Shown muster={found} />)}</Panel>;
}

function Shown({ muster }: { muster: Muster }) {
  const t = useTexts();
  const tenantId = useTenant();
  const has = useHasRole();
  const number = muster.musterRollNumber ?? '';
  const roll = useQuery({ queryKey: ['nominal', tenantId, number, muster.auditDetails?.lastModifiedTime], queryFn: () => readNominalRoll(tenantId, number) });
  const isOffice = has(['EMPLOYEE', 'EMPLOYEE_COMMON', 'SUPERUSER']);
  const figures = roll.data;
  return (
    <RecordPage
      kind={t('attendance.muster')} number={number} title={figures?.registerName ?? text(muster.additionalDetails, 'attendanceRegisterName') ?? number} businessId={number}
      projectId={isOffice ? (text(muster.additionalDetails, 'projectId') ?? figures?.project.number ?? undefined) : undefined} audit={muster.id ?? undefined}
      facts={[
        { label: t('attendance.totalWage'), value: <Money amount={figures?.totalWage} symbol inWords /> },
        { label: t('attendance.period'), value: <><DateText at={muster.startDate} /> – <DateText at={muster.endDate} /></> },
        { label: t('attendance.people'), value: (muster.individualEntries ?? []).length },
        { label: t('attendance.daysPaid'), value: daysText(figures?.totalDaysPaid) },
        { label: t('attendance.contract'), value: muster.referenceId == null ? undefined : <Anchor component={Link} to={`/contracts/${encodeURIComponent(muster.referenceId)}`} className="code">{muster.referenceId}</Anchor> },
        { label: t('attendance.register'), value: <Anchor component={Link} to={`/registers/${muster.registerId ?? ''}`} className="code">{figures?.registerNumber ?? t('attendance.register')}</Anchor> },
        { label: t('attendance.organisation'), value: figures?.organisation.name },
      ]}
      notice={(figures?.workersWithoutRate ?? 0) > 0 && <Alert mb="md" color="amber" variant="light" icon={<IconAlertTriangle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t('attendance.withoutRate', { count: figures?.workersWithoutRate ?? 0 })}</Alert>}
      tabs={[
        { key: 'people', label: t('attendance.people'), show: () => <Panel query={roll} bare>{found => <RollTable roll={found} />}</Panel> },
        { key: 'bill', label: t('attendance.wageBill'), show: () => <WageBill musterNumber={number} contractNumber={muster.referenceId ?? undefined} state={muster.musterRollStatus ?? undefined} /> },
        ...(has(['JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'MUSTER_ROLL_VERIFIER', 'MUSTER_ROLL_APPROVER', 'SUPERUSER']) ? [{ key: 'overlaps', label: t('attendance.overlaps'), show: () => <OverlapList registerId={muster.registerId ?? undefined} /> }] : []),
      ]}
      actions={<Actions muster={muster} />}
    />
  );
}

function Actions({ muster }: { muster: Muster }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const number = muster.musterRollNumber ?? '';
  const step = useSteps(number).data?.[0];
  return (
    <WorkflowActions
      step={step} module="muster-roll" instead={action => (/RE-?SUBMIT/.test(action) ? () => void navigate(`/musters/${muster.id ?? ''}/correct`) : undefined)}
      send={async sent => { await moveMuster(muster, sent); await cache.invalidateQueries(); }} attest={action => (action === 'APPROVE' ? t('attendance.attest') : undefined)}
    >
      <Button variant="default" component={Link} to={`/musters/${muster.id ?? ''}/print`}>{t('attendance.print')}</Button>
      {has(['MUSTER_ROLL_VERIFIER', 'MUSTER_ROLL_APPROVER', 'ORG_ADMIN', 'SUPERUSER']) && <DownloadPdf number={number} documents={[{ label: t('attendance.nominalRoll'), name: 'nominal-muster-roll', print: () => printMuster(tenantId, number) }]} />}
    </WorkflowActions>
  );
}

/** Marks, days and wages by person, with the correction beside what the logs say. */
export function RollTable({ roll, forPrint = false }: { roll: NominalRoll; forPrint?: boolean }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const nameOf = useDayNames();
  const mark = (letter: string | null | undefined) => (letter === 'F' ? 'P' : letter === 'H' ? 'H' : 'A');
  const isCorrected = roll.workers.some(worker => worker.daysModified !== null && worker.daysModified !== undefined);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('attendance.people')}>
      <table className="works-table roll sum-last">
        <thead>
          <tr>
            <th scope="col">{t('blocks.number')}</th><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.skill')}</th>
            {roll.days.map(day => { const name = nameOf(inputDay(day.time, zone)); return <th key={day.time} scope="col" style={{ textAlign: 'center' }}>{name.weekday}<br /><span className="tabular">{name.date}</span></th>; })}
            <th scope="col" className="num">{t('attendance.daysLogged')}</th>{isCorrected && <th scope="col" className="num">{t('attendance.daysCorrected')}</th>}
            <th scope="col" className="num">{t('attendance.perDay')}</th><th scope="col" className="num">{t('attendance.wage')}</th>{forPrint && <><th scope="col">{t('attendance.account')}</th><th scope="col" style={{ minWidth: 90 }}>{t('attendance.sign')}</th></>}
          </tr>
        </thead>
        <tbody>
          {roll.workers.map(worker => (
            <tr key={worker.individualId}>
              <td className="num">{worker.serialNumber}</td>
              <th scope="row">{worker.name}<Text fz="xs" c="dimmed"><span className="code">{worker.registrationNumber}</span>{worker.guardianName != null && <><br />{worker.guardianName}</>}</Text></th>
              <td>{worker.skillCode != null ? names.master('WORKS-SOR', 'SOR', worker.skillCode, worker.skillName?.replace(/ \([A-Z_]+\)$/, '')) : worker.skillName ?? <Text component="span" fz="sm" c="var(--works-due)">{t('attendance.skillNone')}</Text>}</td>
              {worker.days.map(day => <td key={day.time} style={{ textAlign: 'center' }}><MarkText mark={mark(day.mark)} /></td>)}
              <td className="num">{daysText(worker.daysByLogs)}</td>
              {isCorrected && <td className="num">{worker.daysModified == null ? '' : <b>{daysText(worker.daysModified)}</b>}</td>}
              <td className="num"><Money amount={worker.dailyWage} /></td><td className="num"><Money amount={worker.wage} /></td>
              {forPrint && <><td className="tabular">{worker.bankAccount}{worker.branchCode != null && <><br />{worker.branchCode}</>}</td><td /></>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td /><th scope="row" colSpan={2}>{t('blocks.total')}</th>{roll.days.map(day => <td key={day.time} style={{ textAlign: 'center' }}>{daysText(day.attendance)}</td>)}
            <td className="num">{daysText(roll.totalDaysByLogs)}</td>{isCorrected && <td className="num">{daysText(roll.totalDaysPaid)}</td>}<td /><td className="num"><Money amount={roll.totalWage} /></td>{forPrint && <><td /><td /></>}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function WageBill({ musterNumber, contractNumber, state }: { musterNumber: string; contractNumber: string | undefined; state: string | undefined }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const isSeer = has(['BILL_ACCOUNTANT', 'BILL_CREATOR', 'BILL_VERIFIER', 'BILL_VIEWER', 'ORG_ADMIN']);
  const bills = useQuery({ queryKey: ['bills-of-muster', tenantId, musterNumber], queryFn: () => billsOfMuster(tenantId, musterNumber), enabled: isSeer && contractNumber !== undefined && state === 'APPROVED', refetchInterval: query => (query.state.data?.length === 0 ? 3000 : false) }); // made by an event, moments after the approval
  if (state !== 'APPROVED') return <Text fz="sm" c="dimmed">{t('attendance.billAfter')}</Text>;
  if (!isSeer) return <Text fz="sm" c="dimmed">{t('blocks.forbidden')}</Text>;
  return (
    <Panel query={bills} bare>
      {found => found.length === 0 ? <Text fz="sm">{t('attendance.billNone')} <Anchor component={Link} to="/bills/waiting">{t('bills.queue')}</Anchor></Text> : (
        <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>{found.map(bill => <li key={bill.id}><Anchor component={Link} to={`/bills/${bill.id}`} className="code">{bill.number}</Anchor> · <Money amount={bill.amount} symbol /> · <StateText state={bill.state} label={names.state('EXPENSE.WAGES', bill.state)} /></li>)}</ul>
      )}
    </Panel>
  );
}
