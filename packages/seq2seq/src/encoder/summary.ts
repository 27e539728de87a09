import { createRegistry, type Registry } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Memory } from './memory.ts';

/** c = g(h₁ … h_S): one vector for a whole source, float32 [B,outputSize]. Differentiable; the caller owns it. */
export type Summary = (memory: Memory) => tf.Tensor2D;

/** What a decoder's config names a summary by; `builtinSummaries.with({ mine })` has one more. */
export type SummaryRegistry = Pick<Registry<Record<string, Summary>>, 'names'> & { get(name: string): Summary };

/** What has read the whole source. */
function last(memory: Memory): tf.Tensor2D {
  return memory.last.clone();
}

/** The mean over valid steps; 0 for an empty source. */
function mean({ output, mask }: Memory): tf.Tensor2D {
  return tf.tidy(() => {
    const count = tf.maximum(1, tf.sum(mask, 1, true));
    return tf.div<tf.Tensor2D>(tf.sum(tf.mul(output, tf.expandDims(mask, 2)), 1), count);
  });
}

/** The maximum over valid steps, component by component; 0 for an empty source. */
function max({ output, mask }: Memory): tf.Tensor2D {
  return tf.tidy(() => {
    const valid = tf.expandDims(mask, 2);
    const highest = tf.max(tf.add(tf.mul(output, valid), tf.mul(tf.sub(valid, 1), 1e9)), 1);
    return tf.mul<tf.Tensor2D>(highest, tf.max(mask, 1, true));
  });
}

/** The summaries that the library brings. */
export const builtinSummaries = /* @__PURE__ */ createRegistry('summary', { last, mean, max });
