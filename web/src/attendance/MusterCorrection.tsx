import { Button, Checkbox, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { asRecord, text } from '../api/decode';
import { useZone } from '../api/masters';
import { dayAndTime } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useDraft } from '../blocks/useDraft';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Muster, MusterPerson } from './service';
import { moveMuster, readMuster } from './service';
import { useSkills } from './skills';
import { daysText, daysTyped } from './week';

/** Corrects the days and skills of a roll before it goes on; each changed figure stands beside what the logs say, with its reason. */
export default function MusterCorrection() {
  const { id = '' } = useParams();
  const tenantId = useTenant();
  const muster = useQuery({ queryKey: ['muster', tenantId, id], queryFn: async () => (await readMuster(tenantId, id)) ?? null });
  return <Panel query={muster} bare>{found => (found === null ? <Missing /> : <Filled key={found.auditDetails?.lastModifiedTime} muster={found} />)}</Panel>;
}

interface Row {
  readonly days: string;
  readonly skill: string;
  readonly reason: string;
}

type Values = Readonly<Record<string, Row>>;

const isValues = (value: unknown): value is Values => Object.values(asRecord(value)).every(row => ['days', 'skill', 'reason'].every(key => typeof asRecord(row)[key] === 'string'));

const rowOf = (person: MusterPerson): Row => ({
  days: daysText(person.modifiedTotalAttendance ?? person.actualTotalAttendance), skill: text(person.additionalDetails, 'skillCode') ?? '', reason: text(person.additionalDetails, 'reason') ?? '',
});

function Filled({ muster }: { muster: Muster }) {
  const t = useTexts();
  const zone = useZone();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const skills = useSkills();
  const step = useSteps(muster.musterRollNumber ?? undefined).data?.[0];
  const action = (step?.nextActions ?? []).map(next => next.action ?? '').find(one => /RE-?SUBMIT/.test(one));
  const isBack = muster.musterRollStatus === 'PENDINGFORCORRECTION';
  const people = muster.individualEntries ?? [];
  const draft = useDraft<Values>(`musters/${muster.id ?? ''}/correct`, {}, isValues);
  const [recount, setRecount] = useState(isBack);
  const [asks, setAsks] = useState(false);
  if (!draft.ready) return null;

  const valueOf = (person: MusterPerson) => draft.value[person.id ?? ''] ?? rowOf(person);
  const put = (person: MusterPerson, change: Partial<Row>) => draft.set(now => ({ ...now, [person.id ?? '']: { ...rowOf(person), ...now[person.id ?? ''], ...change } }));
  const isChanged = (person: MusterPerson) => daysTyped(valueOf(person).days) !== (person.modifiedTotalAttendance ?? person.actualTotalAttendance ?? 0);
  const wrong = people.filter(person => daysTyped(valueOf(person).days) === undefined);
  const entries: MusterPerson[] = people.filter(person => isChanged(person) || valueOf(person).skill !== rowOf(person).skill).map(person => {
    const { days, skill, reason } = valueOf(person);
    return {
      id: person.id, individualId: person.individualId, modifiedTotalAttendance: !recount && isChanged(person) ? daysTyped(days) : undefined,
      additionalDetails: { ...(skill === '' ? {} : { code: skill }), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
    };
  });
  const total = people.reduce((sum, person) => sum + (daysTyped(valueOf(person).days) ?? 0), 0);
  return (
    <>
      <PageHead title={t('attendance.correct')} about={`${text(muster.additionalDetails, 'attendanceRegisterName') ?? ''} · ${muster.musterRollNumber ?? ''}`} />
      <Stack>
        {draft.foundAt !== undefined && <Group><Text fz="sm" role="status">{t('blocks.draftFound', { when: dayAndTime(draft.foundAt, zone) })}</Text><Button size="compact-sm" variant="default" onClick={() => void draft.drop()}>{t('blocks.draftDrop')}</Button></Group>}
        {isBack && <Paper p="sm"><Checkbox checked={recount} onChange={event => setRecount(event.currentTarget.checked)} label={t('attendance.recount')} description={t('attendance.recountHelp')} /></Paper>}
        <Paper p="sm">
          <div className="scroll-x" role="region" aria-label={t('attendance.correct')} tabIndex={0}>
            <table className="works-table grid-cells">
              <thead><tr><th scope="col">{t('attendance.person')}</th><th scope="col" className="num">{t('attendance.daysLogged')}</th><th scope="col" className="num">{t('attendance.daysPaid')}</th><th scope="col">{t('attendance.skill')}</th><th scope="col">{t('attendance.reason')}</th></tr></thead>
              <tbody>{people.map((person, at) => {
                const name = text(person.additionalDetails, 'userName') ?? person.individualId ?? '';
                const value = valueOf(person);
                const isWrong = daysTyped(value.days) === undefined;
                const current = rowOf(person).skill;
                const choices = skills.some(skill => skill.value === current) || current === '' ? skills : [...skills, { value: current, label: current }];
                return (
                  <tr key={person.id} data-picked={isChanged(person) || undefined}>
                    <th scope="row" style={{ padding: '10px 12px' }}>{name}<Text fz="xs" c="dimmed">{text(person.additionalDetails, 'userId')}</Text></th>
                    <td className="num fixed">{daysText(person.actualTotalAttendance)}</td>
                    <td data-wrong={isWrong || undefined}>
                      <input className="num" inputMode="decimal" autoComplete="off" data-row={at} aria-label={t('attendance.daysPaidOf', { name })} aria-invalid={isWrong || undefined} title={isWrong ? t('attendance.daysRule') : undefined} value={value.days} disabled={recount}
                        onChange={event => put(person, { days: event.currentTarget.value })}
                        onKeyDown={event => {
                          const move = event.key === 'ArrowDown' || (event.key === 'Enter' && !event.shiftKey) ? 1 : event.key === 'ArrowUp' || event.key === 'Enter' ? -1 : 0;
                          if (move === 0) return;
                          event.preventDefault();
                          event.currentTarget.closest('table')?.querySelector<HTMLElement>(`input[data-row="${at + move}"]`)?.focus();
                        }} />
                    </td>
                    <td><NativeSelect variant="unstyled" size="sm" aria-label={t('attendance.skillOf', { name })} value={value.skill} data={[{ value: '', label: t('attendance.skillNone') }, ...choices]} onChange={event => put(person, { skill: event.currentTarget.value })} /></td>
                    <td><input aria-label={t('attendance.reasonFor', { name })} maxLength={256} value={value.reason} disabled={recount} onChange={event => put(person, { reason: event.currentTarget.value })} /></td>
                  </tr>
                );
              })}</tbody>
              <tfoot><tr><th scope="row" className="fixed" style={{ padding: '10px 12px' }}>{t('blocks.total')}</th><td className="num fixed">{daysText(people.reduce((sum, person) => sum + (person.actualTotalAttendance ?? 0), 0))}</td><td className="num fixed">{daysText(total)}</td><td /><td /></tr></tfoot>
            </table>
          </div>
          <Text fz="xs" c="dimmed" mt="xs">{t('attendance.daysRule')} {t('attendance.reasonHelp')}</Text>
        </Paper>
        <Group>
          <Button size="md" disabled={action === undefined || wrong.length > 0} onClick={() => setAsks(true)}>{t('attendance.correctAndForward')}</Button>
          <Button size="md" variant="default" component={Link} to={`/musters/${muster.id ?? ''}`}>{t('blocks.cancel')}</Button>
          {isBack && <Button size="md" variant="default" component={Link} to={`/registers/${muster.registerId ?? ''}`}>{t('attendance.register')}</Button>}
          {step !== undefined && action === undefined && <Text fz="sm" c="dimmed">{t('blocks.actionsNone')}</Text>}
        </Group>
      </Stack>
      {asks && step !== undefined && action !== undefined && (
        <ActionDialog
          step={step} action={action} module="muster-roll" onClose={() => setAsks(false)}
          send={async sent => {
            await moveMuster(muster, sent, { entries, recount });
            await draft.drop();
            await navigate(`/musters/${muster.id ?? ''}`);
            await cache.invalidateQueries(); // the form is left first: read again, it would stand there for a step that is taken
          }}
        />
      )}
    </>
  );
}
