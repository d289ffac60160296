import { ActionIcon, Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconChevronLeft, IconChevronRight, IconInfoCircle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { asRecord, number, text } from '../api/decode';
import { ApiError } from '../api/errors';
import { useMaster, useZone } from '../api/masters';
import { day as dayText, dayAndTime, inputDay, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { Missing } from '../frame/Missing';
import { useKept } from '../offline/keptAnswers';
import { enqueue, newReference, queuedWeek, send } from '../offline/queue';
import { QueueState } from '../offline/QueueState';
import { queued } from '../offline/row';
import { blankWeek, hoursKey, isMuster, isRegister, isRolls, isRows, registerKey, rollsKey, useKnownPeople, weekKey } from '../offline/taken';
import { useQueued } from '../offline/waiting';
import { useSession, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { MarkGrid } from './MarkGrid';
import type { Muster, Register } from './service';
import { countWeek, mustersOf, readRegister, storedMarks } from './service';
import type { Hours, Mark } from './week';
import { cellKey, changesOf, daysOf, laterBy, mondayOf } from './week';

/** Attendance of a register, one week at a time: everybody's days on one page, stored in one go. */
export default function WeekForm() {
  const { id = '', week = '' } = useParams();
  const tenantId = useTenant();
  const asked = useQuery({ queryKey: ['register', tenantId, id], queryFn: async () => (await readRegister(tenantId, id)) ?? null });
  const register = useKept<Register | null>(registerKey(id), asked, isRegister);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(week) || Number.isNaN(Date.parse(week))) return <Missing />;
  return <Panel query={register} bare>{found => (found === null ? <Missing /> : <Week key={week} register={found} monday={mondayOf(week)} />)}</Panel>;
}

/** The hours of the office by which a day is told. */
function useHours(): Hours | undefined {
  const rows = useKept(hoursKey, useMaster('common-masters', 'AttendanceHours'), isRows).data;
  if (rows === undefined) return undefined;
  const hour = (code: string, usual: number) => number(rows.find(row => text(row, 'code') === code), 'value') ?? usual;
  return { morning: hour('MORNING', 9), afternoon: hour('AFTERNOON', 14), evening: hour('EVENING', 18) };
}

/** Ways to the weeks before and after. */
export function WeekSteps({ monday, linkOf }: { monday: string; linkOf: (monday: string) => string }) {
  const t = useTexts();
  const zone = useZone();
  const navigate = useNavigate();
  const said = (day: string) => dayText(startOfDay(day, zone) ?? 0, zone);
  return (
    <Group gap={6} align="center">
      <ActionIcon variant="default" size="lg" component={Link} to={linkOf(laterBy(monday, -7))} aria-label={t('attendance.weekBefore')}><IconChevronLeft size={18} /></ActionIcon>
      <Text fw={600} className="tabular">{said(monday)} – {said(laterBy(monday, 6))}</Text>
      <ActionIcon variant="default" size="lg" component={Link} to={linkOf(laterBy(monday, 7))} aria-label={t('attendance.weekAfter')}><IconChevronRight size={18} /></ActionIcon>
      <TextInput type="date" aria-label={t('attendance.weekOf')} value={monday} onChange={event => { if (event.currentTarget.value !== '') void navigate(linkOf(mondayOf(event.currentTarget.value))); }} w={160} />
    </Group>
  );
}

interface Values {
  readonly marks: Readonly<Record<string, Mark>>;
}

const isValues = (value: unknown): value is Values => Object.values(asRecord(asRecord(value).marks)).every(mark => mark === 'P' || mark === 'H' || mark === 'A' || mark === '') && 'marks' in asRecord(value);

function Week({ register, monday }: { register: Register; monday: string }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const registerId = register.id ?? '';
  const [from, to] = [startOfDay(monday, zone) ?? 0, startOfDay(laterBy(monday, 6), zone) ?? 0];
  const asked = useQuery({ queryKey: ['week', tenantId, registerId, monday], queryFn: () => countWeek(tenantId, registerId, from, to), staleTime: 0 });
  const week = useKept(weekKey(registerId, monday), asked, isMuster);
  const people = useKnownPeople(registerId, week.data === undefined && asked.error !== null);
  const isStranger = asked.error instanceof ApiError && (asked.error.isForbidden || asked.error.refusals.some(refusal => /LOG_SERVICE|UNAUTHORISED/.test(refusal.code)));
  // A week that was never opened: its people are known from another one, what stands in it is not.
  const counted = week.data === undefined && people !== undefined ? { ...week, data: blankWeek(register, people), error: null } : week;
  return (
    <>
      <PageHead title={register.name ?? ''} about={`${t('attendance.week')} · ${register.registerNumber ?? ''}`}><Button variant="default" component={Link} to={`/registers/${registerId}`}>{t('attendance.register')}</Button></PageHead>
      <Stack>
        <WeekSteps monday={monday} linkOf={week => `/registers/${registerId}/attendance/${week}`} />
        {isStranger ? <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t('attendance.strangerWhy')} <Anchor component={Link} to={`/registers/${registerId}?tab=weeks`}>{t('attendance.musters')}</Anchor></Alert>
          : <Panel query={counted} bare>{muster => <Marks register={register} monday={monday} muster={muster} keptAt={week.keptAt} isUnknown={week.data === undefined} />}</Panel>}
      </Stack>
    </>
  );
}

interface Shown {
  readonly register: Register;
  readonly monday: string;
  readonly muster: Muster;
  /** Of when the week is, when it comes from this device. */
  readonly keptAt: number | undefined;
  /** What stands with the server is not known. */
  readonly isUnknown: boolean;
}

function Marks({ register, monday, muster, keptAt, isUnknown }: Shown) {
  const t = useTexts();
  const zone = useZone();
  const { user, tenantId } = useSession();
  const hours = useHours();
  const registerId = register.id ?? '';
  const days = useMemo(() => daysOf(monday), [monday]);
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const draft = useDraft<Values>(`registers/${registerId}/attendance/${monday}`, { marks: {} }, isValues);
  const asked = useQuery({ queryKey: ['musters-of', tenantId, registerId], queryFn: () => mustersOf(tenantId, registerId) });
  const rolls = useKept(rollsKey(registerId), asked, isRolls).data ?? [];
  const [from, to] = [startOfDay(monday, zone) ?? 0, startOfDay(laterBy(monday, 6), zone) ?? 0];
  const roll = rolls.find(one => one.startDate === from);
  const isLocked = roll !== undefined && roll.musterRollStatus !== 'PENDINGFORCORRECTION';
  const queue = useQueued();
  const key = `${user.uuid}/${tenantId}/${registerId}/${monday}`;
  const waiting = queue.weeks.find(week => week.key === key);

  const stored = useMemo(() => storedMarks(muster, monday, from), [muster, monday, from]);
  // What is on its way stands before what is stored, what is typed before both.
  const standing = useMemo(() => new Map([...stored, ...Object.entries(waiting?.cells ?? {}).map(([cell, { mark }]) => [cell, mark] as const)]), [stored, waiting]);
  const rows = useMemo(() => (muster.individualEntries ?? []).map(person => ({ id: person.individualId ?? '', name: text(person.additionalDetails, 'userName') ?? person.individualId ?? '', about: text(person.additionalDetails, 'fatherName') }))
    .sort((one, other) => one.name.localeCompare(other.name)), [muster]);
  const changes = changesOf(draft.value.marks, standing);
  const isTyped = new Set(changes.map(change => cellKey(change.individualId, change.day)));
  const allowed = useMemo(() => {
    const starts = days.map(day => ({ day, at: startOfDay(day, zone) ?? 0 })).filter(({ day, at }) => !isLocked && day <= today && at + 86_399_999 >= (register.startDate ?? 0) && at <= (register.endDate ?? Number.MAX_SAFE_INTEGER));
    return new Set((register.attendees ?? []).flatMap(term => starts.filter(({ at }) => at + 86_399_999 >= (term.enrollmentDate ?? 0) && at <= (term.denrollmentDate ?? Number.MAX_SAFE_INTEGER)).map(({ day }) => cellKey(term.individualId ?? '', day))));
  }, [register, days, zone, today, isLocked]);
  const save = useMutation({
    mutationFn: async () => {
      if (hours === undefined) throw new Error(t('blocks.loading'));
      const taken = changes;
      const week = { key, user: user.uuid, tenantId, registerId, name: register.name ?? '', monday, from, to };
      await enqueue(week, before => queued(before, taken, { stored, hours, midnightOf: day => startOfDay(day, zone) ?? 0, reference: newReference(), now: Date.now() }));
      await draft.drop();
      await send();
      const left = (await queuedWeek(key))?.cells ?? {};
      const count = taken.filter(change => left[cellKey(change.individualId, change.day)] === undefined).length;
      if (count > 0) said(t('attendance.saved', { count }));
    },
  });
  const letters: Readonly<Record<Mark, string>> = { P: t('attendance.letterP'), H: t('attendance.letterH'), A: t('attendance.letterA'), '': t('attendance.unmarked') };
  const note = (cell: string) => {
    const one = isTyped.has(cell) ? undefined : waiting?.cells[cell];
    if (one === undefined) return undefined;
    return one.state === 'waits' ? { text: t('offline.cellWaits'), isWrong: false } : { text: one.state === 'conflict' ? t('offline.cellConflict', { mark: letters[one.theirs ?? ''] }) : (one.message ?? ''), isWrong: true };
  };
  if (!draft.ready) return null;
  if (rows.length === 0) return <Paper><Text>{t('attendance.nobody')} <Anchor component={Link} to={`/registers/${registerId}`}>{t('attendance.enrol')}</Anchor></Text></Paper>;
  const nameOf = (id: string) => rows.find(row => row.id === id)?.name ?? id;
  return (
    <Stack>
      {draft.foundAt !== undefined && <Alert color="teal" variant="light" role="status"><Group justify="space-between"><Text fz="sm">{t('blocks.draftFound', { when: dayAndTime(draft.foundAt, zone) })}</Text><Button size="compact-sm" variant="default" onClick={() => void draft.drop()}>{t('blocks.draftDrop')}</Button></Group></Alert>}
      {keptAt !== undefined && <Text fz="sm" c="dimmed" role="status">{t('offline.asOf', { when: dayAndTime(keptAt, zone) })}</Text>}
      {isUnknown && <Text fz="sm" c="dimmed" role="status">{t('offline.weekUnknown')}</Text>}
      {roll !== undefined && <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t(isLocked ? 'attendance.locked' : 'attendance.backForCorrection')} <Anchor component={Link} to={`/musters/${roll.id ?? ''}`}>{roll.musterRollNumber}</Anchor></Alert>}
      <Refused problem={save.error} />
      <QueueState week={waiting} sending={queue.sending} nameOf={nameOf} />
      <Paper p="sm">
        <MarkGrid
          label={t('attendance.week')} rows={rows} days={days} marks={cell => draft.value.marks[cell] ?? standing.get(cell) ?? ''} changed={cell => isTyped.has(cell) || waiting?.cells[cell] !== undefined}
          mayMark={(id, day) => allowed.has(cellKey(id, day))} note={note} onChange={change => draft.set(({ marks }) => ({ marks: { ...marks, ...change } }))}
        />
      </Paper>
      <Group className="save-bar">
        <Button size="md" loading={save.isPending} disabled={changes.length === 0 || hours === undefined} onClick={() => save.mutate()}>{t('blocks.save')}{changes.length > 0 && ` (${changes.length})`}</Button>
        <Button size="md" variant="default" component={Link} to={`/registers/${registerId}/muster/${monday}`}>{t('attendance.makeMuster')}</Button>
        {draft.keptAt !== undefined && changes.length > 0 && <Text fz="xs" c="dimmed" role="status">{t('blocks.draftKept', { when: dayAndTime(draft.keptAt, zone) })}</Text>}
      </Group>
    </Stack>
  );
}
