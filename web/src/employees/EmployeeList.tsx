import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useChoices } from '../api/masters';
import { StateText } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { rarelyChanges } from '../queries';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Employee } from './service';
import { findEmployees, findRoles } from './service';

export default function EmployeeList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const roles = useQuery({ queryKey: ['roles', tenantId], queryFn: () => findRoles(tenantId), ...rarelyChanges }).data ?? [];
  const departments = useChoices('common-masters', 'Department');
  const designations = useChoices('common-masters', 'Designation');
  const current = (row: Employee) => row.assignments.find(one => one.isCurrentAssignment === true) ?? row.assignments[0];
  const nameIn = (choices: readonly { readonly value: string; readonly label: string }[], code: string | null | undefined) => choices.find(choice => choice.value === code)?.label ?? code ?? '';
  const held = (row: Employee) => (row.user?.roles ?? []).map(role => names.role(role.code ?? ''));
  const state = (row: Employee) => t(row.isActive ? 'employees.active' : 'employees.inactive');
  const columns: readonly Column<Employee>[] = [
    { key: 'code', header: t('employees.code'), sortBy: 'code', show: row => row.code, cell: row => row.code ?? '' },
    { key: 'name', header: t('employees.name'), sortBy: 'name', show: row => <span className="break">{row.user?.name}</span>, cell: row => row.user?.name ?? '' },
    { key: 'designation', header: t('employees.designation'), show: row => nameIn(designations, current(row)?.designation), cell: row => nameIn(designations, current(row)?.designation) },
    { key: 'department', header: t('employees.department'), show: row => nameIn(departments, current(row)?.department), cell: row => nameIn(departments, current(row)?.department) },
    { key: 'roles', header: t('employees.roles'), numeric: true, show: row => <span title={held(row).join(', ')}>{held(row).length}</span>, cell: row => held(row).join(', ') },
    { key: 'mobile', header: t('employees.mobile'), extra: true, show: row => <span className="tabular">{row.user?.mobileNumber}</span>, cell: row => row.user?.mobileNumber ?? undefined },
    { key: 'state', header: t('blocks.state'), sortBy: 'isActive', show: row => <StateText state={row.isActive ? 'ACTIVE' : 'INACTIVE'} label={state(row)} />, cell: state },
  ];
  const filters: readonly Filter[] = [
    { key: 'name', label: t('employees.name'), kind: 'text' },
    { key: 'phone', label: t('employees.mobile'), kind: 'text' },
    { key: 'code', label: t('employees.code'), kind: 'text' },
    { key: 'department', label: t('employees.department'), kind: 'choice', choices: departments },
    { key: 'role', label: t('employees.role'), kind: 'choice', choices: roles.map(role => ({ value: role.code, label: role.name })) },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: [{ value: 'active', label: t('employees.active') }, { value: 'inactive', label: t('employees.inactive') }] },
  ];
  return (
    <ListPage
      id="employees" title={t('employees.title')} columns={columns} filters={filters} find={(wanted, limit, offset) => findEmployees(tenantId, wanted, limit, offset)} keyOf={row => row.code ?? ''} linkOf={row => `/employees/${encodeURIComponent(row.code ?? '')}`} empty={t('employees.empty')}
      actions={has(['HRMS_ADMIN']) ? <Button component={Link} to="/employees/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('employees.create')}</Button> : undefined}
    />
  );
}
