import { ActionIcon, Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconChevronLeft, IconChevronRight, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { randomId } from '../api/client';
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
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { MarkGrid } from './MarkGrid';
import type { Muster, Outcome, Register } from './service';
import { countWeek, mustersOf, readRegister, saveMarks } from './service';
import type { Hours, Mark } from './week';
import { cellKey, changesOf, daysOf, laterBy, markOf, mondayOf } from './week';

/** Attendance of a register, one week at a time: everybody's days on one page, stored in one go. */
export default function WeekForm() {
  const { id = '', week = '' } = useParams();
  const tenantId = useTenant();
  const register = useQuery({ queryKey: ['register', tenantId, id], queryFn: async () => (await readRegister(tenantId, id)) ?? null });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(week) || Number.isNaN(Date.parse(week))) return <Missing />;
  return <Panel query={register} bare>{found => (found === null ? <Missing /> : <Week key={week} register={found} monday={mondayOf(week)} />)}</Panel>;
}

/** The hours of the office by which a day is told. */
function useHours(): Hours | undefined {
  const rows = useMaster('common-masters', 'AttendanceHours').data;
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
  const counted = useQuery({ queryKey: ['week', tenantId, registerId, monday], queryFn: () => countWeek(tenantId, registerId, from, to), staleTime: 0 });
  const isStranger = counted.error instanceof ApiError && (counted.error.isForbidden || counted.error.refusals.some(refusal => /LOG_SERVICE|UNAUTHORISED/.test(refusal.code)));
  return (
    <>
      <PageHead title={register.name ?? ''} about={`${t('attendance.week')} · ${register.registerNumber ?? ''}`}><Button variant="default" component={Link} to={`/registers/${registerId}`}>{t('attendance.register')}</Button></PageHead>
      <Stack>
        <WeekSteps monday={monday} linkOf={week => `/registers/${registerId}/attendance/${week}`} />
        {isStranger ? <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t('attendance.strangerWhy')} <Anchor component={Link} to={`/registers/${registerId}?tab=weeks`}>{t('attendance.musters')}</Anchor></Alert>
          : <Panel query={counted} bare>{muster => <Marks register={register} monday={monday} muster={muster} />}</Panel>}
      </Stack>
    </>
  );
}

function Marks({ register, monday, muster }: { register: Register; monday: string; muster: Muster }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const hours = useHours();
  const registerId = register.id ?? '';
  const days = daysOf(monday);
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const draft = useDraft<Values>(`registers/${registerId}/attendance/${monday}`, { marks: {} }, isValues);
  const rolls = useQuery({ queryKey: ['musters-of', tenantId, registerId], queryFn: () => mustersOf(tenantId, registerId) }).data ?? [];
  const roll = rolls.find(one => one.startDate === startOfDay(monday, zone));
  const isLocked = roll !== undefined && roll.musterRollStatus !== 'PENDINGFORCORRECTION';
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);

  const stored = new Map<string, Mark>();
  for (const person of muster.individualEntries ?? []) {
    days.forEach(day => {
      const entry = (person.attendanceEntries ?? []).find(one => inputDay(one.time ?? 0, zone) === day);
      const mark = markOf(entry, text(entry?.additionalDetails, 'exitAttendanceLogId') !== undefined);
      if (mark !== '') stored.set(cellKey(person.individualId ?? '', day), mark);
    });
  }

  const rows = (muster.individualEntries ?? []).map(person => ({ id: person.individualId ?? '', name: text(person.additionalDetails, 'userName') ?? person.individualId ?? '', about: text(person.additionalDetails, 'fatherName') }))
    .sort((one, other) => one.name.localeCompare(other.name));
  const changes = changesOf(draft.value.marks, stored);
  const isChanged = new Set(changes.map(change => cellKey(change.individualId, change.day)));
  const terms = (id: string) => (register.attendees ?? []).filter(attendee => attendee.individualId === id);
  const mayMark = (id: string, day: string) => {
    const at = startOfDay(day, zone) ?? 0;
    return !isLocked && day <= today && at + 86_399_999 >= (register.startDate ?? 0) && at <= (register.endDate ?? Number.MAX_SAFE_INTEGER)
      && terms(id).some(term => at + 86_399_999 >= (term.enrollmentDate ?? 0) && at <= (term.denrollmentDate ?? Number.MAX_SAFE_INTEGER));
  };
  const save = useMutation({
    mutationFn: async () => {
      if (hours === undefined) throw new Error(t('blocks.loading'));
      return saveMarks(changes, { tenantId, registerId, hours, midnightOf: day => startOfDay(day, zone) ?? 0, reference: `web/${randomId()}`, now: Date.now() });
    },
    onSuccess: async refused => {
      setOutcomes(refused);
      if (refused.length === 0) await draft.drop();
      else draft.set(({ marks }) => ({ marks: Object.fromEntries(refused.map(one => [cellKey(one.individualId, one.day), marks[cellKey(one.individualId, one.day)] ?? ''])) }));
      await cache.invalidateQueries({ queryKey: ['week'] });
      said(t('attendance.saved', { count: changes.length - refused.length }));
    },
  });
  const wrong = (key: string) => outcomes.find(one => cellKey(one.individualId, one.day) === key)?.message;
  if (!draft.ready) return null;
  if (rows.length === 0) return <Paper><Text>{t('attendance.nobody')} <Anchor component={Link} to={`/registers/${registerId}`}>{t('attendance.enrol')}</Anchor></Text></Paper>;
  return (
    <Stack>
      {draft.foundAt !== undefined && <Alert color="teal" variant="light" role="status"><Group justify="space-between"><Text fz="sm">{t('blocks.draftFound', { when: dayAndTime(draft.foundAt, zone) })}</Text><Button size="compact-sm" variant="default" onClick={() => void draft.drop()}>{t('blocks.draftDrop')}</Button></Group></Alert>}
      {roll !== undefined && <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t(isLocked ? 'attendance.locked' : 'attendance.backForCorrection')} <Anchor component={Link} to={`/musters/${roll.id ?? ''}`}>{roll.musterRollNumber}</Anchor></Alert>}
      <Refused problem={save.error} />
      {outcomes.length > 0 && (
        <Alert color="red" variant="light" role="alert" title={t('attendance.notTaken', { count: outcomes.length })} styles={{ title: { color: 'var(--works-bad)' }, message: { color: 'inherit' } }}>
          <ul style={{ margin: 0, paddingInlineStart: 18 }}>{outcomes.map(one => <li key={cellKey(one.individualId, one.day)}>{rows.find(row => row.id === one.individualId)?.name}, {dayText(startOfDay(one.day, zone) ?? 0, zone)}: {one.message}</li>)}</ul>
        </Alert>
      )}
      <Paper p="sm">
        <MarkGrid
          label={t('attendance.week')} rows={rows} days={days} marks={key => draft.value.marks[key] ?? stored.get(key) ?? ''} changed={key => isChanged.has(key)} mayMark={mayMark} wrong={wrong}
          onChange={change => draft.set(({ marks }) => ({ marks: { ...marks, ...change } }))}
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
