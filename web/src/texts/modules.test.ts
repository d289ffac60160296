import { expect, test } from 'vitest';
import { english } from './english';
import { ownModules } from './modules';

test('every folder with texts has its module of the localisation service', () => {
  const folders = new Set(Object.keys(english).map(key => key.split('.')[0] ?? ''));
  // Texts are named by their folder, those of kinds of records and stages of the navigation by what they are.
  for (const folder of [...folders].filter(name => !['service', 'stage'].includes(name))) expect(ownModules).toContain(`works-web-${folder}`);
});
