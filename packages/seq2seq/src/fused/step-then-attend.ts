import * as tf from '@tensorflow/tfjs-core';
import { additiveSequence } from './additive-sequence.ts';
import {
  below,
  type Layout,
  type Named,
  pack,
  prefixed,
  record,
  runSequence,
  under,
  unpack,
  unpackSteps,
} from './custom-sequence.ts';
import type { FusedInputs, SequenceOutputs } from './fused-inputs.ts';
import type { Rows, SequenceCell } from './sequence-cell.ts';
import { slopeOfTanh } from './slopes.ts';

export interface InputFeedingInputs extends FusedInputs {
  /** W_c [H+U,A']: makes the attentional vector of context and hidden state. */
  readonly combineKernel: tf.Tensor2D;
  /** h̃₀ [B,A'] */
  readonly attentional: tf.Tensor2D;
}

/**
 * For t = 1 … T:  (h_t, …) = cell(fromInput_t + h̃_{t−1}·W_f, h_{t−1}, …),  c_t = attention(h_t),
 * h̃_t = tanh([c_t; h_t]·W_c). One operation of the tape, as `attendThenStep`.
 */
export function stepThenAttend(
  cell: SequenceCell,
  inputs: InputFeedingInputs,
): SequenceOutputs & { readonly attentional: tf.Tensor3D } {
  const { mask, weights, state, ...others } = inputs;
  const [, steps] = inputs.fromInput.shape;
  const contextSize = inputs.values.shape[2];
  const layout: Layout = [
    ...cell.states.map((name) => [`state.${name}`, state[name]!.shape[1]] as const),
    ['context', contextSize],
    ['weights', mask.shape[1]],
    ['attentional', inputs.attentional.shape[1]],
  ];
  let savedNames: string[] = [];
  const differentiable = { ...others, ...prefixed('weights', weights), ...prefixed('state', state) };
  const packed = runSequence(
    differentiable,
    { mask },
    {
      forward(given) {
        const attention = additiveSequence(given as never);
        const prepared = cell.prepare(under('weights', cell.weights, given));
        const fromInput = tf.unstack(given.fromInput!, 1) as tf.Tensor2D[];
        const parts: Named[] = [];
        const saved: tf.Tensor[] = [];
        let current: Rows = under('state', cell.states, given);
        let attentional = given.attentional as tf.Tensor2D;
        for (const y of fromInput) {
          const x = tf.add<tf.Tensor2D>(y, tf.matMul(attentional, given.fedKernel as tf.Tensor2D));
          const next = cell.forward(x, current, prepared);
          savedNames = Object.keys(next.saved);
          saved.push(...Object.values(next.saved));
          current = next.state;
          const read = attention.forward(current.hidden!);
          const both = tf.concat<tf.Tensor2D>([read.context, current.hidden!], 1);
          attentional = tf.tanh(tf.matMul(both, given.combineKernel as tf.Tensor2D) as tf.Tensor2D);
          parts.push({ ...read, attentional, ...prefixed('state', current) });
        }
        const value = pack(layout, parts);
        return { value, saved: [...saved, value] };
      },
      backward(given, saved, gradient) {
        const attention = additiveSequence(given as never);
        const prepared = cell.prepare(under('weights', cell.weights, given));
        const forwards = unpackSteps(layout, saved.at(-1)!);
        const gradients = unpackSteps(layout, gradient);
        const fedBack = tf.transpose(given.fedKernel as tf.Tensor2D);
        const combineBack = tf.transpose(given.combineKernel as tf.Tensor2D);
        const after: Rows[] = forwards.map((step) => under('state', cell.states, step));
        const before: Rows[] = [under('state', cell.states, given), ...after];
        const fed = [given.attentional as tf.Tensor2D, ...forwards.map((step) => step.attentional!)];
        const kept = forwards.map((_, t) => record(savedNames, saved.slice(t * savedNames.length)) as Rows);
        const byX: tf.Tensor2D[] = [];
        const byContext: tf.Tensor2D[] = [];
        const byCombined: tf.Tensor2D[] = [];
        const rest: Rows[] = [];
        let carried: Rows = {};
        let byFed: tf.Tensor2D | undefined;
        const plus = (left: tf.Tensor2D, right: tf.Tensor2D | undefined) =>
          right === undefined ? left : tf.add<tf.Tensor2D>(left, right);
        for (let t = steps - 1; t >= 0; t--) {
          const own = gradients[t]!;
          const attentional = forwards[t]!.attentional!;
          const combined = tf.mul<tf.Tensor2D>(plus(own.attentional!, byFed), slopeOfTanh(attentional));
          const both: tf.Tensor2D = tf.matMul(combined, combineBack);
          const [toContext, toHidden] = tf.split(both, [contextSize, both.shape[1] - contextSize], 1) as [
            tf.Tensor2D,
            tf.Tensor2D,
          ];
          const context = tf.add<tf.Tensor2D>(own.context!, toContext);
          const query = after[t]!.hidden!;
          const byQuery = attention.backward({ context, weights: own.weights! }, query, forwards[t]!.weights!);
          const byState = Object.fromEntries(
            cell.states.map((name) => [name, plus(own[`state.${name}`]!, carried[name])]),
          );
          const hidden = tf.addN([byState.hidden!, toHidden, byQuery]) as tf.Tensor2D;
          const step = cell.backward({ ...byState, hidden }, before[t]!, kept[t]!, prepared);
          carried = step.state;
          byFed = tf.matMul(step.x, fedBack) as tf.Tensor2D;
          byX.push(step.x);
          byContext.push(context);
          byCombined.push(combined);
          rest.push(step.rest);
        }
        // All steps below each other, the last step first.
        const backwards = <Item>(items: readonly Item[]) => items.slice(0, steps).toReversed();
        const x = tf.concat<tf.Tensor2D>(byX, 0);
        const hidden = tf.concat<tf.Tensor2D>(
          backwards(after).map((state) => state.hidden!),
          0,
        );
        const contexts = tf.concat<tf.Tensor2D>(
          backwards(forwards).map((step) => step.context!),
          0,
        );
        const combined = tf.concat<tf.Tensor2D>(byCombined, 0);
        const weightsAll = tf.stack(
          forwards.map((step) => step.weights!),
          1,
        ) as tf.Tensor3D;
        const contextsAll = tf.stack(byContext.toReversed(), 1) as tf.Tensor3D;
        return {
          ...attention.finish(weightsAll, contextsAll, hidden),
          fromInput: tf.stack(byX.toReversed(), 1),
          fedKernel: tf.matMul(tf.transpose(tf.concat<tf.Tensor2D>(backwards(fed), 0)), x),
          combineKernel: tf.matMul(tf.transpose(tf.concat<tf.Tensor2D>([contexts, hidden], 1)), combined),
          attentional: byFed!,
          ...prefixed(
            'weights',
            cell.weightGradients(below(backwards(before)), below(backwards(kept)), x, below(rest)),
          ),
          ...prefixed('state', carried),
        };
      },
    },
  );
  const parts = unpack(layout, packed);
  const states = under<tf.Tensor3D>('state', cell.states, parts);
  return { context: parts.context!, weights: parts.weights!, attentional: parts.attentional!, states };
}
