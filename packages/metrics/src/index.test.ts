import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'bitsPerCharacter',
    'bleu',
    'bleuMetric',
    'bleuTokenizers',
    'chrf',
    'chrfMetric',
    'conllevalSpans',
    'errorRate',
    'errorRateMetric',
    'evaluateSpans',
    'exactMatch',
    'exactMatchMetric',
    'formatAlignment',
    'formatSpanReport',
    'pairedBootstrap',
    'parseTag',
    'perplexity',
    'rouge',
    'sequenceAccuracy',
    'spansOf',
    'tagSchemeRules',
    'tagSchemes',
    'ter',
    'terMetric',
    'tokenAccuracy',
  ]);
});
