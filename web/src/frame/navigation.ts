import type { Screen, Stage } from '../screens';
import { screens, stages } from '../screens';
import { useHasRole } from '../session/useSession';

export interface NavGroup {
  readonly stage: Stage;
  readonly entries: readonly (Screen & { readonly nav: NonNullable<Screen['nav']> })[];
}

/** The navigation of the signed-in user, by stage; stages without an entry are left out. */
export function useNavigation(): readonly NavGroup[] {
  const has = useHasRole();
  const entries = screens.filter((screen): screen is NavGroup['entries'][number] => screen.nav !== undefined && has(screen.roles));
  return stages.map(stage => ({ stage, entries: entries.filter(entry => entry.nav.stage === stage) })).filter(group => group.entries.length > 0);
}

/** The entry under which an address stands: of two that fit the longer one, so that a list within a list is not both. */
export function entryAt(pathname: string, paths: readonly string[]): string | undefined {
  return paths.filter(path => (path === '' ? pathname === '/' : `${pathname}/`.startsWith(`/${path}/`))).sort((one, other) => other.length - one.length)[0];
}
