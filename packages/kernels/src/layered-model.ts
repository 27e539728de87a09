import * as tf from '@tensorflow/tfjs-core';
import type { LayerScope } from './preflight.ts';

/** The part of a built tfjs-layers model (`Sequential` or `LayersModel`) that a preflight uses. */
export interface LayeredModel {
  readonly layers: readonly object[];
  readonly inputs: readonly { readonly shape: readonly (number | null)[]; readonly dtype: tf.DataType }[];
  apply(inputs: unknown, options?: { training?: boolean }): unknown;
}

interface Layer {
  name: string;
  call?: (...args: unknown[]) => unknown;
  layers?: readonly Layer[];
}

/** Runs the model on zeros, forward and backward from the sum of the squares of its outputs. */
export function runLayeredModel(model: LayeredModel, scope: LayerScope): void {
  const layers = flatten(model.layers as readonly Layer[]);
  for (const layer of layers) {
    const call = layer.call!;
    layer.call = (...args) => scope(layer.name, () => call.apply(layer, args));
  }
  try {
    const inputs = model.inputs.map(({ shape, dtype }) =>
      tf.zeros(
        shape.map((size) => size ?? 4),
        dtype,
      ),
    );
    tf.variableGrads(() => {
      const outputs = model.apply(inputs.length === 1 ? inputs[0] : inputs, { training: true });
      const squares = [outputs].flat().map((output) => tf.sum(tf.square(output as tf.Tensor)));
      return tf.addN(squares) as tf.Scalar;
    });
  } finally {
    for (const layer of layers) delete layer.call; // the method of its class shows again
  }
}

function flatten(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => (layer.layers ? flatten(layer.layers) : [layer]));
}
