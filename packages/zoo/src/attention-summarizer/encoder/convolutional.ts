import { dense, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, checkRange } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { joinNeighbours } from '../windows.ts';
import type { EmbeddedSource, EncoderSizes, SummaryEncoder } from './encoder.ts';
import { oneVector } from './one-vector.ts';

/** Config of the convolutional encoder; JSON. */
export interface ConvolutionalConfig {
  readonly type: 'convolutional';
  /** L (default 3): each halves the number of steps. */
  readonly layers?: number;
  /** Q (default 2): a filter sees so many steps on either side. */
  readonly radius?: number;
}

/** Below any value of a convolution; stands where there is no step. */
const lowest = -1e9;

/**
 * L layers over x̃⁰ = F x, each a convolution of width 2Q + 1 and the larger of every two steps; then the largest of each
 * unit:
 *
 *     x̄ˡᵢ = Qˡ·[x̃ˡ⁻¹_{i−Q} … x̃ˡ⁻¹_{i+Q}],  x̃ˡᵢ = tanh(max(x̄ˡ_{2i−1}, x̄ˡ_{2i})),  enc(x)ⱼ = maxᵢ x̃ᴸᵢⱼ
 *
 * What lies outside of the source counts as 0 in a convolution, and not at all in a maximum: of an odd number of steps
 * the last one stays alone. Parameters: layers.<l>.kernel Qˡ [(2Q + 1)·H, H].
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Rush, Chopra and Weston 2015, section 3.2
 */
export function convolutional(
  where: string,
  config: ConvolutionalConfig,
  { sourceSize, window }: EncoderSizes,
): SummaryEncoder {
  checkKeys(where, config, ['type', 'layers', 'radius']);
  const { layers: depth = 3, radius = 2 } = config;
  checkPositiveInteger(where, 'layers', depth);
  checkRange(where, 'layers', depth, 1, 20);
  checkPositiveInteger(where, 'radius', radius);
  const layer = dense({ inputSize: (2 * radius + 1) * sourceSize, units: sourceSize, bias: false });
  const names = Array.from({ length: depth }, (_, index) => String(index));
  const spec = { layers: Object.fromEntries(names.map((name) => [name, layer.spec])) };
  return oneVector({ spec, outputSize: sourceSize, window }, (parameters, source) => {
    let current = source;
    for (const name of names) {
      const kernel = (parameters.layers as TensorTree)[name] as TensorTree;
      const convolved = layer.apply(kernel, joinNeighbours(current.vectors, radius, radius));
      current = largerOfTwo({ vectors: convolved, mask: current.mask });
    }
    return tf.max<tf.Tensor2D>(exclude(current.vectors, current.mask), 1);
  });
}

/** tanh of the maximum of steps 2i and 2i + 1. [B,S,H] → [B,⌈S/2⌉,H] */
function largerOfTwo({ vectors, mask }: EmbeddedSource): EmbeddedSource {
  const [rows, steps, size] = vectors.shape;
  const odd = steps % 2;
  const half = (steps + odd) / 2;
  const evenMask = tf.pad(mask, [
    [0, 0],
    [0, odd],
  ]);
  const evenVectors = tf.pad(
    exclude(vectors, mask),
    [
      [0, 0],
      [0, odd],
      [0, 0],
    ],
    lowest,
  );
  const pairs = tf.max<tf.Tensor3D>(tf.reshape(evenVectors, [rows, half, 2, size]), 2);
  const valid = tf.max<tf.Tensor2D>(tf.reshape(evenMask, [rows, half, 2]), 2);
  return { vectors: tf.mul(tf.tanh(pairs), tf.expandDims(valid, 2)), mask: valid };
}

function exclude(vectors: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor3D {
  const valid = tf.expandDims(mask, 2);
  return tf.add(tf.mul(vectors, valid), tf.mul(tf.sub(1, valid), lowest));
}
