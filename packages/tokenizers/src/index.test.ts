import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'buildVocabulary',
    'countTokens',
    'createNormalizer',
    'createSplitter',
    'padSequences',
    'splitCharacters',
    'splitWhitespace',
    'splitWords',
    'vocabularyFromJSON',
  ]);
});
