import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'absoluteDiscounting',
    'addK',
    'builtinEstimators',
    'countNgrams',
    'createEstimator',
    'createNgramModel',
    'estimateNgrams',
    'findChild',
    'jelinekMercer',
    'katz',
    'kneserNey',
    'mle',
    'modifiedKneserNey',
    'ngramPerplexity',
    'ngramsFromArrays',
    'ngramsToArrays',
    'readArpa',
    'wittenBell',
    'writeArpa',
  ]);
});
