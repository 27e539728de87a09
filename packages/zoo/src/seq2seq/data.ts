import { checkOneOf } from '@recurrent/core';
import { type BleuTokenizer, bleuTokenizers } from '@recurrent/metrics';
import { createNormalizer, type NormalizerConfig } from '@recurrent/tokenizers';
import { checkBoolean, section } from '../sections.ts';

const rougeScores = ['rouge1', 'rouge2', 'rougeL'] as const;
const monitors = ['bleu', 'chrf', 'exactMatch', 'perplexity', ...rougeScores] as const;

/** How pairs of texts are read and judged; JSON, kept in the bundle. */
export interface PairData {
  /** What is made equal in sources and targets before they are learnt and judged (default `{}`: nothing). */
  readonly normalize: NormalizerConfig;
  /** A line that is blank on one side only: an error (default), or passed over. */
  readonly halfBlank: 'error' | 'skip';
  /** The number that chooses the best epoch (default `bleu`). */
  readonly monitor: (typeof monitors)[number];
  /** How BLEU splits lines; see `@recurrent/metrics` (default `13a`; `zh` for Chinese). */
  readonly bleuTokenizer: BleuTokenizer;
  /** Give ROUGE-1, -2 and -L too, over words between blanks (default false, unless the monitor is one of them). */
  readonly rouge: boolean;
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkPairData(given: unknown): PairData {
  const where = 'zoo.sequenceToSequence';
  const data = section<PairData>(where, given, {
    normalize: {},
    halfBlank: 'error',
    monitor: 'bleu',
    bleuTokenizer: '13a',
    rouge: false,
  });
  createNormalizer(data.normalize);
  checkOneOf(where, 'halfBlank', data.halfBlank, ['error', 'skip']);
  checkOneOf(where, 'monitor', data.monitor, monitors);
  checkOneOf(where, 'bleuTokenizer', data.bleuTokenizer, Object.keys(bleuTokenizers) as BleuTokenizer[]);
  checkBoolean(where, 'rouge', data.rouge);
  return { ...data, rouge: data.rouge || rougeScores.some((name) => name === data.monitor) };
}
