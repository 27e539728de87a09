import { createRandom, type Random } from '@recurrent/core';
import type { RowGradients } from './row-gradients.ts';

/** What a forward pass is told from outside, so that no layer hides a mode or a mask between calls. */
export interface ForwardContext {
  /** Whether dropout is on. */
  readonly training: boolean;
  /** The source of dropout masks; its state is part of a checkpoint. */
  readonly random: Random;
  /** When given, embedding tables collect sparse gradients here and put no dense one on the tape. */
  readonly rowGradients?: RowGradients;
}

/** A context without dropout and without gradients by row. */
export function inference(): ForwardContext {
  return { training: false, random: createRandom(0) };
}
