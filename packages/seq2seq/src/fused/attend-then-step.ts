import * as tf from '@tensorflow/tfjs-core';
import { additiveSequence } from './additive-sequence.ts';
import {
  allBelow,
  batchFirst,
  below,
  type Layout,
  pack,
  prefixed,
  record,
  runSequence,
  stepsOf,
  under,
  unpack,
} from './custom-sequence.ts';
import {
  type FusedInputs,
  fedGates,
  kernelGradients,
  lastStep,
  type SequenceOutputs,
  sumOfProducts,
  transposed,
} from './fused-inputs.ts';
import type { Rows, SequenceCell } from './sequence-cell.ts';

/**
 * For t = 1 … T:  c_t = attention(h_{t−1}),  (h_t, …) = cell(fromInput_t + c_t·W_f, h_{t−1}, …).
 * One operation of the tape: backward it walks the steps once more with the gradients written out, and makes those of
 * all weights as one product over all steps. The same numbers as the unrolled decoder to 1e-5.
 */
export function attendThenStep(cell: SequenceCell, inputs: FusedInputs): SequenceOutputs {
  const { steps, mask, state } = inputs;
  const { gates, states } = cell;
  const [batch, sourceSteps] = mask.shape;
  const layout: Layout = {
    batch,
    steps,
    widths: {
      ...Object.fromEntries(states.map((name) => [`state.${name}`, state[name]!.shape[1]])),
      context: inputs.attention.values.shape[2],
      weights: sourceSteps,
    },
  };
  let savedNames: string[] = [];
  const differentiable = {
    ...inputs.attention,
    ...prefixed('fromInput', inputs.fromInput),
    ...prefixed('fedKernel', inputs.fedKernel),
    ...prefixed('weights', inputs.weights),
    ...prefixed('state', state),
  };
  const packed = runSequence(
    differentiable,
    { mask },
    {
      forward(given) {
        const attention = additiveSequence(given as never);
        const prepared = cell.prepare(under('weights', cell.weights, given));
        const fedKernel = under('fedKernel', gates, given);
        const parts: Rows[] = [];
        const saved: tf.Tensor[] = [];
        let current: Rows = under('state', states, given);
        for (const y of stepsOf(under('fromInput', gates, given), steps)) {
          const read = attention.forward(current.hidden!);
          const next = cell.forward(fedGates(y, read.context, fedKernel), current, prepared);
          savedNames = Object.keys(next.saved);
          saved.push(...Object.values(next.saved));
          parts.push({ ...read, ...(prefixed('state', next.state) as Rows) });
          current = next.state;
        }
        const value = pack(layout, parts);
        return { value, saved: [...saved, value] };
      },
      backward(given, saved, gradient) {
        const attention = additiveSequence(given as never);
        const prepared = cell.prepare(under('weights', cell.weights, given));
        const fedBack = transposed(under('fedKernel', gates, given));
        const results = unpack(layout, saved.at(-1)!);
        const forwards = stepsOf(results, steps);
        const gradients = stepsOf(unpack(layout, gradient), steps);
        const before: Rows[] = [under('state', states, given), ...forwards.map((step) => under('state', states, step))];
        const kept = forwards.map((_, t) => record(savedNames, saved.slice(t * savedNames.length)) as Rows);
        // Filled from the last step to the first, read in their order.
        const byX = new Array<Rows>(steps);
        const byContext = new Array<tf.Tensor2D>(steps);
        const byQuery = new Array<tf.Tensor2D>(steps);
        const rest = new Array<Rows>(steps);
        let carried: Rows = {};
        for (let t = steps - 1; t >= 0; t--) {
          const own = gradients[t]!;
          const byState = Object.fromEntries(
            states.map((name) => {
              const direct = own[`state.${name}`]!;
              return [name, carried[name] === undefined ? direct : tf.add<tf.Tensor2D>(direct, carried[name])];
            }),
          );
          const step = cell.backward(byState, before[t]!, kept[t]!, prepared);
          const context = tf.add<tf.Tensor2D>(own.context!, sumOfProducts(step.x, fedBack));
          const asked = attention.backward(
            { context, weights: own.weights! },
            before[t]!.hidden!,
            forwards[t]!.weights!,
          );
          carried = { ...step.state, hidden: tf.add<tf.Tensor2D>(step.state.hidden!, asked.query) };
          byX[t] = step.x;
          byContext[t] = context;
          byQuery[t] = asked.projected;
          rest[t] = step.rest;
        }
        const x = allBelow(byX);
        const earlier = allBelow(before.slice(0, steps));
        const weights = batchFirst(results.weights!, steps);
        return {
          ...attention.finish(weights, batchFirst(below(byContext), steps), earlier.hidden!, below(byQuery)),
          ...prefixed('fromInput', x),
          ...prefixed('fedKernel', kernelGradients(results.context!, x)),
          ...prefixed('weights', cell.weightGradients(earlier, allBelow(kept), x, allBelow(rest))),
          ...prefixed('state', carried),
        };
      },
    },
  );
  const parts = unpack(layout, packed);
  return {
    context: batchFirst(parts.context!, steps),
    weights: batchFirst(parts.weights!, steps),
    hidden: batchFirst(parts['state.hidden']!, steps),
    state: Object.fromEntries(states.map((name) => [name, lastStep(parts[`state.${name}`]!, steps)])),
  };
}
