import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { queries } from './queries';
import { SignIn } from './session/SignIn';
import { useStanding } from './session/useSession';
import { theme, variables } from './theme';

const load = () => import('./App');
const App = lazy(load);

/**
 * The sign-in, which stands in place of every address until somebody is signed in, or the screens. The sign-in comes alone, so that a phone on
 * a slow line shows it soon; the screens load while the name and password are typed.
 */
export function Start() {
  const standing = useStanding();
  const who = standing.state === 'out' ? undefined : standing.session.user.uuid;
  const last = useRef(who);
  useEffect(() => {
    if (last.current !== undefined && last.current !== who) {
      const left = last.current;
      queries.clear(); // another user sees nothing of this one
      void import('./offline/taken').then(({ forget }) => forget(left)).catch(() => undefined);
    }

    last.current = who;
  }, [who]);
  useEffect(() => {
    const wait = setTimeout(() => void load().catch(() => undefined), 200); // after what the first page itself asks for; a line that drops is asked again when somebody signs in
    return () => clearTimeout(wait);
  }, []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>{standing.state === 'out' ? <SignIn /> : <Suspense fallback={null}><App /></Suspense>}</QueryClientProvider>
    </MantineProvider>
  );
}
