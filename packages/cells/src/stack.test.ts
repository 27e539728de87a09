import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { bidirectional } from './bidirectional.ts';
import { type ForwardContext, inference } from './context.ts';
import { createLayer } from './create-layer.ts';
import { largestDifference } from './difference.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { disposeParameters, flattenParameters, initializeParameters } from './parameters.ts';
import { recurrent } from './recurrent.ts';
import { stack } from './stack.ts';

const context = inference();
const input = () => tf.randomNormal([3, 4, 2], 0, 1, 'float32', 8) as tf.Tensor3D;

describeBackends('stack', () => {
  it('hands the output of each layer to the next, and the states up and down', () => {
    const before = tf.memory().numTensors;
    const [low, high] = [recurrent(lstm({ inputSize: 2, units: 3 })), recurrent(gru({ inputSize: 3, units: 2 }))];
    const layer = stack([low, high]);
    const parameters = initializeParameters(layer.spec, createRandom(2));
    tf.tidy(() => {
      const lengths = [4, 2, 3];
      const { output, state } = layer.apply(parameters, input(), { lengths, context });
      const { layers } = parameters as unknown as { layers: Record<string, Record<string, tf.Variable>> };
      const first = low.apply(layers[0]!, input(), { lengths, context });
      const second = high.apply(layers[1]!, first.output, { lengths, context });
      expect(largestDifference(output, second.output)).toBe(0);
      const states = state.layers as unknown as Record<string, Record<string, tf.Tensor2D>>;
      expect(largestDifference(states[0]!.cell!, first.state.cell)).toBe(0);
      expect(largestDifference(states[1]!.hidden!, second.state.hidden)).toBe(0);
      // A second piece goes on where the first ended.
      const more = layer.apply(parameters, input(), { context, initialState: state });
      const low2 = low.apply(layers[0]!, input(), { context, initialState: first.state });
      const high2 = high.apply(layers[1]!, low2.output, { context, initialState: second.state });
      expect(largestDifference(more.output, high2.output)).toBe(0);
    });
    const made = input();
    const all = layer.apply(parameters, made, { context });
    // Nothing is left but the input, the variables and what the caller owns.
    expect(tf.memory().numTensors).toBe(before + 1 + flattenParameters(parameters).size + 4);
    tf.dispose([
      made,
      all.output,
      ...Object.values(all.state.layers).flatMap((state) => Object.values(state)),
    ] as never);
    disposeParameters(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  /** A layer that gives back what it reads, so that the masks can be seen. */
  const identity = () => recurrent(elman({ inputSize: 2, units: 2, activation: 'linear' }));
  const identityParameters = () => ({
    kernel: tf.eye(2),
    recurrentKernel: tf.zeros([2, 2]),
    bias: tf.zeros([2]),
  });

  it.each([false, true])('drops out between layers alone (variational: %s)', (variational) => {
    tf.tidy(() => {
      const layers = [identity(), identity(), identity()];
      const parameters = { layers: { 0: identityParameters(), 1: identityParameters(), 2: identityParameters() } };
      const ones = tf.ones([8, 10, 2]) as tf.Tensor3D;
      const training: ForwardContext = { training: true, random: createRandom(3) };
      const layer = stack(layers, { dropout: 0.5, variational });
      const values = layer.apply(parameters, ones, { context: training }).output.arraySync();
      // Two gaps: 0 or 1/(1 − ½)²
      expect([...new Set(values.flat(2))].sort()).toEqual([0, 4]);
      const constant = values.every((row) => row.every((vector) => String(vector) === String(row[0])));
      expect(constant).toBe(variational);
      expect(largestDifference(layer.apply(parameters, ones, { context }).output, ones)).toBe(0);
      const single = stack([identity()], { dropout: 0.9 });
      const alone = single.apply({ layers: { 0: identityParameters() } }, ones, { context: training });
      expect(largestDifference(alone.output, ones)).toBe(0);
    });
  });

  it('builds again from its config', () => {
    tf.tidy(() => {
      const layer = stack([
        bidirectional(lstm({ inputSize: 2, units: 2 })),
        bidirectional(gru({ inputSize: 4, units: 3 }), elman({ inputSize: 4, units: 3 }), { merge: 'sum' }),
      ]);
      const again = createLayer(JSON.parse(JSON.stringify(layer.config)));
      expect(again.config).toEqual(layer.config);
      expect(again.spec).toEqual(layer.spec);
      const parameters = initializeParameters(layer.spec, createRandom(1));
      expect([...flattenParameters(parameters).keys()].slice(0, 4)).toEqual([
        'layers.0.forward.kernel',
        'layers.0.forward.recurrentKernel',
        'layers.0.forward.bias',
        'layers.0.backward.kernel',
      ]);
      const expected = layer.apply(parameters, input(), { context });
      const actual = again.apply(parameters, input(), { context });
      expect(largestDifference(actual.output, expected.output)).toBe(0);
      disposeParameters(parameters);
    });
    expect(() => createLayer({ type: 'recurent' })).toThrow('did you mean "recurrent"?');
  });
});

describe('stack, misused', () => {
  const layer = recurrent(elman({ inputSize: 2, units: 3 }));
  it('names what does not fit', () => {
    expect(() => stack([])).toThrow('"layers" expected at least one layer');
    expect(() => stack([layer, layer])).toThrow('"layers[1].inputSize" expected 3, got 2');
    expect(() => stack([layer], { dropout: 1 })).toThrow('"rate"');
    expect(() => stack([layer], { dropOut: 0.5 } as never)).toThrow('did you mean "dropout"?');
  });
});
