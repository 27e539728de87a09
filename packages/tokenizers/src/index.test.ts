import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'buildVocabulary',
    'countTokens',
    'createNormalizer',
    'createSplitter',
    'createTokenizer',
    'oneHot',
    'padSequences',
    'readBert',
    'readGpt2',
    'readTokenizerJson',
    'splitCharacters',
    'splitWhitespace',
    'splitWords',
    'trainTokenizer',
    'vocabularyFromJSON',
    'writeBert',
    'writeGpt2',
    'writeTokenizerJson',
  ]);
});
