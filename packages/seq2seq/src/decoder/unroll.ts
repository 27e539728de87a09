import type { StateTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { Decoded } from './decoder.ts';

/** Runs T steps one after the other. @param input float32 [R,T,E] @param step one step, of input [R,1,E] */
export function unroll(
  input: tf.Tensor3D,
  state: StateTree,
  step: (input: tf.Tensor3D, state: StateTree) => Decoded,
): Decoded {
  const steps = input.shape[1];
  if (steps === 1) return step(input, state);
  const inputs = tf.split(input, steps, 1) as tf.Tensor3D[];
  const results: Decoded[] = [];
  for (const one of inputs) results.push(step(one, results.at(-1)?.state ?? state));
  const joined = (part: (result: Decoded) => tf.Tensor3D | undefined) =>
    part(results[0]!) === undefined
      ? undefined
      : tf.concat(
          results.map((result) => part(result)!),
          1,
        );
  const context = joined((result) => result.context);
  const weights = joined((result) => result.weights);
  return {
    hidden: joined((result) => result.hidden)!,
    ...(context && { context }),
    ...(weights && { weights }),
    state: results.at(-1)!.state,
  };
}
