import type { ForwardContext, StateTree, TensorTree } from '@recurrent/cells';
import type { Random } from '@recurrent/core';
import { linearLogits } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { PairBatch } from '../batch.ts';
import type { PairModel } from '../model.ts';
import { untaped } from './untaped.ts';

export const replacementNames = ['sample', 'best', 'uniform'] as const;

/** How some of the tokens fed are replaced. */
export interface ScheduledSampling {
  /** Share ε of gold tokens, in [0, 1]; a coin is thrown for every token. See `samplingDecay`. */
  readonly teacherShare: number;
  /** By a token drawn from the model's distribution (default), by its likeliest, or by any token at all. */
  readonly replaceBy?: (typeof replacementNames)[number];
}

/**
 * What to feed: `<bos>`, then at each step the gold token with probability ε, else the model's own, given what it was
 * fed so far. The choice is no part of the gradient (Bengio et al. 2015), so it is made beforehand, without a tape and
 * without dropout; training then runs over the tokens fed, as fast as with gold ones.
 * @returns int32 [rows, columns]; its numbers come from `context.random`, so that seeds reproduce
 * @see Bengio et al. 2015
 */
export function mixedInputs(
  model: PairModel,
  parameters: TensorTree,
  batch: PairBatch,
  context: ForwardContext,
  { teacherShare, replaceBy = 'sample' }: ScheduledSampling,
): Int32Array {
  const { inputs, rows, columns, lengths } = batch;
  const { random } = context;
  const mixed = inputs.slice();
  const places: number[] = [];
  for (let column = 1; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      if (column < lengths[row]! && random.uniform() >= teacherShare) places.push(row * columns + column);
    }
  }
  if (places.length === 0) return mixed;
  if (replaceBy === 'uniform') {
    for (const place of places) mixed[place] = random.integer(model.vocabularySize);
    return mixed;
  }
  const chosen = new Set(places);
  const last = Math.max(...places.map((place) => place % columns));
  const choose = replaceBy === 'best' ? likeliest : drawFrom;
  untaped(() => {
    const still: ForwardContext = { training: false, random };
    const encoded = model.encode(parameters, batch.source, still);
    let state: StateTree = encoded.state;
    for (let column = 0; column < last; column++) {
      const scores = tf.tidy(() => {
        const tokens = tf.tensor2d(columnOf(mixed, column, columns, rows), [rows, 1], 'int32');
        const { features, state: next } = model.decode(parameters, tokens, state, encoded.source, still);
        return { state: next, scores: tf.softmax(linearLogits(model.linear(parameters, features))) } as never;
      }) as { readonly state: StateTree; readonly scores: tf.Tensor2D };
      state = scores.state;
      const values = scores.scores.dataSync();
      for (let row = 0; row < rows; row++) {
        const place = row * columns + column + 1;
        if (chosen.has(place)) mixed[place] = choose(values, row * model.vocabularySize, model.vocabularySize, random);
      }
    }
  });
  return mixed;
}

function columnOf(ids: Int32Array, column: number, columns: number, rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => ids[row * columns + column]!);
}

function likeliest(probabilities: ArrayLike<number>, offset: number, size: number): number {
  let best = 0;
  for (let token = 1; token < size; token++) {
    if (probabilities[offset + token]! > probabilities[offset + best]!) best = token;
  }
  return best;
}

function drawFrom(probabilities: ArrayLike<number>, offset: number, size: number, random: Random): number {
  let left = random.uniform();
  for (let token = 0; token < size; token++) {
    left -= probabilities[offset + token]!;
    if (left < 0) return token;
  }
  return likeliest(probabilities, offset, size);
}
