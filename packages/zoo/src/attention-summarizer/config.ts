import { checkPositiveInteger, checkRange } from '@recurrent/core';
import { section } from '../sections.ts';
import { checkBatchTokens, checkLength, type LengthConfig } from '../seq2seq/length.ts';
import { checkTextConfig, type TextConfig } from '../seq2seq/text-codec.ts';
import { checkTraining, type TrainingConfig, trainingDefaults } from '../training-config.ts';
import type { SummaryEncoderConfig } from './encoder/create.ts';
import { checkTune, type TuneConfig } from './extraction/tune.ts';
import { createSummarizer } from './network.ts';
import { checkSummarySearch, type SummarySearchConfig, summarySearchDefaults } from './search.ts';

/** Config of `attention-summarizer.v1`; JSON. */
export interface AttentionSummarizerConfig {
  /** `dimension` is that of F, and of what the encoder gives. */
  readonly source: TextConfig;
  /** `dimension` is that of E, and of the embeddings G that attention has of its own. */
  readonly target: TextConfig;
  /** C: a token is predicted from so many before it (default 5). */
  readonly window: number;
  /** Of the hidden layer (default 200). */
  readonly units: number;
  /** `bagOfWords`, `convolutional` or `attention` (default) and the options of each. */
  readonly encoder: SummaryEncoderConfig;
  /** Rate, of the embedded source and window and of what the last matrix reads (default 0). */
  readonly dropout: number;
  /** ε (default 0). */
  readonly labelSmoothing: number;
  readonly length: LengthConfig;
  /** Bound of pairs × longest side of a batch, end marks counted, in place of `training.batchSize` (default null). */
  readonly batchTokens: number | null;
  readonly search: SummarySearchConfig;
  /** After training, tune `search.extraction` on the held-out pairs (default null: do not). */
  readonly tune: TuneConfig | null;
  readonly training: TrainingConfig;
}

export const summarizerId = 'attention-summarizer.v1';

const sourceDefaults: TextConfig = { unit: 'words', minFrequency: 1, maxSize: null, dimension: 200 };
const targetDefaults: TextConfig = { ...sourceDefaults, dimension: 100 };
const lengthDefaults: LengthConfig = { source: 200, target: 30, over: 'truncate' };

export const summarizerDefaults: AttentionSummarizerConfig = {
  source: sourceDefaults,
  target: targetDefaults,
  window: 5,
  units: 200,
  encoder: { type: 'attention' },
  dropout: 0,
  labelSmoothing: 0,
  length: lengthDefaults,
  batchTokens: null,
  search: summarySearchDefaults,
  tune: null,
  training: trainingDefaults,
};

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkSummarizerConfig(given: unknown): AttentionSummarizerConfig {
  const where = summarizerId;
  const raw = section(where, given, summarizerDefaults);
  checkPositiveInteger(where, 'window', raw.window);
  checkRange(where, 'window', raw.window, 1, 100);
  checkPositiveInteger(where, 'units', raw.units);
  checkRange(where, 'dropout', raw.dropout, 0, 0.999);
  checkRange(where, 'labelSmoothing', raw.labelSmoothing, 0, 0.999);
  const config = {
    ...raw,
    source: checkTextConfig(`${where} source`, raw.source, sourceDefaults),
    target: checkTextConfig(`${where} target`, raw.target, targetDefaults),
    length: checkLength(`${where} length`, raw.length, lengthDefaults),
    tune: raw.tune === null ? null : checkTune(`${where} tune`, raw.tune),
    training: checkTraining(`${where} training`, raw.training, summarizerDefaults.training),
  };
  checkBatchTokens(where, config.batchTokens, config.length);
  const attends = createSummarizer(where, config, { source: 5, target: 5 }, 0).decoder.differentiableWeights;
  const limits = { longest: config.length.target, attends };
  return { ...config, search: checkSummarySearch(`${where} search`, raw.search, summarySearchDefaults, limits) };
}
