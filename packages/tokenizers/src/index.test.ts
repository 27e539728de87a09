import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'buildVocabulary',
    'countTokens',
    'createNormalizer',
    'createSplitter',
    'createTokenizer',
    'padSequences',
    'readBert',
    'readGpt2',
    'readTokenizerJson',
    'splitCharacters',
    'splitWhitespace',
    'splitWords',
    'vocabularyFromJSON',
    'writeBert',
    'writeGpt2',
    'writeTokenizerJson',
  ]);
});
