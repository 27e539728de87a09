import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import { RECURRENT_SEQUENCE, RECURRENT_SEQUENCE_GRADIENT } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import type { Cell } from './cell.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { elman } from './elman.ts';
import { hasFusedKernels } from './fused.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { flattenParameters, initializeParameters } from './parameters.ts';
import { peepholeLstm } from './peephole-lstm.ts';
import { recurrent } from './recurrent.ts';
import { registerGradients } from './register-gradients.ts';
import { describeCell } from './testing.ts';

const context = inference();
const batch = 5;
const time = 7;

/** Every fused cell, in sizes that are and are not multiples of a vector's lanes. */
const cells = [
  { inputSize: 6, units: 5 },
  { inputSize: 3, units: 16 },
].flatMap((size): Cell[] => [
  ...(['tanh', 'sigmoid', 'relu', 'linear'] as const).map(
    (activation) => elman({ ...size, activation }) as unknown as Cell,
  ),
  lstm(size) as unknown as Cell,
  peepholeLstm(size) as unknown as Cell,
  gru(size) as unknown as Cell,
  gru({ ...size, resetAfter: false }) as unknown as Cell,
]);

interface Variant {
  readonly reverse: boolean;
  readonly recompute: boolean;
  readonly lengths: number[] | undefined;
}

const variants = [false, true].flatMap((reverse) =>
  [undefined, [7, 2, 0, 5, 7]].map((lengths): Variant => ({ reverse, recompute: false, lengths })),
);

/** Results, and gradients of the input, every weight and every initial state. */
function train(cell: Cell, { reverse, recompute, lengths }: Variant): tf.Tensor[] {
  const random = createRandom(3);
  const noise = (shape: readonly number[], scale: number) => {
    const size = shape.reduce((product, axis) => product * axis, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => scale * random.normal()),
      [...shape],
    );
  };
  const names = Object.keys(cell.spec);
  const states = Object.entries<number>(cell.stateSizes);
  const given = [
    noise([batch, time, cell.inputSize], 1),
    ...states.map(([, size]) => noise([batch, size], 0.5)),
    ...names.map((name) => noise(cell.spec[name]!.shape, 0.3)),
  ];
  const layer = recurrent(cell, { reverse, recompute });
  const run = ([input, ...rest]: tf.Tensor[]) => {
    const initialState = Object.fromEntries(states.map(([name], index) => [name, rest[index] as tf.Tensor2D]));
    const parameters = Object.fromEntries(names.map((name, index) => [name, rest[states.length + index]!]));
    const { output, state } = layer.apply(parameters, input as tf.Tensor3D, {
      initialState,
      context,
      ...(lengths && { lengths }),
    });
    return [output, ...Object.values(state)] as tf.Tensor[];
  };
  const weights = [noise([batch, time, cell.outputSize], 1), ...states.map(([, size]) => noise([batch, size], 1))];
  const loss = (...tensors: tf.Tensor[]) =>
    tf.addN(run(tensors).map((result, index) => tf.sum(tf.mul(result, weights[index]!)))) as tf.Scalar;
  return [...run(given), ...tf.grads(loss)(given)];
}

describeBackends('kernel and unrolled cell', (backend) => {
  beforeAll(() => {
    registerGradients();
    registerKernels({ backends: [backend] });
    expect(hasFusedKernels()).toBe(true);
  });
  afterAll(() => unregisterKernels());

  it.each(cells.map((cell) => [JSON.stringify(cell.config), cell] as const))('agree: %s', (_name, cell) => {
    const before = tf.memory().numTensors;
    const { fused, ...unfused } = cell;
    expect(fused).toBeDefined();
    for (const variant of variants) {
      tf.tidy(() => {
        const expected = train(unfused, variant);
        for (const recompute of [false, true]) {
          train(cell, { ...variant, recompute }).forEach((actual, index) => {
            // A gradient may be large: relative to its largest number then.
            const scale = Math.max(1, tf.max(tf.abs(expected[index]!)).dataSync()[0]!);
            const where = `${JSON.stringify(variant)}, recompute ${recompute}, result ${index}`;
            expect(largestDifference(actual, expected[index]!) / scale, where).toBeLessThan(1e-5);
          });
        }
      });
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes the kernels, forward and backward', async () => {
    const cell = lstm({ inputSize: 2, units: 3 });
    const parameters = initializeParameters(cell.spec, createRandom(1));
    const { kernels } = await tf.profile(() => {
      const { grads, value } = tf.variableGrads(() => {
        const { output } = recurrent(cell).apply(parameters, tf.ones([2, 3, 2]), { context });
        return tf.sum(output) as tf.Scalar;
      });
      tf.dispose([grads, value] as never);
      return value;
    });
    const names = kernels.map(({ name }) => name);
    expect(names.filter((name) => name === RECURRENT_SEQUENCE_GRADIENT)).toHaveLength(1);
    expect(names).not.toContain('Tanh');
    expect(names.filter((name) => name === RECURRENT_SEQUENCE)).toHaveLength(1);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });

  describeCell(lstm);
  describeCell(peepholeLstm);
  describeCell(elman, [{ inputSize: 3, units: 4, activation: 'relu' }]);
  describeCell(gru, [
    { inputSize: 3, units: 4 },
    { inputSize: 3, units: 4, resetAfter: false },
  ]);
});
