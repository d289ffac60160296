import { Button, Checkbox, Fieldset, Group, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import { ChoiceField, DayField, Form, Question, TextField } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useChecked } from '../blocks/useChecked';
import { Missing } from '../frame/Missing';
import { rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Employee } from './service';
import { findRoles, readEmployee, saveEmployee } from './service';
import type { AreaRow, AssignmentRow, EmployeeValues } from './values';
import { blankAssignment, blankEmployee, checkEmployee, employeeToWire, isEmployeeValues, valuesOfEmployee } from './values';

/** Takes somebody into the office, or changes what is known of him and what he may do. */
export default function EmployeeForm() {
  const { code } = useParams();
  const tenantId = useTenant();
  const employee = useQuery({ queryKey: ['employee', tenantId, code], queryFn: async () => (await readEmployee(tenantId, code ?? '')) ?? null, enabled: code !== undefined });
  if (code === undefined) return <Filled stored={undefined} />;
  return <Panel query={employee} bare>{found => (found === null ? <Missing /> : <Filled key={found.auditDetails.lastModifiedDate} stored={found} />)}</Panel>;
}

function Filled({ stored }: { stored: Employee | undefined }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const draft = useDraft<EmployeeValues>(stored === undefined ? 'employees/new' : `employees/${encodeURIComponent(stored.code ?? '')}/edit`, stored === undefined ? blankEmployee(tenantId) : valuesOfEmployee(stored, zone), isEmployeeValues);
  const { value, set } = draft;
  const roles = useQuery({ queryKey: ['roles', tenantId], queryFn: () => findRoles(tenantId), ...rarelyChanges }).data ?? [];
  const put = (change: Partial<EmployeeValues>) => set(before => ({ ...before, ...change }));
  const field = (name: Exclude<keyof EmployeeValues, 'roles' | 'areas' | 'assignments'>) => ({ name, value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const genders = useChoices('common-masters', 'GenderType');
  const types = useChoices('egov-hrms', 'EmployeeType');
  const labels = {
    name: t('employees.name'), mobile: t('employees.mobile'), gender: t('employees.gender'), born: t('employees.born'), email: t('employees.email'), address: t('employees.address'), type: t('employees.type'), appointed: t('employees.appointed'),
    code: t('employees.code'), roles: t('employees.roles'), areas: t('employees.areas'), assignments: t('employees.assignments'),
  };
  const save = useMutation({
    mutationFn: () => saveEmployee(employeeToWire(value, { tenantId, zone, stored }), stored === undefined),
    onSuccess: async saved => {
      await draft.drop();
      said(t(stored === undefined ? 'employees.created' : 'employees.saved', { code: saved?.code ?? '' }));
      await navigate(`/employees/${encodeURIComponent(saved?.code ?? '')}`);
      await cache.invalidateQueries(); // the form is left first: read again, it would stand there for a step that is taken
    },
  });
  const { errors, isRight } = useChecked<keyof EmployeeValues>(() => checkEmployee(value, stored, today, {
    missing: label => t('blocks.mustFill', { label }), mobile: t('employees.mobileRule'), email: t('employees.emailRule'), past: t('employees.pastRule'), roles: t('employees.rolesRule'), areas: t('employees.areasRule'), current: t('employees.currentRule'), period: t('employees.periodRule'),
  }, labels));
  const submit = () => { if (isRight()) save.mutate(); };
  if (!draft.ready) return null;
  const given = roles.map(role => ({ value: role.code, label: role.name === role.code ? names.role(role.code) : role.name }));
  return (
    <>
      <PageHead title={t(stored === undefined ? 'employees.create' : 'employees.edit')} about={stored?.code ?? undefined} />
      <Form
        labels={labels} errors={errors} problem={save.error} draft={draft} onSubmit={submit}
        rules={{ mobile: /MOB/, code: /USERNAME|EMPCODE|CODE_CHANGE/, born: /DOB$/, appointed: /APPOINTMENT/, type: /EMP_TYPE/, roles: /ROLE/, areas: /JURISDICTION|BOUNDARY/, assignments: /ASSG|ASSIGN|DEPT|DESG/, name: /\bname\b/i, email: /email/i }}
      >
        <Question title={t('employees.who')}>
          <TextField {...field('name')} label={labels.name} required maxLength={100} />
          <TextField {...field('mobile')} label={labels.mobile} help={t('employees.mobileHelp')} required maxLength={10} inputMode="tel" />
          <ChoiceField {...field('gender')} label={labels.gender} required choices={genders} />
          <DayField {...field('born')} label={labels.born} required max={today} />
          <TextField {...field('email')} label={labels.email} inputMode="email" maxLength={128} />
          <TextField {...field('address')} label={labels.address} maxLength={300} />
        </Question>
        <Question title={t('employees.employment')}>
          <ChoiceField {...field('type')} label={labels.type} required choices={types} />
          <DayField {...field('appointed')} label={labels.appointed} required max={today} />
          <TextField {...field('code')} label={labels.code} help={t('employees.codeHelp')} maxLength={64} readOnly={stored !== undefined} />
        </Question>
        <Question title={t('employees.assignments')} about={t('employees.assignmentsHelp')}><Assignments rows={value.assignments} error={errors.assignments} onChange={assignments => put({ assignments })} /></Question>
        <Question title={t('employees.rights')} about={t('employees.rightsHelp')}>
          <MultiSelect label={labels.roles} data={given} value={[...value.roles]} onChange={chosen => put({ roles: chosen })} searchable error={errors.roles} hidePickedOptions clearable={false} />
          <Areas rows={value.areas} error={errors.areas} onChange={areas => put({ areas })} />
        </Question>
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
    </>
  );
}

function Assignments({ rows, error, onChange }: { rows: readonly AssignmentRow[]; error: string | undefined; onChange: (rows: readonly AssignmentRow[]) => void }) {
  const t = useTexts();
  const departments = useChoices('common-masters', 'Department');
  const designations = useChoices('common-masters', 'Designation');
  const put = (at: number, change: Partial<AssignmentRow>) => onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : change.isCurrent === true ? { ...row, isCurrent: false } : row)));
  return (
    <Stack>
      {rows.map((row, at) => (
        <Fieldset key={row.id === '' ? at : row.id} legend={t('employees.assignmentN', { n: at + 1 })}>
          <Stack gap="sm">
            <Group grow align="flex-start">
              <Select label={t('employees.department')} data={[...departments]} value={row.department === '' ? null : row.department} onChange={value => put(at, { department: value ?? '' })} searchable aria-required />
              <Select label={t('employees.designation')} data={[...designations]} value={row.designation === '' ? null : row.designation} onChange={value => put(at, { designation: value ?? '' })} searchable aria-required />
            </Group>
            <Group grow align="flex-end">
              <TextInput type="date" label={t('blocks.from')} value={row.from} onChange={event => put(at, { from: event.currentTarget.value })} aria-required />
              {!row.isCurrent && <TextInput type="date" label={t('blocks.to')} value={row.to} onChange={event => put(at, { to: event.currentTarget.value })} aria-required />}
            </Group>
            <Group justify="space-between"><Checkbox label={t('employees.current')} checked={row.isCurrent} onChange={event => put(at, { isCurrent: event.currentTarget.checked })} />{row.id === '' && rows.length > 1 && <Button size="compact-sm" variant="default" onClick={() => onChange(rows.filter((_, index) => index !== at))}>{t('blocks.delete')}</Button>}</Group>
          </Stack>
        </Fieldset>
      ))}
      {error !== undefined && <Text fz="sm" c="var(--works-bad)" role="alert">{error}</Text>}
      <Group><Button size="compact-md" variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onChange([...rows, { ...blankAssignment, isCurrent: rows.length === 0 }])}>{t('employees.assignmentAdd')}</Button></Group>
    </Stack>
  );
}

function Areas({ rows, error, onChange }: { rows: readonly AreaRow[]; error: string | undefined; onChange: (rows: readonly AreaRow[]) => void }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const wards = useWards();
  const put = (at: number, change: Partial<AreaRow>) => onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  const places = [{ value: `City/${tenantId}`, label: names.office(tenantId) }, ...wards.map(ward => ({ value: `Ward/${ward.value}`, label: ward.label }))];
  return (
    <Stack gap="xs">
      {rows.map((row, at) => (
        <Group key={row.id === '' ? at : row.id} align="flex-end">
          <Select
            label={t('employees.areaN', { n: at + 1 })} data={places} value={row.boundary === '' ? null : `${row.type}/${row.boundary}`} style={{ flex: 1 }} allowDeselect={false} searchable disabled={!row.isActive}
            onChange={value => { const [type = '', boundary = ''] = (value ?? '').split('/'); put(at, { type, boundary }); }}
          />
          {row.id === '' ? rows.length > 1 && <Button variant="default" onClick={() => onChange(rows.filter((_, index) => index !== at))}>{t('blocks.delete')}</Button>
            : <Button variant="default" onClick={() => put(at, { isActive: !row.isActive })}>{t(row.isActive ? 'employees.areaEnd' : 'employees.areaResume')}</Button>}
        </Group>
      ))}
      {error !== undefined && <Text fz="sm" c="var(--works-bad)" role="alert">{error}</Text>}
      <Group><Button size="compact-md" variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onChange([...rows, { id: '', type: 'Ward', boundary: '', isActive: true }])}>{t('employees.areaAdd')}</Button></Group>
    </Stack>
  );
}
