import { useHasRole, useSession, useTenant } from '../session/useSession';

/** Whether the user keeps masters of a level: a role of the state for its rows, one of the office or the state for the office's. */
export function useMayKeep(level: string): boolean {
  const tenantId = useTenant();
  const has = useHasRole();
  const keeps = has(['MDMS_ADMIN', 'MDMS_STATE_ADMIN', 'MDMS_CITY_ADMIN', 'SUPERUSER']);
  const ofLevel = useHoldsAt(level);
  return keeps && (level === tenantId || ofLevel);
}

function useHoldsAt(level: string): boolean {
  const { user } = useSession();
  return user.roles.some(role => ['MDMS_ADMIN', 'MDMS_STATE_ADMIN', 'SUPERUSER'].includes(role.code) && (role.tenantId === level || level.startsWith(`${role.tenantId}.`)));
}
