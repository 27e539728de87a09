import { checkKeys, checkRange, createRegistry, invalidArgument } from '@recurrent/core';
import { SQUARED_NORM } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';

/** How to bound gradients before an update; JSON. */
export type ClipConfig =
  | { readonly type: 'globalNorm'; readonly maxNorm: number }
  | { readonly type: 'value'; readonly maxValue: number };

/** Builds the clipper that `config.type` names. @throws RecurrentError UNKNOWN_NAME, INVALID_ARGUMENT */
export function createClip(config: ClipConfig): Clip {
  if (typeof config?.type !== 'string') {
    invalidArgument('training.createClip', 'config', 'an object with "type": globalNorm | value', config);
  }
  return builtinClips.get(config.type)(config as never);
}

/** The outcome for one set of gradients: a factor for all of them, and new tensors where clipping made them. */
export interface Clipped {
  /** Hand it to `Optimizer.apply` as `gradientScale`. */
  readonly gradientScale: number;
  /** In the order given. The same tensors, or new ones that the caller disposes (`owned`). */
  readonly gradients: readonly tf.Tensor[];
  readonly owned: boolean;
  /** √Σ‖g‖² before clipping, where it was measured. */
  readonly norm?: number;
}

/** Clips a set of gradients; asynchronous, as the norm has to be read from the backend. */
export type Clip = (gradients: readonly tf.Tensor[]) => Promise<Clipped>;

/**
 * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), where norm = √Σ g² over all of them together; the scale is
 * handed to the optimiser and no tensor is made. A norm of NaN or ∞ is returned as it is, for the caller to refuse.
 * @see Pascanu et al. 2013; the 1e-6 is that of `torch.nn.utils.clip_grad_norm_`
 */
export function clipByGlobalNorm(maxNorm: number): Clip {
  checkRange('training.clipByGlobalNorm', 'maxNorm', maxNorm, Number.MIN_VALUE, Number.MAX_VALUE);
  return async (gradients) => {
    const norm = await globalNorm(gradients);
    return { gradientScale: Math.min(1, maxNorm / (norm + 1e-6)), gradients, owned: false, norm };
  };
}

/** Bounds each element of each gradient to [−maxValue, maxValue], as `torch.nn.utils.clip_grad_value_`. */
export function clipByValue(maxValue: number): Clip {
  checkRange('training.clipByValue', 'maxValue', maxValue, Number.MIN_VALUE, Number.MAX_VALUE);
  return async (gradients) => ({
    gradientScale: 1,
    gradients: gradients.map((gradient) => tf.clipByValue(gradient, -maxValue, maxValue)),
    owned: true,
  });
}

/** √Σ x² over all elements of all tensors; 0 for none. */
export async function globalNorm(tensors: readonly tf.Tensor[]): Promise<number> {
  if (tensors.length === 0) return 0;
  const squares = tf.tidy(() => tf.stack(tensors.map(squaredNorm)));
  const values = await squares.data();
  squares.dispose();
  let sum = 0;
  for (const value of values) sum += value;
  return Math.sqrt(sum);
}

function squaredNorm(x: tf.Tensor): tf.Tensor {
  if (tf.getKernel(SQUARED_NORM, tf.getBackend()) === undefined) return tf.sum(tf.square(x));
  const output = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(SQUARED_NORM, { x });
  return Array.isArray(output) ? output[0]! : output;
}

const builtinClips = createRegistry('clip', {
  globalNorm(config: Extract<ClipConfig, { type: 'globalNorm' }>) {
    checkKeys('training.clip', config, ['type', 'maxNorm']);
    return clipByGlobalNorm(config.maxNorm);
  },
  value(config: Extract<ClipConfig, { type: 'value' }>) {
    checkKeys('training.clip', config, ['type', 'maxValue']);
    return clipByValue(config.maxValue);
  },
});
