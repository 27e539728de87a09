import { createRandom } from '@recurrent/core';
import { RECURRENT_SEQUENCE, RECURRENT_SEQUENCE_GRADIENT } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import type { Cell } from './cell.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { initializeParameters } from './parameters.ts';
import { peepholeLstm } from './peephole-lstm.ts';
import { recurrent } from './recurrent.ts';
import { unroll } from './unroll.ts';

const context = inference();
const units = 3;
const cell = peepholeLstm({ inputSize: 2, units });
const weights = ['kernel', 'recurrentKernel', 'bias', 'peephole'];
const calls: { name: string; attrs: Record<string, unknown>; inputs: string[] }[] = [];

type KernelInputs = Record<string, tf.Tensor>;

/** The contract of the two kernels in terms of the unrolled cell: [output, hidden, cell, saved0?]. */
function forward(inputs: KernelInputs, reverse: boolean): tf.Tensor[] {
  const { output, state } = unroll({
    cell,
    parameters: inputs,
    input: inputs.input as tf.Tensor3D,
    lengths: inputs.lengths?.dataSync() as Int32Array | undefined,
    initialState: { hidden: inputs.hidden as tf.Tensor2D, cell: inputs.cell as tf.Tensor2D },
    reverse,
  });
  return [output, state.hidden, state.cell];
}

function gradient(inputs: KernelInputs, reverse: boolean): tf.Tensor[] {
  expect(inputs.saved0!.dataSync()[0]).toBe(42);
  expect(largestDifference(inputs.output!, forward(inputs, reverse)[0]!)).toBe(0);
  const names = ['input', ...weights, 'hidden', 'cell'];
  const { state } = tf.engine();
  const [tape, depth] = [state.activeTape, state.kernelDepth];
  state.kernelDepth = 0;
  try {
    return tf.grads((...given) => {
      const again = Object.fromEntries(names.map((name, index) => [name, given[index]!]));
      const results = forward({ ...inputs, ...again }, reverse);
      const parts = ['outputGradient', 'hiddenGradient', 'cellGradient'].map((name, index) =>
        tf.sum(tf.mul(results[index]!, inputs[name]!)),
      );
      return tf.addN(parts);
    })(names.map((name) => inputs[name]!));
  } finally {
    state.activeTape = tape;
    state.kernelDepth = depth;
  }
}

function register(backendName: string): void {
  const kernel = (kernelName: string, run: (inputs: KernelInputs, attrs: Record<string, unknown>) => tf.Tensor[]) =>
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        calls.push({ name: kernelName, attrs: attrs as Record<string, unknown>, inputs: Object.keys(inputs) });
        return tf.tidy(() => run(inputs as KernelInputs, attrs as Record<string, unknown>));
      },
    });
  kernel(RECURRENT_SEQUENCE, (inputs, { reverse, training }) => [
    ...forward(inputs, reverse as boolean),
    ...(training ? [tf.scalar(42)] : []),
  ]);
  kernel(RECURRENT_SEQUENCE_GRADIENT, (inputs, { reverse }) => gradient(inputs, reverse as boolean));
}

const lengths = [4, 1, 3];
const results = ['output', 'hidden', 'cell'] as const;

/** Value and gradients of a loss that reads some of the results, through two runs in a row. */
function train(layerCell: Cell, reverse: boolean, reads: readonly (typeof results)[number][]) {
  const layer = recurrent(layerCell, { reverse });
  const parameters = initializeParameters(cell.spec, createRandom(1)) as Record<string, tf.Variable>;
  const random = (seed: number, ...shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', seed);
  const given = [random(2, 3, 4, 2), random(3, 3, units), random(4, 3, units)];
  const loss = (...tensors: tf.Tensor[]) => {
    const [input, hidden, memory, ...rest] = tensors as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, ...tf.Tensor[]];
    const own = Object.fromEntries(weights.map((name, index) => [name, rest[index]!]));
    const first = layer.apply(own, input, { lengths, initialState: { hidden, cell: memory }, context });
    const second = layer.apply(own, tf.mul(input, 0.5), { initialState: first.state, context });
    const all = { output: first.output, hidden: second.state.hidden!, cell: second.state.cell! };
    return tf.addN(
      reads.map((name) => tf.sum(tf.mul(all[name] as tf.Tensor, random(5, ...all[name]!.shape)))),
    ) as tf.Scalar;
  };
  return tf.valueAndGrads(loss)([...given, ...weights.map((name) => parameters[name]!)]);
}

describeBackends('a fused kernel', (backend) => {
  beforeAll(() => register(backend));
  afterAll(() => {
    tf.unregisterKernel(RECURRENT_SEQUENCE, backend);
    tf.unregisterKernel(RECURRENT_SEQUENCE_GRADIENT, backend);
  });

  const { fused: _, ...unfused } = cell;
  const reads = [results, ['output'], ['hidden'], ['cell', 'output']] as const;
  const cases = [false, true].flatMap((reverse) => reads.map((names) => [reverse, names] as const));
  it.each(cases)('is trained through like the unrolled cell (reverse: %s, loss reads %j)', (reverse, names) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      calls.length = 0;
      const fused = train(cell as unknown as Cell, reverse, names);
      const expectedCalls = names.some((name) => name !== 'output') ? [2, 2] : [2, 1];
      expect(
        [RECURRENT_SEQUENCE, RECURRENT_SEQUENCE_GRADIENT].map(
          (name) => calls.filter((call) => call.name === name).length,
        ),
      ).toEqual(expectedCalls);
      const plain = train(unfused as unknown as Cell, reverse, names);
      expect(largestDifference(fused.value, plain.value)).toBeLessThan(1e-5);
      plain.grads.forEach((value, index) => {
        expect(largestDifference(fused.grads[index]!, value)).toBeLessThan(1e-5);
      });
      for (const variable of Object.values(tf.engine().registeredVariables)) variable.dispose();
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is told what the contract says, and to save nothing without a tape', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      calls.length = 0;
      const parameters = initializeParameters(cell.spec, createRandom(1));
      const layer = recurrent(cell, { reverse: true, recompute: true });
      const input = tf.ones([2, 3, 2]) as tf.Tensor3D;
      const { output, state } = layer.apply(parameters, input, { context });
      layer.apply(parameters, input, { context, lengths: [3, 1] });
      expect(output.shape).toEqual([2, 3, units]);
      expect(Object.keys(state)).toEqual(['hidden', 'cell']);
      const told = {
        name: RECURRENT_SEQUENCE,
        attrs: { cell: 'peepholeLstm', reverse: true, recompute: true, training: false },
        inputs: ['input', ...weights, 'hidden', 'cell'],
      };
      expect(calls).toEqual([told, { ...told, inputs: [...told.inputs, 'lengths'] }]);
      for (const variable of Object.values(parameters)) variable.dispose();
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
