import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'builtinPlugin',
    'checkPlugin',
    'checkTraining',
    'createZoo',
    'defineCountedModel',
    'defineModel',
    'definePlugin',
    'defineTask',
    'languageModelOf',
    'languageModelingTask',
    'languageProtocol',
    'loadBundle',
    'readWordVectors',
    'saveBundle',
    'taggerPresets',
    'taggerV1',
    'taggingTask',
    'trainModel',
  ]);
});
