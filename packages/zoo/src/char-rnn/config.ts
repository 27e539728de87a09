import type { CellRegistry } from '@recurrent/cells';
import { checkPositiveInteger } from '@recurrent/core';
import { vocabularyDefaults } from '../language/vocabulary.ts';
import { checkRnnlmConfig, type RnnlmConfig, rnnlmDefaults } from '../rnnlm/config.ts';
import { section } from '../sections.ts';
import { type TrainingConfig, trainingDefaults } from '../training-config.ts';

/** Config of `char-rnn.v1`; JSON. */
export interface CharRnnConfig {
  /** Any registered cell and its own options. Default `{ type: 'lstm' }`. */
  readonly cell: RnnlmConfig['cell'];
  /** Default 256. */
  readonly units: number;
  /** Default 2. */
  readonly layers: number;
  /** Of the embeddings of characters (default 64). */
  readonly dimension: number;
  /** Characters seen less often in training are unknown (default 1: all are known). */
  readonly minFrequency: number;
  /** Rates: of the embeddings, between layers, of what the output reads; `variational`: one mask for all steps. */
  readonly dropout: Omit<RnnlmConfig['dropout'], 'word'>;
  /** Default 100 steps, with the state carried on. */
  readonly bptt: RnnlmConfig['bptt'];
  /** Rate at which characters of the training text are replaced by the unknown one (default 0.0005). */
  readonly unknownRate: number;
  /** Of every parameter; null (default): what each layer is used to. */
  readonly initializer: RnnlmConfig['initializer'];
  readonly training: TrainingConfig;
}

export const charRnnDefaults: CharRnnConfig = {
  cell: { type: 'lstm' },
  units: 256,
  layers: 2,
  dimension: 64,
  minFrequency: 1,
  dropout: { embedding: 0, between: 0.2, output: 0.2, variational: false },
  bptt: { steps: 100, carry: true, predict: 'all' },
  unknownRate: 0.0005,
  initializer: null,
  training: {
    ...trainingDefaults,
    epochs: 20,
    batchSize: 32,
    optimizer: { type: 'adam', learningRate: 0.002 },
    schedule: { type: 'exponential', factor: 0.9 },
    clip: { type: 'globalNorm', maxNorm: 1 },
  },
};

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkCharRnnConfig(where: string, given: unknown, cells: CellRegistry): CharRnnConfig {
  const raw = section(where, given, charRnnDefaults);
  checkPositiveInteger(where, 'minFrequency', raw.minFrequency);
  const { minFrequency, ...shared } = raw;
  const dropout = section(`${where} dropout`, raw.dropout, charRnnDefaults.dropout);
  const defaults = { ...rnnlmDefaults, ...shared, dropout: { ...rnnlmDefaults.dropout, ...dropout } };
  const sections = { bptt: charRnnDefaults.bptt, training: charRnnDefaults.training };
  const checked = checkRnnlmConfig(where, { ...shared, dropout }, cells, { ...defaults, ...sections });
  const { word: _, ...places } = checked.dropout;
  const { vocabulary: _v, tied: _t, output: _o, ...rest } = checked;
  return { ...rest, minFrequency, dropout: places };
}

/** The same as a config of `rnnlm.v1`. */
export function toRnnlmConfig({ minFrequency, dropout, ...shared }: CharRnnConfig): RnnlmConfig {
  return {
    ...rnnlmDefaults,
    ...shared,
    dropout: { ...dropout, word: 0 },
    vocabulary: { ...vocabularyDefaults, minFrequency },
  };
}
