import { Button, Group, Modal, Select, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SyntheticEvent } from 'react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useChoices } from '../api/masters';
import { useRecordParams } from '../blocks/beside';
import { DateText, StateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { Missing } from '../frame/Missing';
import { rarelyChanges } from '../queries';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Employee } from './service';
import { findRoles, readEmployee, saveEmployee } from './service';
import { sentEmployee } from './values';

export default function EmployeeRecord() {
  const { code = '' } = useRecordParams();
  const tenantId = useTenant();
  const employee = useQuery({ queryKey: ['employee', tenantId, code], queryFn: async () => (await readEmployee(tenantId, code)) ?? null });
  return <Panel query={employee} bare>{found => (found === null ? <Missing /> : <Shown employee={found} />)}</Panel>;
}

function Shown({ employee }: { employee: Employee }) {
  const t = useTexts();
  const names = useNames();
  const has = useHasRole();
  const types = useChoices('egov-hrms', 'EmployeeType');
  const departments = useChoices('common-masters', 'Department');
  const designations = useChoices('common-masters', 'Designation');
  const nameIn = (choices: readonly { readonly value: string; readonly label: string }[], value: string | null | undefined) => choices.find(choice => choice.value === value)?.label ?? value ?? '';
  const current = employee.assignments.find(one => one.isCurrentAssignment === true);
  const { user } = employee;
  const details: readonly (readonly [string, React.ReactNode])[] = [
    [t('employees.mobile'), <span key="m" className="tabular">{user?.mobileNumber}</span>], [t('employees.email'), user?.emailId], [t('employees.gender'), names.master('common-masters', 'GenderType', user?.gender ?? undefined)],
    [t('employees.born'), <DateText key="b" at={user?.dob} />], [t('employees.address'), user?.correspondenceAddress], [t('employees.type'), nameIn(types, employee.employeeType)], [t('employees.appointed'), <DateText key="a" at={employee.dateOfAppointment} />],
  ];
  return (
    <RecordPage
      kind={t('employees.record')} number={employee.code ?? ''} title={user?.name ?? employee.code ?? ''} projectId={undefined} audit={employee.uuid ?? undefined}
      facts={[
        { label: t('employees.designation'), value: nameIn(designations, current?.designation) }, { label: t('employees.department'), value: nameIn(departments, current?.department) },
        { label: t('blocks.state'), value: <StateText state={employee.isActive ? 'ACTIVE' : 'INACTIVE'} label={t(employee.isActive ? 'employees.active' : 'employees.inactive')} /> },
      ]}
      tabs={[
        { key: 'summary', label: t('blocks.summary'), show: () => <dl className="facts">{details.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl> },
        { key: 'roles', label: t('employees.roles'), show: () => <Roles employee={employee} /> },
        {
          key: 'assignments', label: t('employees.assignments'), show: () => (
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('employees.assignments')}>
              <table className="works-table">
                <thead><tr><th scope="col">{t('employees.designation')}</th><th scope="col">{t('employees.department')}</th><th scope="col">{t('blocks.from')}</th><th scope="col">{t('blocks.to')}</th></tr></thead>
                <tbody>{employee.assignments.map(one => <tr key={one.id}><th scope="row">{nameIn(designations, one.designation)}</th><td>{nameIn(departments, one.department)}</td><td><DateText at={one.fromDate} /></td><td>{one.isCurrentAssignment === true ? t('employees.current') : <DateText at={one.toDate} />}</td></tr>)}</tbody>
              </table>
            </div>
          ),
        },
        { key: 'service', label: t('employees.service'), show: () => <Service employee={employee} /> },
      ]}
      actions={has(['HRMS_ADMIN', 'SUPERUSER']) ? <Actions employee={employee} /> : undefined}
    />
  );
}

/** Roles by office, and where the employee is responsible. */
function Roles({ employee }: { employee: Employee }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const roles = useQuery({ queryKey: ['roles', tenantId], queryFn: () => findRoles(tenantId), ...rarelyChanges }).data ?? [];
  return (
    <Stack>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('employees.roles')}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('employees.role')}</th><th scope="col">{t('employees.may')}</th><th scope="col">{t('employees.office')}</th></tr></thead>
          <tbody>{(employee.user?.roles ?? []).map(role => <tr key={`${role.code ?? ''}/${role.tenantId ?? ''}`}><th scope="row">{role.name ?? names.role(role.code ?? '')}</th><td>{roles.find(one => one.code === role.code)?.description}</td><td>{names.office(role.tenantId ?? '')}</td></tr>)}</tbody>
        </table>
      </div>
      <div>
        <Text fw={600} mb={4}>{t('employees.areas')}</Text>
        <ul style={{ margin: 0 }}>{employee.jurisdictions.map(area => <li key={area.id}>{area.boundaryType}: {area.boundaryType === 'City' ? names.office(area.boundary ?? '') : names.place(tenantId, area.boundary ?? undefined)}{area.isActive === false && ` (${t('employees.inactive')})`}</li>)}</ul>
      </div>
    </Stack>
  );
}

function Service({ employee }: { employee: Employee }) {
  const t = useTexts();
  const names = useNames();
  const rows = [
    ...employee.deactivationDetails.map(one => ({ id: one.id, what: t('employees.deactivated'), reason: names.any(`EGOV_HRMS_DEACTIVATIONREASON_${one.reasonForDeactivation ?? ''}`, one.reasonForDeactivation ?? ''), at: one.effectiveFrom, order: one.orderNo, remarks: one.remarks })),
    ...employee.reactivationDetails.map(one => ({ id: one.id, what: t('employees.reactivated'), reason: one.reasonForReactivation, at: one.effectiveFrom, order: one.orderNo, remarks: one.remarks })),
  ].sort((one, other) => (other.at ?? 0) - (one.at ?? 0));
  if (rows.length === 0) return <Text fz="sm" c="dimmed">{t('employees.serviceNone')}</Text>;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('employees.service')}>
      <table className="works-table">
        <thead><tr><th scope="col">{t('payments.date')}</th><th scope="col">{t('blocks.auditWhat')}</th><th scope="col">{t('employees.reason')}</th><th scope="col">{t('employees.order')}</th><th scope="col">{t('employees.remarks')}</th></tr></thead>
        <tbody>{rows.map(row => <tr key={row.id}><th scope="row"><DateText at={row.at} /></th><td>{row.what}</td><td>{row.reason}</td><td>{row.order}</td><td className="break">{row.remarks}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

function Actions({ employee }: { employee: Employee }) {
  const t = useTexts();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button component={Link} to={`/employees/${encodeURIComponent(employee.code ?? '')}/edit`}>{t('employees.edit')}</Button>
      <Button variant="default" color={employee.isActive ? 'red' : undefined} onClick={() => setAsks(true)}>{t(employee.isActive ? 'employees.deactivate' : 'employees.reactivate')}</Button>
      {asks && <Ending employee={employee} onClose={() => setAsks(false)} />}
    </>
  );
}

/** Ends or resumes employment, from today on; the account opens nothing any more, or again. */
function Ending({ employee, onClose }: { employee: Employee; onClose: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const reasons = useChoices('egov-hrms', 'DeactivationReason');
  const [reason, setReason] = useState('');
  const [order, setOrder] = useState('');
  const [remarks, setRemarks] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [missing, setMissing] = useState(false);
  const ends = employee.isActive;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (reason.trim() === '') {
      setMissing(true);
      return;
    }

    const detail = { effectiveFrom: Date.now(), orderNo: order.trim() === '' ? null : order.trim(), remarks: remarks.trim() === '' ? null : remarks.trim(), tenantId };
    const sent = sentEmployee(employee);
    try {
      await saveEmployee(ends
        ? { ...sent, isActive: false, deactivationDetails: [...employee.deactivationDetails, { ...detail, reasonForDeactivation: reason }] }
        : { ...sent, isActive: true, reActivateEmployee: true, reactivationDetails: [...employee.reactivationDetails, { ...detail, reasonForReactivation: reason }] }, false);
      await cache.invalidateQueries();
      said(t(ends ? 'employees.deactivated' : 'employees.reactivated'));
      onClose();
    } catch (refused) {
      setProblem(refused);
    }
  };
  const title = t(ends ? 'employees.deactivate' : 'employees.reactivate');
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <form onSubmit={event => void submit(event)} noValidate>
        <Stack>
          <Text fz="sm">{t(ends ? 'employees.deactivateWhy' : 'employees.reactivateWhy')}</Text>
          <Refused problem={problem} />
          {ends ? <Select label={t('employees.reason')} data={[...reasons]} value={reason === '' ? null : reason} onChange={value => setReason(value ?? '')} error={missing && reason === '' ? t('blocks.mustFill', { label: t('employees.reason') }) : undefined} data-autofocus />
            : <TextInput label={t('employees.reason')} value={reason} onChange={event => setReason(event.currentTarget.value)} error={missing && reason.trim() === '' ? t('blocks.mustFill', { label: t('employees.reason') }) : undefined} data-autofocus />}
          <TextInput label={t('employees.order')} value={order} maxLength={64} onChange={event => setOrder(event.currentTarget.value)} />
          <Textarea label={t('employees.remarks')} value={remarks} maxLength={250} onChange={event => setRemarks(event.currentTarget.value)} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" color={ends ? 'red' : undefined}>{title}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
