import { expect, test } from 'vitest';

test('the public names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'adam',
    'adamW',
    'builtinOptimizers',
    'builtinSchedules',
    'clipByGlobalNorm',
    'clipByValue',
    'createClip',
    'createOptimizer',
    'createSchedule',
    'decodeCheckpoint',
    'decodeSafetensors',
    'encodeCheckpoint',
    'encodeSafetensors',
    'fit',
    'globalNorm',
    'lengthMask',
    'linearCrossEntropy',
    'linearLogits',
    'logSoftmax',
    'maskedMean',
    'memoryCheckpointStore',
    'sequenceCrossEntropy',
    'sgd',
    'softmaxCrossEntropy',
    'trainStep',
  ]);
});
