import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import stored from '../fixtures/pytorch.json' with { type: 'json' };
import { inference } from './context.ts';
import { createLayer } from './create-layer.ts';
import { largestDifference } from './difference.ts';
import { cellPlaces } from './import-layout.ts';
import { importPyTorch } from './import-pytorch.ts';
import type { ParameterValue, TensorTree } from './parameters.ts';
import { registerGradients } from './register-gradients.ts';
import type { StateTree } from './sequence-layer.ts';

type Stored = { readonly shape: number[]; readonly data: number[] };
type Case = (typeof stored.cases)[number];

const context = inference();
const tolerance = 2e-5;

const valuesOf = (tensors: object) =>
  new Map(
    Object.entries(tensors as Record<string, Stored>).map(([name, { shape, data }]): [string, ParameterValue] => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  );

const tensorOf = ({ shape, data }: Stored) => tf.tensor(data, shape);

/** A tree of the leaves at their dotted names. */
function treeOf(leaves: ReadonlyMap<string, tf.Tensor>): TensorTree {
  const tree: Record<string, tf.Tensor | TensorTree> = {};
  for (const [name, leaf] of leaves) {
    const steps = name.split('.');
    let node = tree;
    for (const step of steps.slice(0, -1)) {
      node[step] ??= {};
      node = node[step] as Record<string, tf.Tensor | TensorTree>;
    }
    node[steps.at(-1)!] = leaf;
  }
  return tree;
}

/** PyTorch's [layers·directions, batch, units] by our names of the states. */
function statesOf(config: Case['config'], states: object): Map<string, tf.Tensor> {
  const places = cellPlaces(config as never);
  return new Map(
    Object.entries(states as Record<string, Stored>).flatMap(([state, value]) =>
      tf.unstack(tensorOf(value), 0).map((part, index) => [`${places[index]!.path}${state}`, part] as const),
    ),
  );
}

/** Σ cos(i)·value[i], the loss of generate.py. */
function weighted(values: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(values, tf.reshape(tf.cos(tf.range(0, values.size)), values.shape)));
}

describeBackends('importPyTorch', () => {
  registerGradients();
  it.each(stored.cases.map((one) => [one.name, one] as const))(
    '%s gives the outputs and gradients of PyTorch',
    (_, one) => {
      tf.tidy(() => {
        const layer = createLayer(one.config as never);
        const values = importPyTorch({ layer: one.config as never, tensors: valuesOf(one.weights) });
        const names = [...values.keys()];
        const initial = statesOf(one.config, one.initial);
        const run = (...tensors: tf.Tensor[]) => {
          const [input, ...rest] = tensors;
          return layer.apply(treeOf(new Map(names.map((name, index) => [name, rest[index]!]))), input as tf.Tensor3D, {
            lengths: one.lengths,
            initialState: treeOf(
              new Map([...initial.keys()].map((name, index) => [name, rest[names.length + index]!])),
            ) as StateTree,
            context,
          });
        };
        const given = [
          tensorOf(one.input),
          ...names.map((name) => tensorOf({ ...values.get(name)!, data: [...values.get(name)!.data] } as Stored)),
          ...initial.values(),
        ];
        const { output, state } = run(...given);
        expect(largestDifference(output, one.output.data)).toBeLessThan(tolerance);
        const finals = statesOf(one.config, one.final);
        const leaf = (tree: StateTree, name: string) =>
          name
            .split('.')
            .reduce((node, step) => (node as StateTree)[step]!, tree as StateTree | tf.Tensor) as tf.Tensor;
        for (const [name, value] of finals) expect(largestDifference(leaf(state, name), value)).toBeLessThan(tolerance);

        const order = cellPlaces(one.config as never).map(({ path }) => path);
        const loss = (...tensors: tf.Tensor[]) => {
          const result = run(...tensors);
          const ends = Object.keys(one.final).map((name) =>
            weighted(tf.stack(order.map((path) => leaf(result.state, path + name)))),
          );
          return tf.addN([weighted(result.output), ...ends]) as tf.Scalar;
        };
        expect(loss(...given).dataSync()[0]).toBeCloseTo(one.loss, 4);
        const gradients = tf.grads(loss)(given);
        expect(largestDifference(gradients[0]!, one.gradients.input.data)).toBeLessThan(tolerance);
        // The gradient of a sum of biases is that of each, so the imported gradient counts it twice.
        const expected = importPyTorch({ layer: one.config as never, tensors: valuesOf(one.gradients.weights) });
        names.forEach((name, index) => {
          const counted = name.endsWith('bias')
            ? halfWhereSummed(one.config, name, expected.get(name)!.data)
            : expected.get(name)!.data;
          expect(largestDifference(gradients[1 + index]!, counted), name).toBeLessThan(tolerance);
        });
        [...statesOf(one.config, one.gradients.initial)].forEach(([name, value], index) => {
          expect(largestDifference(gradients[1 + names.length + index]!, value), name).toBeLessThan(tolerance);
        });
      });
    },
  );
});

/** Of the GRU's bias only r and z are sums of two. */
function halfWhereSummed(config: Case['config'], name: string, data: Float32Array): Float32Array {
  const { cell } = cellPlaces(config as never).find(({ path }) => name === `${path}bias`)!;
  const summed = cell.type === 'gru' ? 2 * cell.units : data.length;
  return data.map((value, index) => (index < summed ? value / 2 : value));
}

describe('importPyTorch, misused', () => {
  const [rnn, , lstm, gru] = stored.cases as [Case, Case, Case, Case];
  const tensors = valuesOf(lstm.weights);
  it('names a tensor that is missing, misshapen or left over', () => {
    const layer = lstm.config as never;
    const without = new Map([...tensors].filter(([name]) => name !== 'weight_hh_l0'));
    expect(() => importPyTorch({ layer, tensors: without })).toThrow('"weight_hh_l0" expected [12, 3], got nothing');
    expect(() => importPyTorch({ layer: rnn.config as never, tensors })).toThrow(
      '"weight_ih_l0" expected [3, 4], got [12, 4]',
    );
    const more = new Map([...tensors, ['weight_ih_l1', tensors.get('weight_ih_l0')!]]);
    expect(() => importPyTorch({ layer, tensors: more })).toThrow('no place for "weight_ih_l1"');
  });

  it('refuses cells that PyTorch does not have', () => {
    const cell = { type: 'jordan', inputSize: 4, units: 3 };
    expect(() => importPyTorch({ layer: { type: 'recurrent', cell }, tensors })).toThrow(
      'unknown cell of PyTorch "jordan"',
    );
    const before = { type: 'recurrent', cell: { type: 'gru', inputSize: 4, units: 3, resetAfter: false } };
    expect(() => importPyTorch({ layer: before, tensors: valuesOf(gru.weights) })).toThrow(
      '"resetAfter" expected true',
    );
  });

  it('reads below a prefix, without biases, and the cells that have no layer number', () => {
    const layer = lstm.config as never;
    const expected = importPyTorch({ layer, tensors });
    const renamed = new Map([...tensors].map(([name, value]) => [`encoder.${name.replace('_l0', '')}`, value]));
    renamed.set('decoder.weight_ih_l5', tensors.get('weight_ih_l0')!);
    expect(importPyTorch({ layer, tensors: renamed, prefix: 'encoder.' })).toEqual(expected);
    const unbiased = new Map([...tensors].filter(([name]) => name.startsWith('weight')));
    expect([...importPyTorch({ layer, tensors: unbiased }).get('bias')!.data]).toEqual(new Array(12).fill(0));
  });
});
