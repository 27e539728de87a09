/** One row's scores, row-major; a step has `labels` numbers. −∞ is "never". */
export interface RowScores {
  /** [steps, labels] */
  readonly emissions: ArrayLike<number>;
  /** [labels, labels] */
  readonly transitions: ArrayLike<number>;
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  readonly labels: number;
  readonly steps: number;
}

/** Where the expectations of one row are written. */
export interface Expectations {
  /** [steps, labels]: p(yₜ = j), overwritten. */
  readonly marginals: Float32Array;
  /** [labels, labels]: Σₜ p(yₜ₋₁ = i, yₜ = j), overwritten. */
  readonly transitionCounts: Float32Array;
}

/** The transitions as factors exp(transition − shift): computed once for a batch. */
export interface TransitionFactors {
  readonly factors: Float64Array;
  readonly shift: number;
}

export function transitionFactors(transitions: ArrayLike<number>): TransitionFactors {
  const shift = finiteMaximum(transitions);
  return { factors: Float64Array.from(transitions, (score) => Math.exp(score - shift)), shift };
}

/** Below this a sum of factors has lost digits to underflow, and is taken again in log space. */
const tiny = 1e-280;
/** Above this a product of factors may have lost probability to underflow: e⁴⁶ · 1e-308 is still nothing. */
const safeExponent = 46;

/**
 * Forward–backward of one row of at least one step, in float64: ln Σ over paths of exp(score), and if asked for the expectations.
 * Steps go through factors exp(score − max), and through log space where those underflow, so that any range of scores
 * is right. A row without a possible path has −∞ and expectations 0.
 */
export function forwardBackward(
  scores: RowScores,
  { factors, shift }: TransitionFactors,
  expectations?: Expectations,
): number {
  const { emissions, transitions, start, end, labels, steps } = scores;
  const forward = new Float64Array(steps * labels);
  const sums = new Float64Array(labels);
  for (let j = 0; j < labels; j++) forward[j] = start[j]! + emissions[j]!;
  for (let t = 1; t < steps; t++) {
    const before = forward.subarray((t - 1) * labels, t * labels);
    const max = finiteMaximum(before);
    sums.fill(0);
    for (let i = 0; i < labels; i++) {
      const weight = Math.exp(before[i]! - max);
      if (weight === 0) continue;
      for (let j = 0; j < labels; j++) sums[j]! += weight * factors[i * labels + j]!;
    }
    for (let j = 0; j < labels; j++) {
      const sum = sums[j]!;
      const log =
        sum < tiny ? logSumExp(labels, (i) => before[i]! + transitions[i * labels + j]!) : Math.log(sum) + max + shift;
      forward[t * labels + j] = log + emissions[t * labels + j]!;
    }
  }
  const last = (steps - 1) * labels;
  const logPartition = logSumExp(labels, (j) => forward[last + j]! + end[j]!);
  if (expectations === undefined) return logPartition;

  const { marginals, transitionCounts } = expectations;
  transitionCounts.fill(0);
  if (logPartition === Number.NEGATIVE_INFINITY) {
    marginals.fill(0);
    return logPartition;
  }
  const counts = new Float64Array(labels * labels);
  /** ln Σ over the rest of the path behind step t, by the label at t. */
  const behind = Float64Array.from(end);
  /** The same with the emission of step t. */
  const from = new Float64Array(labels);
  const weights = new Float64Array(labels);
  for (let t = steps - 1; t >= 0; t--) {
    for (let j = 0; j < labels; j++) {
      marginals[t * labels + j] = Math.exp(forward[t * labels + j]! + behind[j]! - logPartition);
      from[j] = behind[j]! + emissions[t * labels + j]!;
    }
    if (t === 0) break;
    const before = forward.subarray((t - 1) * labels, t * labels);
    const maxBefore = finiteMaximum(before);
    const maxFrom = finiteMaximum(from);
    for (let j = 0; j < labels; j++) weights[j] = Math.exp(from[j]! - maxFrom);
    const exponent = maxBefore + shift + maxFrom - logPartition;
    const common = Math.exp(exponent);
    for (let i = 0; i < labels; i++) {
      const share = Math.exp(before[i]! - maxBefore) * common;
      let sum = 0;
      for (let j = 0; j < labels; j++) {
        const product = factors[i * labels + j]! * weights[j]!;
        sum += product;
        counts[i * labels + j]! +=
          exponent < safeExponent
            ? share * product
            : Math.exp(before[i]! + transitions[i * labels + j]! + from[j]! - logPartition);
      }
      behind[i] =
        sum < tiny
          ? logSumExp(labels, (j) => transitions[i * labels + j]! + from[j]!)
          : Math.log(sum) + shift + maxFrom;
    }
  }
  transitionCounts.set(counts);
  return logPartition;
}

/** ln Σ exp(term(i)); −∞ when all are −∞. */
function logSumExp(count: number, term: (index: number) => number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) max = Math.max(max, term(index));
  if (max === Number.NEGATIVE_INFINITY) return max;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += Math.exp(term(index) - max);
  return max + Math.log(sum);
}

/** The largest number, 0 when all are −∞: what factors are taken relative to. */
function finiteMaximum(values: ArrayLike<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) max = Math.max(max, values[index]!);
  return max === Number.NEGATIVE_INFINITY ? 0 : max;
}
