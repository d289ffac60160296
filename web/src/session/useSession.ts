import { useSyncExternalStore } from 'react';
import type { Session } from './session';
import { session } from './session';

/** Whether somebody is signed in, and who. */
export const useStanding = () => useSyncExternalStore(session.subscribe, session.current);

/** The session behind a screen; screens are shown to signed-in users only. */
export function useSession(): Session {
  const standing = useStanding();
  if (standing.state === 'out') throw new Error('No screen is shown to somebody who is not signed in');
  return standing.session;
}

/** The office worked in now. */
export const useTenant = (): string => useSession().tenantId;

/** Roles of everybody in the office: what a work comes to and what waits in the office is theirs to see. */
export const officeRoles: readonly string[] = ['EMPLOYEE', 'EMPLOYEE_COMMON', 'SUPERUSER'];

/** True when the user holds one of the roles in this office or above it. What he may really do is the server's to say: this only hides menu entries. */
export function useHasRole(): (roles: readonly string[] | undefined) => boolean {
  const session = useSession();
  return roles => holds(session, roles);
}

/** As {@link useHasRole}, outside a component. */
export const holds = ({ user, tenantId }: Session, roles: readonly string[] | undefined): boolean =>
  roles === undefined || user.roles.some(role => roles.includes(role.code) && (tenantId === role.tenantId || tenantId.startsWith(`${role.tenantId}.`)));
