import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'beamSearch',
    'builtinLengthNormalizations',
    'builtinProcessors',
    'builtinStoppingRules',
    'coveragePenalty',
    'createLengthNormalization',
    'createProcessor',
    'createStoppingRule',
    'ensemble',
    'greedySearch',
    'sample',
    'scoreTargets',
    'shallowFusion',
    'stochasticBeamSearch',
    'streamBeamSearch',
    'streamGreedySearch',
    'streamSample',
  ]);
});
