import { matchPath } from 'react-router';
import type { Screen } from '../screens';
import { screens } from '../screens';

/** The screen at an address without its leading slash; undefined when there is none. Of two that fit the more exact one. */
export function screenAt(address: string): Screen | undefined {
  const path = `/${address.split('?')[0] ?? ''}`;
  return [...screens].sort((one, other) => parameters(one) - parameters(other)).find(screen => matchPath(`/${screen.path}`, path) !== null);
}

const parameters = (screen: Screen) => screen.path.split(':').length;
