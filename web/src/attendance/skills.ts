import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client';
import { isPresent, text } from '../api/decode';
import { rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';
import { useNames } from '../texts/useTexts';

/** Names of labour rates by their id in the schedule; an id without a row is shown as it is. */
export function useSkillNames(): (code: string | undefined) => string {
  const skills = useSkills();
  return code => (code === undefined ? '' : (skills.find(skill => skill.value === code)?.label ?? code));
}

/** The labour rates of the schedule as choices. */
export function useSkills(): readonly { readonly value: string; readonly label: string }[] {
  const names = useNames();
  const tenantId = useTenant();
  const { data } = useQuery({
    queryKey: ['skills', tenantId],
    queryFn: async () => (await call(api.POST('/mdms-v2/v2/_search', { body: { MdmsCriteria: { tenantId, schemaCode: 'WORKS-SOR.SOR', filters: { sorType: 'L' }, limit: 500, ids: null, uniqueIdentifiers: null, isActive: true, offset: null } } }))).mdms,
    ...rarelyChanges,
  });
  return (data ?? []).map(row => {
    const value = text(row.data, 'id');
    return value === undefined ? undefined : { value, label: names.master('WORKS-SOR', 'SOR', value, text(row.data, 'description')) };
  }).filter(isPresent);
}
