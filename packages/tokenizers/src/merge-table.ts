import { RecurrentError } from '@recurrent/core';
import { PairTable } from './pair-table.ts';

/** The parts that a merge joins, the most frequent pair first. */
export type Merges = readonly (readonly [string, string])[];

/**
 * Merges by the ids of their parts: rank and merged id.
 * @param skip how many characters of the right part (a continuing prefix) the merged token lacks
 * @throws RecurrentError BAD_DATA for a part or a result that the vocabulary lacks
 */
export function createMergeTable(
  where: string,
  merges: Merges,
  idOf: (token: string) => number | undefined,
  skip = 0,
): PairTable {
  const table = new PairTable(merges.length);
  for (const [rank, [left, right]] of merges.entries()) {
    const ids = [left, right, left + right.slice(skip)].map((token) => {
      const id = idOf(token);
      if (id !== undefined) return id;
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `${where}: merge ${rank + 1} (${JSON.stringify(left)} ${JSON.stringify(right)}): the vocabulary lacks ${JSON.stringify(token)}`,
        argument: 'merges',
        expected: 'tokens of the vocabulary',
        received: token,
      });
    });
    // A pair that is listed twice keeps its last rank, as in the tokenizers of Hugging Face.
    table.set(ids[0]!, ids[1]!, rank, ids[2]!);
  }
  return table;
}
