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
import { slopeOfTanh } from './slopes.ts';

export interface InputFeedingInputs extends FusedInputs {
  /** W_c [H+U,A']: makes the attentional vector of context and hidden state. */
  readonly combineKernel: tf.Tensor2D;
  /** h̃₀ [B,A'] */
  readonly attentional: tf.Tensor2D;
}

/** And the attentional vectors, `hidden` of the decoder: [B,T,A'] and at the last step [B,A']. */
export interface InputFeedingOutputs extends SequenceOutputs {
  readonly attentional: tf.Tensor3D;
  readonly lastAttentional: tf.Tensor2D;
}

/**
 * For t = 1 … T:  (h_t, …) = cell(fromInput_t + h̃_{t−1}·W_f, h_{t−1}, …),  c_t = attention(h_t),
 * h̃_t = tanh([c_t; h_t]·W_c). One operation of the tape, as `attendThenStep`.
 */
export function stepThenAttend(cell: SequenceCell, inputs: InputFeedingInputs): InputFeedingOutputs {
  const { steps, mask, state } = inputs;
  const { gates, states } = cell;
  const [batch, sourceSteps] = mask.shape;
  const contextSize = inputs.attention.values.shape[2];
  const hiddenSize = state.hidden!.shape[1];
  const layout: Layout = {
    batch,
    steps,
    widths: {
      ...Object.fromEntries(states.map((name) => [`state.${name}`, state[name]!.shape[1]])),
      context: contextSize,
      weights: sourceSteps,
      attentional: inputs.attentional.shape[1],
    },
  };
  let savedNames: string[] = [];
  const [ofContext, ofHidden] = tf.split(inputs.combineKernel, [contextSize, hiddenSize], 0) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const differentiable = {
    ...inputs.attention,
    ...prefixed('fromInput', inputs.fromInput),
    ...prefixed('fedKernel', inputs.fedKernel),
    ...prefixed('weights', inputs.weights),
    ...prefixed('state', state),
    attentional: inputs.attentional,
    ofContext,
    ofHidden,
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
        let attentional = given.attentional as tf.Tensor2D;
        for (const y of stepsOf(under('fromInput', gates, given), steps)) {
          const next = cell.forward(fedGates(y, attentional, fedKernel), current, prepared);
          savedNames = Object.keys(next.saved);
          saved.push(...Object.values(next.saved));
          current = next.state;
          const read = attention.forward(current.hidden!);
          const byContext = tf.matMul(read.context, given.ofContext as tf.Tensor2D);
          const ofHidden = tf.matMul(current.hidden!, given.ofHidden as tf.Tensor2D);
          attentional = tf.tanh(tf.add<tf.Tensor2D>(byContext, ofHidden));
          parts.push({ ...read, attentional, ...(prefixed('state', current) as Rows) });
        }
        const value = pack(layout, parts);
        return { value, saved: [...saved, value] };
      },
      backward(given, saved, gradient) {
        const attention = additiveSequence(given as never);
        const prepared = cell.prepare(under('weights', cell.weights, given));
        const fedBack = transposed(under('fedKernel', gates, given));
        const contextBack = tf.transpose(given.ofContext as tf.Tensor2D);
        const hiddenBack = tf.transpose(given.ofHidden as tf.Tensor2D);
        const results = unpack(layout, saved.at(-1)!);
        const forwards = stepsOf(results, steps);
        const gradients = stepsOf(unpack(layout, gradient), steps);
        const after: Rows[] = forwards.map((step) => under('state', states, step));
        const before: Rows[] = [under('state', states, given), ...after];
        const fed = [given.attentional as tf.Tensor2D, ...forwards.map((step) => step.attentional!)];
        const kept = forwards.map((_, t) => record(savedNames, saved.slice(t * savedNames.length)) as Rows);
        // Filled from the last step to the first, read in their order.
        const byX = new Array<Rows>(steps);
        const byContext = new Array<tf.Tensor2D>(steps);
        const byQuery = new Array<tf.Tensor2D>(steps);
        const byCombined = new Array<tf.Tensor2D>(steps);
        const rest = new Array<Rows>(steps);
        let carried: Rows = {};
        let byFed: tf.Tensor2D | undefined;
        const plus = (left: tf.Tensor2D, right: tf.Tensor2D | undefined) =>
          right === undefined ? left : tf.add<tf.Tensor2D>(left, right);
        for (let t = steps - 1; t >= 0; t--) {
          const own = gradients[t]!;
          const { attentional, weights } = forwards[t]! as { attentional: tf.Tensor2D; weights: tf.Tensor2D };
          const combined = tf.mul<tf.Tensor2D>(plus(own.attentional!, byFed), slopeOfTanh(attentional));
          const context = tf.add<tf.Tensor2D>(own.context!, tf.matMul(combined, contextBack));
          const asked = attention.backward({ context, weights: own.weights! }, after[t]!.hidden!, weights);
          const byState = Object.fromEntries(states.map((name) => [name, plus(own[`state.${name}`]!, carried[name])]));
          const hidden = tf.addN([byState.hidden!, tf.matMul(combined, hiddenBack), asked.query]) as tf.Tensor2D;
          const step = cell.backward({ ...byState, hidden }, before[t]!, kept[t]!, prepared);
          carried = step.state;
          byFed = sumOfProducts(step.x, fedBack);
          byX[t] = step.x;
          byContext[t] = context;
          byQuery[t] = asked.projected;
          byCombined[t] = combined;
          rest[t] = step.rest;
        }
        const x = allBelow(byX);
        const hidden = results['state.hidden']!;
        const combined = below(byCombined);
        const weights = batchFirst(results.weights!, steps);
        const earlier = allBelow(before.slice(0, steps));
        return {
          ...attention.finish(weights, batchFirst(below(byContext), steps), hidden, below(byQuery)),
          ...prefixed('fromInput', x),
          ...prefixed('fedKernel', kernelGradients(below(fed.slice(0, steps)), x)),
          ofContext: tf.matMul(tf.transpose(results.context!), combined),
          ofHidden: tf.matMul(tf.transpose(hidden), combined),
          attentional: byFed!,
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
    attentional: batchFirst(parts.attentional!, steps),
    lastAttentional: lastStep(parts.attentional!, steps),
    state: Object.fromEntries(states.map((name) => [name, lastStep(parts[`state.${name}`]!, steps)])),
  };
}
