import { invalidArgument, type RecurrentError } from '@recurrent/core';
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
  /** @param row of `logProbs` */
  score(logProbs: Float32Array, row: number, context: StepContext): ScoreRow;
  /** Says why a row has no token to choose, or NaN. */
  explain(logProbs: Float32Array, row: number, context: StepContext): RecurrentError;
}

export function createRowScorer(plan: SearchPlan<never>): RowScorer {
  const { vocabularySize, processors, where } = plan;
  const scratch = new Float32Array(processors.length > 0 ? vocabularySize : 0);
  const own = { scores: scratch, offset: 0 };
  return {
    score(logProbs, row, context) {
      const offset = row * vocabularySize;
      if (processors.length === 0) return { scores: logProbs, offset };
      scratch.set(logProbs.subarray(offset, offset + vocabularySize));
      for (const processor of processors) processor.apply(scratch, context);
      return own;
    },
    explain(logProbs, row, { source, tokens }) {
      const raw = logProbs.subarray(row * vocabularySize, (row + 1) * vocabularySize);
      if (raw.some(Number.isNaN)) return notANumber(where, source, tokens.length);
      const names = processors.map(({ config }) => config.type).join(', ') || 'none';
      const received = `none at position ${tokens.length} of source ${source}; the processors are: ${names}`;
      try {
        return invalidArgument(where, 'processors', 'to leave at least one possible token', received);
      } catch (error) {
        return error as RecurrentError;
      }
    },
  };
}
