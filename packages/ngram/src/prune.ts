import { invalidArgument } from '@recurrent/core';
import type { NgramCounts } from './count.ts';

/**
 * Cut-offs of the orders 1 … N: n-grams that came no more often are left out. The last one holds for all higher orders.
 * @throws RecurrentError INVALID_ARGUMENT unless they are integers that never fall, beginning with 0
 */
export function checkCutoffs(where: string, cutoffs: readonly number[], order: number): readonly number[] {
  const good =
    Array.isArray(cutoffs) &&
    cutoffs.length >= 1 &&
    cutoffs.length <= order &&
    cutoffs.every((value, index) => Number.isInteger(value) && value >= (index === 0 ? 0 : cutoffs[index - 1]!)) &&
    cutoffs[0] === 0;
  if (!good) {
    const rest = `at most ${order} integers that never fall, the first 0 (limit the vocabulary to leave words out)`;
    invalidArgument(where, 'cutoffs', rest, cutoffs);
  }
  return Array.from({ length: order }, (_, index) => cutoffs[Math.min(index, cutoffs.length - 1)]!);
}

/** uint8 [nodes]: 1 for what stays. Because cut-offs never fall, all beginnings and ends of what stays stay too. */
export function keptNodes({ order, levels, occurrences }: NgramCounts, cutoffs: readonly number[]): Uint8Array {
  const kept = new Uint8Array(occurrences.length).fill(1);
  for (let length = 2; length <= order; length++) {
    const cutoff = cutoffs[length - 1]!;
    for (let node = levels[length]!; node < levels[length + 1]!; node++) {
      if (occurrences[node]! <= cutoff) kept[node] = 0;
    }
  }
  return kept;
}
