import type { CellState } from '@recurrent/cells';
import type * as tf from '@tensorflow/tfjs-core';

/** What an encoder makes of a batch of sources. */
export interface Memory {
  /** float32 [B,S,outputSize]: a vector for each step; 0 at padded steps. */
  readonly output: tf.Tensor3D;
  /** float32 [B,S]: 1 at valid steps, 0 at padded ones. */
  readonly mask: tf.Tensor2D;
  /** After the whole source, lowest layer first; both directions side by side on the last axis. */
  readonly states: readonly CellState[];
  /** Of each row, the vector that has read the whole source: float32 [B,outputSize]. */
  readonly last: tf.Tensor2D;
}
