import { checkKeys, invalidArgument } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import { checkRate, dropout, variationalDropout } from './dropout.ts';
import type { TensorTree } from './parameters.ts';
import type { SequenceLayer, StateTree } from './sequence-layer.ts';

export interface StackOptions {
  /** Rate between one layer and the next; not before the first, not after the last. Default 0. */
  readonly dropout?: number;
  /** One mask for all time steps (Gal and Ghahramani 2016) in place of one for each. Default false. */
  readonly variational?: boolean;
}

/** States by the number of the layer. */
export type StackState = { readonly layers: { readonly [index: string]: StateTree } };

/**
 * Layers on top of each other, each reading the output of the one below. Parameters and state:
 * `{ layers: { 0: …, 1: … } }`.
 * @throws RecurrentError INVALID_ARGUMENT when there is no layer, when a layer's input size is not the output size of
 * the one below, or for a rate outside [0, 1)
 */
export function stack(layers: readonly SequenceLayer[], options: StackOptions = {}): SequenceLayer<StackState> {
  const where = 'cells.stack';
  checkKeys(where, options, ['dropout', 'variational']);
  const { dropout: rate = 0, variational = false } = options;
  checkRate(where, rate);
  const [first] = layers;
  if (first === undefined) invalidArgument(where, 'layers', 'at least one layer', layers);
  layers.slice(1).forEach((layer, index) => {
    const below = layers[index]!;
    if (layer.inputSize !== below.outputSize) {
      invalidArgument(where, `layers[${index + 1}].inputSize`, String(below.outputSize), layer.inputSize);
    }
  });
  const byIndex = <Value>(of: (layer: SequenceLayer) => Value) => ({
    layers: Object.fromEntries(layers.map((layer, index) => [String(index), of(layer)])),
  });
  return {
    spec: byIndex((layer) => layer.spec),
    inputSize: first.inputSize,
    outputSize: layers.at(-1)!.outputSize,
    config: { type: 'stack', layers: layers.map((layer) => layer.config), dropout: rate, variational },
    initialState: (batch) => byIndex((layer) => layer.initialState(batch)),
    apply(parameters, input, { initialState, ...options }) {
      const trees = (parameters.layers ?? {}) as TensorTree;
      const states: Record<string, StateTree> = {};
      let current: tf.Tensor3D = input;
      layers.forEach((layer, index) => {
        const own: tf.Tensor3D[] = index === 0 ? [] : [current];
        if (index > 0 && rate > 0 && options.context.training) {
          current = (variational ? variationalDropout : dropout)(current, rate, options.context);
          own.push(current);
        }
        const state = initialState?.layers[index];
        const result = layer.apply(
          (trees[index] ?? {}) as TensorTree,
          current,
          state === undefined ? options : { ...options, initialState: state },
        );
        for (const tensor of own) tensor.dispose();
        current = result.output;
        states[index] = result.state;
      });
      return { output: current, state: { layers: states } };
    },
  };
}
