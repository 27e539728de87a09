import { expect, it } from 'vitest';

it('exports these names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'RecurrentError',
    'checkKeys',
    'checkOneOf',
    'checkPositiveInteger',
    'checkRange',
    'checkShape',
    'checkSignal',
    'createPacer',
    'createRandom',
    'createRegistry',
    'createYielder',
    'describe',
    'invalidArgument',
    'suggest',
    'unknownName',
  ]);
});
