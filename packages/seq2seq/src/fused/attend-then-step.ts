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

/**
 * For t = 1 … T:  c_t = attention(h_{t−1}),  (h_t, …) = cell(fromInput_t + c_t·W_f, h_{t−1}, …).
 * One operation of the tape: backward it walks the steps once more with the gradients written out, and makes those of
 * all weights as one product over all steps. The same numbers as the unrolled decoder to 1e-5.
 */
export function attendThenStep(cell: SequenceCell, inputs: FusedInputs): SequenceOutputs {
  const { mask, weights, state, ...others } = inputs;
  const [, steps] = inputs.fromInput.shape;
  const layout: Layout = [
    ...cell.states.map((name) => [`state.${name}`, state[name]!.shape[1]] as const),
    ['context', inputs.values.shape[2]],
    ['weights', mask.shape[1]],
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
        for (const y of fromInput) {
          const read = attention.forward(current.hidden!);
          const x = tf.add<tf.Tensor2D>(y, tf.matMul(read.context, given.fedKernel as tf.Tensor2D));
          const next = cell.forward(x, current, prepared);
          savedNames = Object.keys(next.saved);
          saved.push(...Object.values(next.saved));
          parts.push({ ...read, ...prefixed('state', next.state) });
          current = next.state;
        }
        const value = pack(layout, parts);
        return { value, saved: [...saved, value] };
      },
      backward(given, saved, gradient) {
        const attention = additiveSequence(given as never);
        const prepared = cell.prepare(under('weights', cell.weights, given));
        const forwards = unpackSteps(layout, saved.at(-1)!);
        const gradients = unpackSteps(layout, gradient);
        const contextBack = tf.transpose(given.fedKernel as tf.Tensor2D);
        const before = [
          under('state', cell.states, given),
          ...forwards.map((step) => under('state', cell.states, step)),
        ];
        const kept = forwards.map((_, t) => record(savedNames, saved.slice(t * savedNames.length)) as Rows);
        const byX: tf.Tensor2D[] = [];
        const byContext: tf.Tensor2D[] = [];
        const rest: Rows[] = [];
        let carried: Rows = {};
        for (let t = steps - 1; t >= 0; t--) {
          const own = gradients[t]!;
          const byState = Object.fromEntries(
            cell.states.map((name) => {
              const direct = own[`state.${name}`]!;
              return [name, carried[name] === undefined ? direct : tf.add<tf.Tensor2D>(direct, carried[name])];
            }),
          );
          const step = cell.backward(byState, before[t]!, kept[t]!, prepared);
          const context = tf.add<tf.Tensor2D>(own.context!, tf.matMul(step.x, contextBack));
          const query = before[t]!.hidden!;
          const byQuery = attention.backward({ context, weights: own.weights! }, query, forwards[t]!.weights!);
          carried = { ...step.state, hidden: tf.add<tf.Tensor2D>(step.state.hidden!, byQuery) };
          byX.push(step.x);
          byContext.push(context);
          rest.push(step.rest);
        }
        // All steps below each other, the last step first.
        const backwards = <Item>(items: readonly Item[]) => items.slice(0, steps).toReversed();
        const states = below(backwards(before));
        const x = tf.concat<tf.Tensor2D>(byX, 0);
        const contexts = tf.concat<tf.Tensor2D>(
          backwards(forwards).map((step) => step.context!),
          0,
        );
        const weightsAll = tf.stack(
          forwards.map((step) => step.weights!),
          1,
        ) as tf.Tensor3D;
        const contextsAll = tf.stack(byContext.toReversed(), 1) as tf.Tensor3D;
        return {
          ...attention.finish(weightsAll, contextsAll, states.hidden!),
          fromInput: tf.stack(byX.toReversed(), 1),
          fedKernel: tf.matMul(tf.transpose(contexts), x),
          ...prefixed('weights', cell.weightGradients(states, below(backwards(kept)), x, below(rest))),
          ...prefixed('state', carried),
        };
      },
    },
  );
  const parts = unpack(layout, packed);
  const states = under<tf.Tensor3D>('state', cell.states, parts);
  return { context: parts.context!, weights: parts.weights!, states };
}
