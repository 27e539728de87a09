import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'conllevalSpans',
    'evaluateSpans',
    'formatSpanReport',
    'parseTag',
    'sequenceAccuracy',
    'spansOf',
    'tagSchemeRules',
    'tagSchemes',
    'tokenAccuracy',
  ]);
});
