import type { RouteObject } from 'react-router';
import { createBrowserRouter } from 'react-router';
import { Frame } from './frame/Frame';
import { Missing } from './frame/Missing';
import { Problem } from './frame/Problem';
import type { Screen } from './screens';
import { screens } from './screens';
import { session } from './session/session';

const routeOf = (screen: Screen): RouteObject => ({
  path: screen.path === '' ? undefined : screen.path,
  ...(screen.path === '' ? { index: true as const } : {}),
  handle: screen,
  lazy: async () => {
    const { default: Component, ask } = await screen.load();
    return {
      Component,
      // Nothing waits for it: the questions go out before the page is built, the page finds them under way.
      loader: ({ params, request }) => {
        const standing = session.current();
        if (standing.state === 'in') ask?.({ session: standing.session, params, query: new URL(request.url).searchParams });
        return null;
      },
      shouldRevalidate: ({ currentUrl, nextUrl }) => currentUrl.pathname !== nextUrl.pathname,
    };
  },
  errorElement: <Problem />,
});

export const router = createBrowserRouter([
  {
    path: '/',
    element: <Frame />,
    errorElement: <Problem />,
    hydrateFallbackElement: <></>,
    children: [...screens.map(routeOf), { path: '*', element: <Missing /> }],
  },
]);
