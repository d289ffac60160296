import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import type { Cell } from '../blocks/exports';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import { inOrder } from '../blocks/order';
import type { SearchSource } from '../home/sources';
import { queries } from '../queries';

/** An employee as the contract writes it. */
export type Employee = Schemas['EmployeeReply'];

/** An employee as it is sent. */
export type EmployeeSent = Schemas['EmployeeInput'];

// The service counts nobody it searches: an office is read page by page until one is not full. More people than this are searched by a filter.
const page = 500;
const most = 20_000;

// Orders of the list; the service knows one only.
const orders: Readonly<Record<string, (employee: Employee) => Cell>> = { code: employee => employee.code ?? undefined, name: employee => employee.user?.name ?? undefined, isActive: employee => (employee.isActive ? 0 : 1) };

/** One page of employees, newest change first, cut from all that fit. */
export async function findEmployees(tenantId: string, state: ListState, limit: number, offset: number): Promise<Found<Employee>> {
  const { name, phone, code, department, designation, role, status } = state.filters;
  const query = {
    tenantId, names: name, phone, codes: code, departments: department, designations: designation, roles: role, isActive: status === undefined ? undefined : status === 'active',
  };
  const all = await queries.query({
    queryKey: ['employees-found', query], staleTime: 30_000,
    queryFn: async () => {
      const found: Employee[] = [];
      do found.push(...(await call(api.POST('/egov-hrms/employees/_search', { params: { query: { ...query, limit: page, offset: found.length } }, body: {} }))).Employees);
      while (found.length > 0 && found.length % page === 0 && found.length < most);
      return found;
    },
  });
  const column = state.sortBy === undefined ? undefined : orders[state.sortBy];
  return { rows: inOrder(all, column === undefined ? undefined : { cell: column }, state.descending).slice(offset, offset + limit), total: all.length };
}

/** An employee by code; undefined when there is none. */
export async function readEmployee(tenantId: string, code: string): Promise<Employee | undefined> {
  return (await call(api.POST('/egov-hrms/employees/_search', { params: { query: { tenantId, codes: code, limit: 1 } }, body: {} }))).Employees[0];
}

export async function saveEmployee(employee: EmployeeSent, isNew: boolean): Promise<Employee | undefined> {
  const body = { Employees: [employee] };
  const reply = await call(isNew ? api.POST('/egov-hrms/employees/_create', { ...once(), body }) : api.POST('/egov-hrms/employees/_update', { ...once(), body }));
  return reply.Employees[0];
}

/** A role that can be given. */
export interface Role {
  readonly code: string;
  readonly name: string;
  readonly description: string | undefined;
}

export async function findRoles(tenantId: string): Promise<readonly Role[]> {
  const { roles } = await call(api.POST('/access/v1/roles/_search', { params: { query: { tenantId } }, body: {} }));
  return roles.map(role => ({ code: role.code ?? '', name: role.name ?? role.code ?? '', description: role.description ?? undefined })).filter(role => role.code !== '');
}

export const employeeSource: SearchSource = {
  key: 'employees', title: 'employees.title',
  find: async (tenantId, wanted) => {
    const plain = { sortBy: undefined, descending: true, page: 1, size: 20 } as const;
    const [byCode, byName] = await Promise.all([findEmployees(tenantId, { ...plain, filters: { code: wanted } }, 20, 0), findEmployees(tenantId, { ...plain, filters: { name: wanted } }, 20, 0)]);
    return [...new Map([...byCode.rows, ...byName.rows].map(one => [one.code, one])).values()].map(one => ({ number: one.code ?? '', name: one.user?.name ?? undefined, address: `/employees/${encodeURIComponent(one.code ?? '')}` }));
  },
};
