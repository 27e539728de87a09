// Test helper: random cases of recurrent sequences, and one call of both kernels as plain numbers.
import type { Random } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { RECURRENT_SEQUENCE, RECURRENT_SEQUENCE_GRADIENT, type RecurrentSequenceAttributes } from './contract.ts';

export interface SequenceCase {
  readonly cell: RecurrentSequenceAttributes['cell'];
  readonly activation?: RecurrentSequenceAttributes['activation'];
  readonly resetAfter?: boolean;
  readonly recompute?: boolean;
  readonly reverse: boolean;
  readonly lengths: readonly number[];
  readonly time: number;
  readonly inputSize: number;
  readonly units: number;
  /** input, the weights and the initial states */
  readonly inputs: Readonly<Record<string, ArrayLike<number>>>;
  readonly outputGradient: ArrayLike<number>;
  readonly finalGradients: Readonly<Record<string, ArrayLike<number>>>;
}

export interface SequenceNumbers {
  readonly output: ArrayLike<number>;
  readonly finals: Readonly<Record<string, ArrayLike<number>>>;
  readonly gradients: Readonly<Record<string, ArrayLike<number>>>;
}

export const kinds = [
  { cell: 'lstm' },
  { cell: 'peepholeLstm' },
  { cell: 'gru', resetAfter: true },
  { cell: 'gru', resetAfter: false },
  { cell: 'elman', activation: 'tanh' },
  { cell: 'elman', activation: 'sigmoid' },
  { cell: 'elman', activation: 'relu' },
  { cell: 'elman', activation: 'linear' },
] as const;

export type Kind = (typeof kinds)[number];

export function shapesOf(spec: Pick<SequenceCase, 'cell' | 'resetAfter' | 'lengths' | 'time' | 'inputSize' | 'units'>) {
  const { cell, lengths, time, inputSize, units } = spec;
  const gates = { elman: 1, lstm: 4, peepholeLstm: 4, gru: 3 }[cell] * units;
  const weights: Record<string, number[]> = {
    kernel: [inputSize, gates],
    recurrentKernel: [units, gates],
    bias: [gates],
  };
  if (cell === 'peepholeLstm') weights.peephole = [3, units];
  if (spec.resetAfter) weights.candidateBias = [units];
  const states: Record<string, number[]> = { hidden: [lengths.length, units] };
  if (cell === 'lstm' || cell === 'peepholeLstm') states.cell = [lengths.length, units];
  return { input: [lengths.length, time, inputSize], output: [lengths.length, time, units], weights, states };
}

export function randomCase(
  random: Random,
  kind: Kind,
  size: Pick<SequenceCase, 'lengths' | 'time' | 'inputSize' | 'units' | 'reverse'> & { recompute?: boolean },
): SequenceCase {
  const shapes = shapesOf({ ...kind, ...size });
  const fill = (shape: number[], scale: number) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let at = 0; at < values.length; at++) values[at] = scale * (2 * random.uniform() - 1);
    return values;
  };
  const each = (group: Record<string, number[]>, scale: number) =>
    Object.fromEntries(Object.entries(group).map(([name, shape]) => [name, fill(shape, scale)]));
  const scale = Math.min(1, 2 / Math.sqrt(size.units + size.inputSize));
  return {
    ...kind,
    ...size,
    inputs: { input: fill(shapes.input, 1), ...each(shapes.weights, scale), ...each(shapes.states, 1) },
    outputGradient: fill(shapes.output, 1),
    finalGradients: each(shapes.states, 1),
  };
}

/** Both kernels on the active backend; disposes everything. */
export function runCase(spec: SequenceCase): SequenceNumbers {
  const shapes = shapesOf(spec);
  const { cell, activation, resetAfter, reverse, recompute } = spec;
  const attrs = { cell, activation, resetAfter, reverse, recompute, training: true } as unknown as tf.NamedAttrMap;
  return tf.tidy(() => {
    const inputs: tf.NamedTensorMap = {
      input: tf.tensor(new Float32Array(spec.inputs.input!), shapes.input),
      lengths: tf.tensor1d([...spec.lengths], 'int32'),
    };
    for (const [name, shape] of Object.entries({ ...shapes.weights, ...shapes.states })) {
      inputs[name] = tf.tensor(new Float32Array(spec.inputs[name]!), shape);
    }
    const states = Object.keys(shapes.states);
    const outputs = tf.engine().runKernel(RECURRENT_SEQUENCE, inputs, attrs) as unknown as tf.Tensor[];
    const [output, ...rest] = outputs as [tf.Tensor, ...tf.Tensor[]];
    const more: tf.NamedTensorMap = {
      output,
      outputGradient: tf.tensor(new Float32Array(spec.outputGradient), shapes.output),
    };
    for (const [at, tensor] of rest.slice(states.length).entries()) more[`saved${at}`] = tensor;
    for (const name of states) {
      more[`${name}Gradient`] = tf.tensor(new Float32Array(spec.finalGradients[name]!), shapes.states[name]!);
    }
    const all = { ...inputs, ...more };
    const gradients = tf.engine().runKernel(RECURRENT_SEQUENCE_GRADIENT, all, attrs) as unknown as tf.Tensor[];
    const names = ['input', ...Object.keys(shapes.weights), ...states];
    return {
      output: output.dataSync(),
      finals: Object.fromEntries(states.map((name, at) => [name, rest[at]!.dataSync()])),
      gradients: Object.fromEntries(names.map((name, at) => [name, gradients[at]!.dataSync()])),
    } as never;
  }) as unknown as SequenceNumbers;
}

/** The largest difference of two results, each tensor relative to its largest value (at least 1). */
export function difference(found: SequenceNumbers, expected: SequenceNumbers): number {
  const flat = ({ output, finals, gradients }: SequenceNumbers) => ({
    output,
    ...prefixed('final ', finals),
    ...gradients,
  });
  const [a, b] = [flat(found), flat(expected)] as [
    Record<string, ArrayLike<number>>,
    Record<string, ArrayLike<number>>,
  ];
  let most = Object.keys(a).join() === Object.keys(b).join() ? 0 : Infinity;
  for (const [name, values] of Object.entries(b)) {
    const other = a[name]!;
    if (other.length !== values.length) return Infinity;
    let [gap, size] = [0, 1];
    for (let i = 0; i < values.length; i++) {
      const distance = Math.abs(other[i]! - values[i]!);
      if (!(distance <= gap)) gap = Number.isNaN(distance) ? Infinity : distance;
      size = Math.max(size, Math.abs(values[i]!));
    }
    most = Math.max(most, gap / size);
  }
  return most;
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
