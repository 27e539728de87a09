import { checkPositiveInteger, checkRange } from '@recurrent/core';
import { checkVocabularyConfig, type VocabularyConfig, vocabularyDefaults } from '../language/vocabulary.ts';
import { checkOutput, type OutputConfig } from '../rnnlm/output/config.ts';
import { checkBoolean, section } from '../sections.ts';
import { checkTraining, type TrainingConfig, trainingDefaults } from '../training-config.ts';

/** Each a rate in [0, 1). */
export interface NnlmDropoutConfig {
  /** Of the joined embeddings (default 0). */
  readonly embedding: number;
  /** Of the hidden layer (default 0). */
  readonly hidden: number;
}

/** Config of `nnlm.v1`; JSON. */
export interface NnlmConfig {
  /** A word is predicted from the order − 1 words before it (default 5). */
  readonly order: number;
  /** Of a word's embedding (default 100). */
  readonly dimension: number;
  /** Of the hidden layer (default 100). */
  readonly units: number;
  /** Let the output layer read the embeddings of the window too (default false). */
  readonly direct: boolean;
  /**
   * The output layer is the table of embeddings (default false); a linear layer goes in between where `dimension` is
   * not the size of what it reads.
   */
  readonly tied: boolean;
  readonly dropout: NnlmDropoutConfig;
  readonly vocabulary: VocabularyConfig;
  readonly output: OutputConfig;
  /** `batchSize` counts windows. */
  readonly training: TrainingConfig;
}

export const nnlmDefaults: NnlmConfig = {
  order: 5,
  dimension: 100,
  units: 100,
  direct: false,
  tied: false,
  dropout: { embedding: 0, hidden: 0 },
  vocabulary: vocabularyDefaults,
  output: { type: 'full' },
  training: { ...trainingDefaults, batchSize: 256 },
};

const where = 'nnlm.v1';

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkNnlmConfig(given: unknown): NnlmConfig {
  const raw = section(where, given, nnlmDefaults);
  checkPositiveInteger(where, 'order', raw.order);
  checkRange(where, 'order', raw.order, 2, 100);
  checkPositiveInteger(where, 'dimension', raw.dimension);
  checkPositiveInteger(where, 'units', raw.units);
  checkBoolean(where, 'direct', raw.direct);
  checkBoolean(where, 'tied', raw.tied);
  const inside = `${where} dropout`;
  const dropout = section(inside, raw.dropout, nnlmDefaults.dropout);
  for (const place of ['embedding', 'hidden'] as const) checkRange(inside, place, dropout[place], 0, 0.99);
  return {
    ...raw,
    dropout,
    vocabulary: checkVocabularyConfig(`${where} vocabulary`, raw.vocabulary),
    output: checkOutput(`${where} output`, raw.output),
    training: checkTraining(`${where} training`, raw.training, nnlmDefaults.training),
  };
}
