import type { ParameterSpecTree, TensorTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddedSource, SummaryEncoder } from './encoder.ts';

/**
 * An encoder that makes one vector of a source, whatever was said so far.
 * @param summarize of B sources float32 [B,outputSize]
 */
export function oneVector(
  {
    spec,
    outputSize,
    window,
  }: { readonly spec: ParameterSpecTree; readonly outputSize: number; readonly window: number },
  summarize: (parameters: TensorTree, source: EmbeddedSource) => tf.Tensor2D,
): SummaryEncoder {
  return {
    spec,
    outputSize,
    attends: false,
    prepare: (parameters, source) => ({ vector: summarize(parameters, source) }),
    read(_parameters, history, { vector }) {
      const [rows, steps] = history.shape;
      const fed = steps - window;
      const sources = vector!.shape[0]!;
      // [B,1,H] for all k·T steps of a source
      const copies = tf.tile(tf.expandDims(vector!, 1), [1, (rows / Math.max(1, sources)) * fed, 1]);
      return { context: tf.reshape(copies, [rows, fed, outputSize]) };
    },
  };
}
