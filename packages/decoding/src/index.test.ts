import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'builtinProcessors',
    'builtinStoppingRules',
    'createProcessor',
    'createStoppingRule',
    'greedySearch',
    'sample',
    'streamGreedySearch',
    'streamSample',
  ]);
});
