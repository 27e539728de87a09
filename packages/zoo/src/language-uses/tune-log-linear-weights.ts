import { invalidArgument, RecurrentError } from '@recurrent/core';
import type { LanguageModel, Passage, ScoreOptions } from '../language/language-model.ts';
import { alignVocabularies } from './align-vocabularies.ts';
import { logLinear } from './mixing.ts';
import type { TunedWeights } from './tune-linear-weights.ts';
import { walk } from './walk.ts';

export interface LogLinearTuningOptions extends ScoreOptions {
  /** At most so many passes over the development text; default 30. */
  readonly iterations?: number;
  /** Ends when the projected gradient is nowhere steeper than this, in nats per token; default 1e-5. */
  readonly tolerance?: number;
}

const where = 'zoo.tuneLogLinearWeights';

/**
 * The weights ≥ 0 of a log-linear interpolation that make a development text most probable. −ln p is convex in the
 * weights: its gradient is E[ln pᵢ] − ln pᵢ(token), its Hessian the covariance of the ln pᵢ under the mixture, and
 * projected Newton steps, halved where they do not gain, go to the one minimum. Each pass runs every model over the
 * text, so the text should be short.
 * @throws RecurrentError INVALID_ARGUMENT: vocabularies that differ, a token of probability 0; ABORTED
 * @see Klakow 1998, "Log-linear interpolation of language models"; Bertsekas 1982 (projected Newton)
 */
export async function tuneLogLinearWeights(
  members: readonly LanguageModel[],
  passages: readonly Passage[],
  options: LogLinearTuningOptions = {},
): Promise<TunedWeights> {
  const { iterations = 30, tolerance = 1e-5, signal } = options;
  const measure = (weights: readonly number[]) => measureText(members, passages, weights, { signal });
  let weights = members.map(() => 1 / members.length);
  let found = await measure(weights);
  let passes = 1;
  while (passes < iterations) {
    const { gradient } = found;
    const free = gradient.map((slope, member) => !(weights[member] === 0 && slope > 0));
    if (gradient.every((slope, member) => !free[member] || Math.abs(slope) < tolerance)) break;
    const step = solve(found.hessian, gradient, free);
    let better: { weights: number[]; measured: Measured } | undefined;
    for (let size = 1; better === undefined && size > 1e-3 && passes < iterations; size /= 2) {
      const tried = weights.map((weight, member) => Math.max(0, weight - size * step[member]!));
      const measured = await measure(tried);
      passes += 1;
      if (measured.loss < found.loss) better = { weights: tried, measured };
    }
    if (better === undefined) break;
    ({ weights, measured: found } = better);
  }
  return { weights, perplexity: Math.exp(found.loss), iterations: passes };
}

interface Measured {
  /** Mean −ln p. */
  readonly loss: number;
  readonly gradient: readonly number[];
  readonly hessian: readonly (readonly number[])[];
}

async function measureText(
  members: readonly LanguageModel[],
  passages: readonly Passage[],
  weights: readonly number[],
  options: ScoreOptions,
): Promise<Measured> {
  const aligned = alignVocabularies(where, members);
  const { size } = aligned.vocabulary;
  const gradient = weights.map(() => 0);
  const hessian = weights.map(() => weights.map(() => 0));
  const mixed = new Float64Array(size);
  let loss = 0;
  let tokens = 0;
  for await (const { passage, target, rows } of walk(where, members, aligned, passages, options)) {
    const impossible = rows.findIndex((row) => row[target] === Number.NEGATIVE_INFINITY);
    if (impossible >= 0) throw zero(impossible, aligned.vocabulary.tokenOf(target), passages[passage]!.line);
    // The mixing writes over its first row.
    logLinear.mix([rows[0]!.slice(), ...rows.slice(1)], weights, mixed, 0);
    loss -= mixed[target]!;
    tokens += 1;
    const means = weights.map(() => 0);
    const products = weights.map(() => weights.map(() => 0));
    for (let token = 0; token < size; token++) {
      const probability = Math.exp(mixed[token]!);
      if (probability === 0) continue;
      for (const [left, row] of rows.entries()) {
        const value = Math.max(row[token]!, lowest);
        means[left]! += probability * value;
        for (let right = 0; right <= left; right++) {
          products[left]![right]! += probability * value * Math.max(rows[right]![token]!, lowest);
        }
      }
    }
    for (const [left, row] of rows.entries()) {
      gradient[left]! += means[left]! - row[target]!;
      for (let right = 0; right <= left; right++) {
        hessian[left]![right]! += products[left]![right]! - means[left]! * means[right]!;
      }
    }
  }
  if (tokens === 0) invalidArgument(where, 'passages', 'at least one token', passages.length);
  for (const [left, row] of hessian.entries()) {
    for (let right = 0; right <= left; right++) hessian[right]![left] = row[right]! /= tokens;
  }
  return { loss: loss / tokens, gradient: gradient.map((slope) => slope / tokens), hessian };
}

/** Stands for −∞ where the mixture gives a token that a model of weight 0 holds for impossible. */
const lowest = -1e3;

function zero(member: number, token: string, line: number): RecurrentError {
  return new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `${where}: model ${member + 1} holds ${JSON.stringify(token)} in line ${line} for impossible, and so would any product with it; interpolate linearly, or smooth the model`,
    argument: 'members',
    line,
  });
}

/** x of (H + ε) x = g over the free members, 0 for the others; by Gaussian elimination, H being positive semidefinite. */
function solve(hessian: Measured['hessian'], gradient: readonly number[], free: readonly boolean[]): number[] {
  const members = gradient.map((_, member) => member).filter((member) => free[member]);
  const ridge = 1e-9 * (1 + Math.max(...members.map((member) => hessian[member]![member]!)));
  const rows = members.map((row) => [
    ...members.map((column) => hessian[row]![column]! + (row === column ? ridge : 0)),
    gradient[row]!,
  ]);
  for (const [pivot, row] of rows.entries()) {
    for (const other of rows) {
      if (other === row) continue;
      const factor = other[pivot]! / row[pivot]!;
      for (let column = pivot; column < other.length; column++) other[column]! -= factor * row[column]!;
    }
  }
  const step = gradient.map(() => 0);
  for (const [index, member] of members.entries()) step[member] = rows[index]!.at(-1)! / rows[index]![index]!;
  return step;
}
