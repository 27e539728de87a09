import { RecurrentError } from '@recurrent/core';
import type { StepContext } from './processors/processor.ts';
import { notANumber } from './runner.ts';
import type { SearchPlan } from './search-options.ts';

/** Where a row of scores lies: in the model's own array, or processed in a scratch array. */
export interface ScoreRow {
  readonly scores: Float32Array;
  readonly offset: number;
}

/** Looks at rows of log-probabilities through the processors of a search. The result holds until the next call. */
export interface RowScorer {
  /**
   * @param row of `logProbs`
   * @param context made only when a processor asks
   */
  score(logProbs: Float32Array, row: number, context: () => StepContext): ScoreRow;
  /** Says why a row has no token to choose, or NaN. */
  explain(logProbs: Float32Array, row: number, context: StepContext): RecurrentError;
}

export function createRowScorer(plan: Pick<SearchPlan<never>, 'vocabularySize' | 'processors' | 'where'>): RowScorer {
  const { vocabularySize, processors, where } = plan;
  const scratch = new Float32Array(processors.length > 0 ? vocabularySize : 0);
  const own = { scores: scratch, offset: 0 };
  return {
    score(logProbs, row, context) {
      const offset = row * vocabularySize;
      if (processors.length === 0) return { scores: logProbs, offset };
      scratch.set(logProbs.subarray(offset, offset + vocabularySize));
      const seen = context();
      for (const processor of processors) processor.apply(scratch, seen);
      return own;
    },
    explain(logProbs, row, { source, tokens }) {
      const raw = logProbs.subarray(row * vocabularySize, (row + 1) * vocabularySize);
      if (raw.some(Number.isNaN)) return notANumber(where, source, tokens.length);
      const names = processors.map(({ config }) => config.type).join(', ') || 'none';
      return new RecurrentError({
        code: 'INVALID_ARGUMENT',
        message: `${where}: the "processors" leave no possible token at position ${tokens.length} of source ${source}; loosen one of: ${names}`,
        argument: 'processors',
        expected: 'at least one possible token',
        received: 'none',
      });
    },
  };
}
