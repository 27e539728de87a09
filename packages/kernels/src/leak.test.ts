import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  CRF_FORWARD_BACKWARD,
  CRF_VITERBI,
  EMBEDDING_BAG,
  EMBEDDING_BAG_GRADIENT_ROWS,
  LINEAR_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY,
} from './contract.ts';
import { call, describeKernels, floats, ints } from './describe-kernels.ts';

/** Bytes of the wasm backend's heap; 0 on cpu, where the garbage collector owns all. */
function heapBytes(): number {
  const { wasm } = tf.backend() as unknown as { wasm?: { HEAPU8: Uint8Array } };
  return wasm?.HEAPU8.length ?? 0;
}

function step(round: number): void {
  const [mostSteps, mostLabels] = round % 50 === 0 ? [17, 29] : [7, 9];
  const [batch, steps, labels] = [1 + (round % 3), 1 + (round % mostSteps), 1 + (round % mostLabels)];
  const crf = () => ({
    emissions: floats(new Float32Array(batch * steps * labels), batch, steps, labels),
    transitions: floats(new Float32Array(labels * labels), labels, labels),
    start: floats(new Float32Array(labels), labels),
    end: floats(new Float32Array(labels), labels),
    lengths: ints(new Int32Array(batch).fill(steps), batch),
  });
  call(CRF_FORWARD_BACKWARD, crf(), { training: true });
  call(CRF_VITERBI, crf());
  const logits = floats(new Float32Array(steps * labels), steps, labels);
  call(SOFTMAX_CROSS_ENTROPY, { logits, labels: ints(new Int32Array(steps), steps) }, { training: true });
  const layer = {
    x: floats(new Float32Array(steps * 3), steps, 3),
    kernel: floats(new Float32Array(3 * labels), 3, labels),
    bias: floats(new Float32Array(labels), labels),
    labels: ints(new Int32Array(steps), steps),
  };
  call(LINEAR_CROSS_ENTROPY, layer, { transposed: false, training: true, share: 1, smoothing: 0 });
  const ids = Int32Array.from({ length: steps }, (_, at) => at % labels);
  const table = floats(new Float32Array(labels * 5), labels, 5);
  call(EMBEDDING_BAG, { table, ids: ints(ids, steps, 1) });
  const gradient = floats(new Float32Array(steps * 5), steps, 5);
  call(EMBEDDING_BAG_GRADIENT_ROWS, { ids: ints(ids, steps, 1), gradient }, { rows: labels });
}

describeKernels('memory', () => {
  test('stays as it is over 10,000 steps of changing shapes', () => {
    for (let round = 0; round < 1500; round++) step(round);
    const before = [heapBytes(), tf.memory().numTensors, tf.memory().numDataBuffers];
    for (let round = 1500; round < 11_500; round++) step(round);
    expect([heapBytes(), tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual(before);
  });
});
