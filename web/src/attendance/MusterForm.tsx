import { Alert, Anchor, Button, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { asRecord, list, text } from '../api/decode';
import { ApiError } from '../api/errors';
import { useZone } from '../api/masters';
import { inputDay, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useDraft } from '../blocks/useDraft';
import { ActionDialog } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { useQueued } from '../offline/waiting';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { MarkText, useDayNames } from './MarkGrid';
import type { Muster, Register } from './service';
import { countWeek, createMuster, mustersOf, readRegister } from './service';
import { useSkillNames } from './skills';
import { daysOf, daysText, laterBy, markOf, mondayOf } from './week';
import { WeekSteps } from './WeekForm';

/** Makes the muster roll of a week: the days as the logs count them, and by which skill everybody is paid. */
export default function MusterForm() {
  const { id = '', week = '' } = useParams();
  const tenantId = useTenant();
  const register = useQuery({ queryKey: ['register', tenantId, id], queryFn: async () => (await readRegister(tenantId, id)) ?? null });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(week) || Number.isNaN(Date.parse(week))) return <Missing />;
  return <Panel query={register} bare>{found => (found === null ? <Missing /> : <Week key={week} register={found} monday={mondayOf(week)} />)}</Panel>;
}

function Week({ register, monday }: { register: Register; monday: string }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const registerId = register.id ?? '';
  const [from, to] = [startOfDay(monday, zone) ?? 0, startOfDay(laterBy(monday, 6), zone) ?? 0];
  const counted = useQuery({ queryKey: ['week', tenantId, registerId, monday], queryFn: () => countWeek(tenantId, registerId, from, to), staleTime: 0 });
  const rolls = useQuery({ queryKey: ['musters-of', tenantId, registerId], queryFn: () => mustersOf(tenantId, registerId) }).data ?? [];
  const made = rolls.find(one => one.startDate === from);
  const isStranger = counted.error instanceof ApiError && counted.error.refusals.some(refusal => /LOG_SERVICE|UNAUTHORISED/.test(refusal.code));
  return (
    <>
      <PageHead title={t('attendance.makeMuster')} about={`${register.name ?? ''} · ${register.registerNumber ?? ''}`}><Button variant="default" component={Link} to={`/registers/${registerId}`}>{t('attendance.register')}</Button></PageHead>
      <Stack>
        <WeekSteps monday={monday} linkOf={week => `/registers/${registerId}/muster/${week}`} />
        {made !== undefined && <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t('attendance.hasMuster')} <Anchor component={Link} to={`/musters/${made.id ?? ''}`}>{made.musterRollNumber}</Anchor></Alert>}
        {isStranger ? <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />} styles={{ message: { color: 'inherit' } }}>{t('attendance.strangerWhy')}</Alert>
          : <Panel query={counted} bare>{muster => <People register={register} monday={monday} muster={muster} isMade={made !== undefined} />}</Panel>}
      </Stack>
    </>
  );
}

type Skills = Readonly<Record<string, string>>;

const isSkills = (value: unknown): value is Skills => Object.values(asRecord(value)).every(code => typeof code === 'string');

function People({ register, monday, muster, isMade }: { register: Register; monday: string; muster: Muster; isMade: boolean }) {
  const t = useTexts();
  const zone = useZone();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const skillName = useSkillNames();
  const nameOf = useDayNames();
  const [asks, setAsks] = useState(false);
  const isOnItsWay = useQueued().weeks.some(week => week.registerId === register.id && week.monday === monday);
  const registerId = register.id ?? '';
  const days = daysOf(monday);
  const people = muster.individualEntries ?? [];
  const skillsOf = (details: unknown) => list(details, 'skillCode').map(String);
  // Who is registered with one skill is paid by it; the choice is kept as a draft.
  const draft = useDraft<Skills>(`registers/${registerId}/muster/${monday}`, {}, isSkills);
  const chosen = (id: string, details: unknown) => draft.value[id] ?? skillsOf(details)[0] ?? '';
  const worked = people.filter(person => (person.actualTotalAttendance ?? 0) > 0);
  const without = worked.filter(person => chosen(person.individualId ?? '', person.additionalDetails) === '');
  if (!draft.ready) return null;
  if (people.length === 0) return <Paper><Text>{t('attendance.nobody')}</Text></Paper>;
  return (
    <Stack>
      <Paper p="sm">
        <div className="scroll-x" role="region" aria-label={t('attendance.makeMuster')} tabIndex={0}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.skill')}</th>{days.map(day => <th key={day} scope="col" style={{ textAlign: 'center' }}>{nameOf(day).weekday}<br /><span className="tabular">{nameOf(day).date}</span></th>)}<th scope="col" className="num">{t('attendance.days')}</th></tr></thead>
            <tbody>{people.map(person => {
              const id = person.individualId ?? '';
              const name = text(person.additionalDetails, 'userName') ?? id;
              return (
                <tr key={id}>
                  <th scope="row">{name}<Text fz="xs" c="dimmed">{text(person.additionalDetails, 'userId')}</Text></th>
                  <td><NativeSelect size="xs" aria-label={t('attendance.skillOf', { name })} value={chosen(id, person.additionalDetails)} data={[{ value: '', label: t('attendance.skillNone') }, ...skillsOf(person.additionalDetails).map(code => ({ value: code, label: skillName(code) }))]} onChange={event => { const code = event.currentTarget.value; draft.set(now => ({ ...now, [id]: code })); }} miw={150} /></td>
                  {days.map(day => {
                    const entry = (person.attendanceEntries ?? []).find(one => inputDay(one.time ?? 0, zone) === day);
                    return <td key={day} style={{ textAlign: 'center' }}><MarkText mark={markOf(entry, text(entry?.additionalDetails, 'exitAttendanceLogId') !== undefined)} /></td>;
                  })}
                  <td className="num">{daysText(person.actualTotalAttendance)}</td>
                </tr>
              );
            })}</tbody>
            <tfoot><tr><th scope="row" colSpan={9}>{t('blocks.total')}</th><td className="num">{daysText(people.reduce((sum, person) => sum + (person.actualTotalAttendance ?? 0), 0))}</td></tr></tfoot>
          </table>
        </div>
      </Paper>
      {without.length > 0 && <Text fz="sm" c="var(--works-due)">{t('attendance.skillMissing', { names: without.map(person => text(person.additionalDetails, 'userName') ?? '').join(', ') })}</Text>}
      {isOnItsWay && <Text fz="sm" c="var(--works-due)" role="status">{t('offline.musterWaits')} <Anchor component={Link} to={`/registers/${registerId}/attendance/${monday}`}>{t('attendance.week')}</Anchor></Text>}
      {worked.length === 0 && <Text fz="sm" c="var(--works-due)">{t('attendance.noDays')}</Text>}
      <Group>
        <Button size="md" disabled={isMade || isOnItsWay || worked.length === 0} onClick={() => setAsks(true)}>{t('attendance.submitMuster')}</Button>
        <Button size="md" variant="default" component={Link} to={`/registers/${registerId}/attendance/${monday}`}>{t('attendance.mark')}</Button>
      </Group>
      {asks && (
        <ActionDialog
          step={{ businessService: 'MR', state: null }} action="SUBMIT" module="muster-roll" onClose={() => setAsks(false)}
          send={async sent => {
            const roll = await createMuster(register, startOfDay(monday, zone) ?? 0, Object.fromEntries(people.map(person => [person.individualId ?? '', chosen(person.individualId ?? '', person.additionalDetails)])), sent);
            await draft.drop();
            await navigate(`/musters/${roll?.id ?? ''}`);
            await cache.invalidateQueries(); // the form is left first: read again, it would stand there for a step that is taken
          }}
        />
      )}
    </Stack>
  );
}
