import type { RouteObject } from 'react-router';
import { createBrowserRouter } from 'react-router';
import { Frame } from './frame/Frame';
import { Missing } from './frame/Missing';
import { Problem } from './frame/Problem';
import type { Screen } from './screens';
import { screens } from './screens';

const routeOf = (screen: Screen): RouteObject => ({
  path: screen.path === '' ? undefined : screen.path,
  ...(screen.path === '' ? { index: true as const } : {}),
  handle: screen,
  lazy: async () => ({ Component: (await screen.load()).default }),
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
