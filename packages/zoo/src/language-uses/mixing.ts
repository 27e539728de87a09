/** How the probabilities of several models become one. */
export interface Mixing {
  /** Whether the mixed probability of a token follows from the members' of that token alone. */
  readonly local: boolean;
  /**
   * @param rows ln p of every token by member, float64 [members][vocabulary]; may be written over
   * @param out float32 or float64 [vocabulary] from `offset` on: the mixed ln p, normalised
   */
  mix(
    rows: readonly Float64Array[],
    weights: readonly number[],
    out: Float32Array | Float64Array,
    offset: number,
  ): void;
}

/** p = Σ wᵢ pᵢ, where Σ wᵢ = 1. Equal weights are an ensemble. */
export const linear: Mixing = {
  local: true,
  mix(rows, weights, out, offset) {
    const size = rows[0]!.length;
    for (let token = 0; token < size; token++) {
      let sum = 0;
      for (let member = 0; member < rows.length; member++) sum += weights[member]! * Math.exp(rows[member]![token]!);
      out[offset + token] = Math.log(sum);
    }
  },
};

/** p = Π pᵢ^wᵢ / Z, Z by the sum over the vocabulary (Klakow 1998). A weight of 0 leaves its member out. */
export const logLinear: Mixing = {
  local: false,
  mix(rows, weights, out, offset) {
    const size = rows[0]!.length;
    const mixed = rows[0]!;
    let highest = Number.NEGATIVE_INFINITY;
    for (let token = 0; token < size; token++) {
      let sum = 0;
      for (let member = 0; member < rows.length; member++) {
        if (weights[member] !== 0) sum += weights[member]! * rows[member]![token]!;
      }
      mixed[token] = sum;
      if (sum > highest) highest = sum;
    }
    let total = 0;
    for (let token = 0; token < size; token++) total += Math.exp(mixed[token]! - highest);
    const normalizer = highest + Math.log(total);
    for (let token = 0; token < size; token++) out[offset + token] = mixed[token]! - normalizer;
  },
};

/** By the name that configs and flags use. */
export const mixings = { linear, 'log-linear': logLinear } as const;

export type MixingName = keyof typeof mixings;

/** ln Σ wᵢ exp(lᵢ), without loss where all are small. */
export function logSum(logProbs: readonly number[], weights: readonly number[]): number {
  const highest = Math.max(...logProbs.filter((_, member) => weights[member]! > 0));
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  let sum = 0;
  for (const [member, logProb] of logProbs.entries()) sum += weights[member]! * Math.exp(logProb - highest);
  return highest + Math.log(sum);
}
