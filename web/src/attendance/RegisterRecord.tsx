import { Anchor, Button, Group, Modal, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDeviceMobileDown } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { text } from '../api/decode';
import { useZone } from '../api/masters';
import { useRecordParams } from '../blocks/beside';
import { DateText, StateText } from '../blocks/Figures';
import { dayAndTime, inputDay, startOfDay } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { Missing } from '../frame/Missing';
import { canSeal, seal } from '../offline/away';
import { takeAlong, takenAlong } from '../offline/taken';
import { useHasRole, useSession, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { OverlapList } from './OverlapList';
import { PeoplePicker } from './PeoplePicker';
import type { Person, Register } from './service';
import { addStaff, enrol, keepRegister, mustersOf, readPeople, readRegister, removeStaff, takeOff } from './service';
import { daysText, laterBy, mondayOf } from './week';

export default function RegisterRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const register = useQuery({ queryKey: ['register', tenantId, id], queryFn: async () => (await readRegister(tenantId, id)) ?? null });
  return <Panel query={register} bare>{found => (found === null ? <Missing /> : <Shown register={found} />)}</Panel>;
}

function Shown({ register }: { register: Register }) {
  const t = useTexts();
  const names = useNames();
  const has = useHasRole();
  const mayMark = has(['ORG_ADMIN', 'ORG_STAFF', 'SUPERUSER']) && register.status === 'ACTIVE';
  return (
    <RecordPage
      kind={t('attendance.register')} number={register.registerNumber ?? ''} title={register.name ?? ''} projectId={has(['EMPLOYEE', 'EMPLOYEE_COMMON', 'SUPERUSER']) ? text(register.additionalDetails, 'projectId') : undefined} audit={register.id ?? undefined}
      facts={[
        { label: t('attendance.contract'), value: register.referenceId == null ? undefined : <Anchor component={Link} to={`/contracts/${encodeURIComponent(register.referenceId)}`} className="code">{register.referenceId}</Anchor> },
        { label: t('attendance.organisation'), value: text(register.additionalDetails, 'orgName') },
        { label: t('attendance.period'), value: <><DateText at={register.startDate} /> – <DateText at={register.endDate} /></> },
        { label: t('blocks.state'), value: <StateText state={register.status ?? undefined} label={names.state(undefined, register.status ?? undefined)} /> },
      ]}
      tabs={[
        { key: 'people', label: t('attendance.people'), show: () => <People register={register} mayChange={mayMark} /> },
        { key: 'staff', label: t('attendance.staff'), show: () => <Staff register={register} mayChange={mayMark} /> },
        { key: 'weeks', label: t('attendance.musters'), show: () => <Weeks register={register} mayMark={mayMark} /> },
        ...(has(['JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'MUSTER_ROLL_VERIFIER', 'MUSTER_ROLL_APPROVER', 'SUPERUSER']) ? [{ key: 'overlaps', label: t('attendance.overlaps'), show: () => <OverlapList registerId={register.id ?? undefined} /> }] : []),
      ]}
      actions={mayMark || has(['JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'SUPERUSER']) ? <Actions register={register} mayMark={mayMark} /> : undefined}
    />
  );
}

// The week to begin with: this one, or the last of a register that has ended.
function useWeek(register: Register): string {
  const zone = useZone();
  const [now] = useState(() => Date.now());
  const end = register.endDate ?? undefined;
  return mondayOf(inputDay(Math.max(register.startDate ?? 0, Math.min(now, end ?? now)), zone));
}

function Actions({ register, mayMark }: { register: Register; mayMark: boolean }) {
  const t = useTexts();
  const cache = useQueryClient();
  const has = useHasRole();
  const week = useWeek(register);
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const isOpen = register.status === 'ACTIVE';
  const change = async () => {
    try {
      await keepRegister(register, { status: isOpen ? 'INACTIVE' : 'ACTIVE' });
      await cache.invalidateQueries();
      said(t(isOpen ? 'attendance.closed' : 'attendance.opened'));
      setAsks(false);
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <>
      {mayMark && <Button component={Link} to={`/registers/${register.id ?? ''}/attendance/${week}`}>{t('attendance.mark')}</Button>}
      {mayMark && <TakeAlong register={register} />}
      {mayMark && <Button variant="default" component={Link} to={`/registers/${register.id ?? ''}/muster/${laterBy(week, -7)}`}>{t('attendance.makeMuster')}</Button>}
      {has(['ORG_ADMIN', 'JUNIOR_ENGINEER', 'MUNICIPAL_ENGINEER', 'SUPERUSER']) && <Button variant="default" onClick={() => setAsks(true)}>{t(isOpen ? 'attendance.close' : 'attendance.open')}</Button>}
      <Modal opened={asks} onClose={() => setAsks(false)} title={t(isOpen ? 'attendance.close' : 'attendance.open')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack>
          <Text fz="sm">{t(isOpen ? 'attendance.closeWhy' : 'attendance.openWhy')}</Text>
          <Refused problem={problem} />
          <Group justify="flex-end"><Button variant="default" onClick={() => setAsks(false)}>{t('blocks.cancel')}</Button><Button onClick={() => void change()}>{t(isOpen ? 'attendance.close' : 'attendance.open')}</Button></Group>
        </Stack>
      </Modal>
    </>
  );
}

function TakeAlong({ register }: { register: Register }) {
  const t = useTexts();
  const zone = useZone();
  const cache = useQueryClient();
  const signedIn = useSession();
  const { user, tenantId } = signedIn;
  const owner = `${user.uuid}/${tenantId}`;
  const taken = useQuery({ queryKey: ['taken-along', owner], queryFn: () => takenAlong(owner), staleTime: 0 }).data?.find(one => one.register.id === register.id);
  const [isOpenOnly, setOpenOnly] = useState(false);
  const [asks, setAsks] = useState(false);
  const [code, setCode] = useState('');
  const isCode = code === '' || /^\d{6,12}$/.test(code);
  const take = useMutation({
    mutationFn: async () => {
      if (code !== '') await seal(signedIn, code);
      setOpenOnly(!(await takeAlong(register, { userUuid: user.uuid, tenantId, zone, now: Date.now() })));
      await cache.invalidateQueries({ queryKey: ['taken-along'] });
      setAsks(false);
      setCode('');
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconDeviceMobileDown size={18} aria-hidden />} onClick={() => setAsks(true)}>{t(taken === undefined ? 'offline.take' : 'offline.takeAgain')}</Button>
      <div role="status">{taken !== undefined && <Text fz="xs" c="dimmed">{t('offline.taken', { when: dayAndTime(taken.at, zone) })} {isOpenOnly && t('offline.takenOpen')}</Text>}</div>
      <Modal opened={asks} onClose={() => setAsks(false)} title={t('offline.take')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <form onSubmit={event => { event.preventDefault(); if (isCode) take.mutate(); }}>
          <Stack>
            <Text fz="sm">{t('offline.takeWhy')}</Text>
            <Refused problem={take.error} />
            {canSeal() && <PasswordInput label={t('offline.code')} inputMode="numeric" autoComplete="new-password" value={code} maxLength={12} error={isCode ? undefined : t('offline.codeRule')} onChange={event => setCode(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('blocks.reveal') }} />}
            <Group justify="flex-end"><Button variant="default" onClick={() => setAsks(false)}>{t('blocks.cancel')}</Button><Button type="submit" loading={take.isPending} disabled={!isCode}>{t('offline.take')}</Button></Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

function usePeople(ids: readonly string[]) {
  const tenantId = useTenant();
  const sorted = [...new Set(ids)].sort();
  return useQuery({ queryKey: ['people-of', tenantId, sorted.join()], queryFn: () => readPeople(tenantId, sorted) }).data ?? new Map<string, Person>();
}

function People({ register, mayChange }: { register: Register; mayChange: boolean }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const [adds, setAdds] = useState(false);
  const [from, setFrom] = useState(inputDay(Math.max(register.startDate ?? 0, Math.min(now, register.endDate ?? now)), zone));
  const [leaving, setLeaving] = useState<{ readonly id: string; readonly name: string }>();
  const attendees = register.attendees ?? [];
  const people = usePeople(attendees.map(attendee => attendee.individualId ?? ''));
  const nameOf = (id: string, details: unknown) => people.get(id)?.name ?? text(details, 'individualName') ?? id;
  const isIn = (until: number | null | undefined) => until === null || until === undefined || until > now;
  const taken = new Set(attendees.filter(attendee => isIn(attendee.denrollmentDate)).map(attendee => attendee.individualId ?? ''));
  const rows = [...attendees].sort((one, other) => Number(isIn(other.denrollmentDate)) - Number(isIn(one.denrollmentDate)) || nameOf(one.individualId ?? '', one.additionalDetails).localeCompare(nameOf(other.individualId ?? '', other.additionalDetails)));
  const add = async (picked: readonly Person[]) => {
    await enrol({ tenantId, registerId: register.id ?? '', people: picked, from: startOfDay(from, zone) });
    await cache.invalidateQueries();
    said(t('attendance.enrolled', { count: picked.length }));
  };
  return (
    <Stack>
      {mayChange && <Group><Button variant="default" onClick={() => setAdds(true)}>{t('attendance.enrol')}</Button></Group>}
      {rows.length === 0 ? <Text c="dimmed" fz="sm">{t('attendance.peopleNone')}</Text> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('attendance.people')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.personNumber')}</th><th scope="col">{t('attendance.guardian')}</th><th scope="col">{t('blocks.from')}</th><th scope="col">{t('blocks.to')}</th>{mayChange && <th scope="col"><span className="vanish">{t('blocks.actions')}</span></th>}</tr></thead>
            <tbody>{rows.map(row => {
              const id = row.individualId ?? '';
              const name = nameOf(id, row.additionalDetails);
              return (
                <tr key={row.id}>
                  <th scope="row">{name}</th><td className="code">{people.get(id)?.number ?? text(row.additionalDetails, 'individualID')}</td><td>{people.get(id)?.guardian ?? text(row.additionalDetails, 'individualGaurdianName')}</td>
                  <td><DateText at={row.enrollmentDate} /></td><td>{row.denrollmentDate == null ? t('attendance.still') : <DateText at={row.denrollmentDate} />}</td>
                  {mayChange && <td>{isIn(row.denrollmentDate) && <Button size="compact-sm" variant="default" aria-label={`${t('attendance.takeOff')}: ${name}`} onClick={() => setLeaving({ id, name })}>{t('attendance.takeOff')}</Button>}</td>}
                </tr>
              );
            })}</tbody>
          </table>
        </div>
      )}
      {adds && (
        <PeoplePicker title={t('attendance.enrol')} taken={taken} action={t('attendance.enrol')} send={add} onClose={() => setAdds(false)}>
          <TextInput type="date" label={t('attendance.enrolFrom')} value={from} min={inputDay(register.startDate ?? now, zone)} max={register.endDate == null ? undefined : inputDay(register.endDate, zone)} onChange={event => setFrom(event.currentTarget.value)} maw={220} />
        </PeoplePicker>
      )}
      {leaving !== undefined && <TakeOff register={register} person={leaving} onClose={() => setLeaving(undefined)} />}
    </Stack>
  );
}

function TakeOff({ register, person, onClose }: { register: Register; person: { readonly id: string; readonly name: string }; onClose: () => void }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const [at, setAt] = useState(inputDay(Math.min(now, register.endDate ?? now), zone));
  const [problem, setProblem] = useState<unknown>();
  const go = async () => {
    try {
      await takeOff(tenantId, register.id ?? '', person.id, at === inputDay(now, zone) ? undefined : startOfDay(at, zone));
      await cache.invalidateQueries();
      said(t('attendance.takenOff', { name: person.name }));
      onClose();
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('attendance.takeOffWho', { name: person.name })} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <Stack>
        <Text fz="sm">{t('attendance.takeOffWhy')}</Text>
        <Refused problem={problem} />
        <TextInput type="date" label={t('attendance.lastDay')} value={at} onChange={event => setAt(event.currentTarget.value)} data-autofocus />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button onClick={() => void go()}>{t('attendance.takeOff')}</Button></Group>
      </Stack>
    </Modal>
  );
}

const staffTypes = ['OWNER', 'EDITOR', 'APPROVER'] as const;

function Staff({ register, mayChange }: { register: Register; mayChange: boolean }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const [adds, setAdds] = useState(false);
  const [type, setType] = useState<(typeof staffTypes)[number]>('EDITOR');
  const [problem, setProblem] = useState<unknown>();
  const staff = register.staff ?? [];
  const isIn = (until: number | null | undefined) => until === null || until === undefined || until > now;
  const kind = (code: string | null | undefined) => names.any(`STAFF_TYPE_${code ?? ''}`, code === 'OWNER' ? t('attendance.owner') : code === 'APPROVER' ? t('attendance.approver') : t('attendance.editor'));
  const remove = async (userId: string) => {
    setProblem(undefined);
    try {
      await removeStaff(tenantId, register.id ?? '', userId);
      await cache.invalidateQueries();
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <Stack>
      <Text fz="sm" c="dimmed">{t('attendance.staffHelp')}</Text>
      {mayChange && <Group><Button variant="default" onClick={() => setAdds(true)}>{t('attendance.staffAdd')}</Button></Group>}
      <Refused problem={problem} />
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('attendance.staff')}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.staffType')}</th><th scope="col">{t('blocks.from')}</th><th scope="col">{t('blocks.to')}</th>{mayChange && <th scope="col"><span className="vanish">{t('blocks.actions')}</span></th>}</tr></thead>
          <tbody>{staff.map(member => {
            const name = text(member.additionalDetails, 'staffName') ?? member.userId ?? '';
            return (
              <tr key={member.id}>
                <th scope="row">{name}</th><td>{kind(member.staffType)}</td><td><DateText at={member.enrollmentDate} /></td><td>{member.denrollmentDate == null ? t('attendance.still') : <DateText at={member.denrollmentDate} />}</td>
                {mayChange && <td>{isIn(member.denrollmentDate) && <Button size="compact-sm" variant="default" aria-label={`${t('attendance.takeOff')}: ${name}`} onClick={() => void remove(member.userId ?? '')}>{t('attendance.takeOff')}</Button>}</td>}
              </tr>
            );
          })}</tbody>
        </table>
      </div>
      {adds && (
        <PeoplePicker
          title={t('attendance.staffAdd')} taken={new Set(staff.filter(member => isIn(member.denrollmentDate)).map(member => member.userId ?? ''))} action={t('attendance.staffAdd')} onClose={() => setAdds(false)}
          send={async picked => { await addStaff(tenantId, register.id ?? '', picked, type); await cache.invalidateQueries(); }}
        >
          <Select label={t('attendance.staffType')} data={staffTypes.map(value => ({ value, label: kind(value) }))} value={type} allowDeselect={false} onChange={value => setType(staffTypes.find(one => one === value) ?? 'EDITOR')} />
        </PeoplePicker>
      )}
    </Stack>
  );
}

function Weeks({ register, mayMark }: { register: Register; mayMark: boolean }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const week = useWeek(register);
  const musters = useQuery({ queryKey: ['musters-of', tenantId, register.id], queryFn: () => mustersOf(tenantId, register.id ?? '') });
  return (
    <Stack>
      {mayMark && <Group><Button variant="default" component={Link} to={`/registers/${register.id ?? ''}/muster/${laterBy(week, -7)}`}>{t('attendance.makeMuster')}</Button></Group>}
      <Panel query={musters} bare>
        {rolls => rolls.length === 0 ? <Text c="dimmed" fz="sm">{t('attendance.mustersNone')}</Text> : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('attendance.musters')}>
            <table className="works-table">
              <thead><tr><th scope="col">{t('attendance.musterNumber')}</th><th scope="col">{t('attendance.period')}</th><th scope="col" className="num">{t('attendance.people')}</th><th scope="col" className="num">{t('attendance.days')}</th><th scope="col">{t('blocks.state')}</th></tr></thead>
              <tbody>{rolls.map(roll => (
                <tr key={roll.id}>
                  <th scope="row" className="code"><Anchor component={Link} to={`/musters/${roll.id ?? ''}`} fz="inherit">{roll.musterRollNumber}</Anchor></th><td><DateText at={roll.startDate} /> – <DateText at={roll.endDate} /></td>
                  <td className="num">{(roll.individualEntries ?? []).length}</td>
                  <td className="num">{daysText((roll.individualEntries ?? []).reduce((sum, person) => sum + (person.modifiedTotalAttendance ?? person.actualTotalAttendance ?? 0), 0))}</td>
                  <td><StateText state={roll.musterRollStatus ?? undefined} label={names.state('MR', roll.musterRollStatus ?? undefined)} /></td>
                </tr>
              ))}</tbody>
            </table>
          </div>
        )}
      </Panel>
    </Stack>
  );
}
