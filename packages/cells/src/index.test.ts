import { expect, it } from 'vitest';

it('exports these names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'activate',
    'activationNames',
    'bidirectional',
    'builtinCells',
    'countParameters',
    'createCell',
    'createLayer',
    'createRowGradients',
    'defineCell',
    'dense',
    'disposeParameters',
    'dropout',
    'elman',
    'embedding',
    'embeddingBag',
    'flattenParameters',
    'gru',
    'importKeras',
    'importPyTorch',
    'inference',
    'initialize',
    'initializeParameters',
    'jordan',
    'loadParameters',
    'lstm',
    'matMul',
    'peepholeLstm',
    'readParameters',
    'recurrent',
    'registerGradients',
    'stack',
    'variationalDropout',
  ]);
  expect(Object.keys(await import('./testing.ts')).sort()).toEqual(['describeCell', 'expectGradients']);
});
