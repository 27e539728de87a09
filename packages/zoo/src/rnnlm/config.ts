import type { CellRegistry, InitializerConfig } from '@recurrent/cells';
import { initialize } from '@recurrent/cells';
import { checkOneOf, checkPositiveInteger, checkRange, createRandom, invalidArgument } from '@recurrent/core';
import { checkVocabularyConfig, type VocabularyConfig, vocabularyDefaults } from '../language/vocabulary.ts';
import { checkBoolean, checkObject, section } from '../sections.ts';
import { checkTraining, type TrainingConfig, trainingDefaults } from '../training-config.ts';
import { checkOutput, type OutputConfig } from './output/config.ts';

/** Each a rate in [0, 1). */
export interface RnnlmDropout {
  /** Of the embeddings (default 0). */
  readonly embedding: number;
  /** Between layers (default 0). */
  readonly between: number;
  /** Of what the output layer reads (default 0). */
  readonly output: number;
  /** Of all occurrences of a word in a batch at once (default 0). */
  readonly word: number;
  /** One mask for all time steps of a batch (default false); of `embedding`, `between` and `output`. */
  readonly variational: boolean;
}

/** Truncated backpropagation through time. */
export interface BpttConfig {
  /** Steps that a gradient goes back, and that a batch is wide (default 20). */
  readonly steps: number;
  /** The state goes on from batch to batch (default), or each window begins with zeros. */
  readonly carry: boolean;
  /** The loss is on all steps of a window (default), or on its last step alone, and the window moves on by one. */
  readonly predict: 'all' | 'last';
}

/** Config of `rnnlm.v1`; JSON. */
export interface RnnlmConfig {
  /** Any registered cell and its own options; `inputSize` and `units` are put in. Default `{ type: 'lstm' }`. */
  readonly cell: { readonly type: string; readonly [option: string]: unknown };
  /** Default 200. */
  readonly units: number;
  /** Default 1. */
  readonly layers: number;
  /** Of the embeddings (default 200). */
  readonly dimension: number;
  /**
   * The output layer is the table of embeddings (default false); a linear layer goes in between where `dimension` is
   * not the size of the cell's output.
   */
  readonly tied: boolean;
  readonly dropout: RnnlmDropout;
  readonly bptt: BpttConfig;
  readonly vocabulary: VocabularyConfig;
  /** Rate at which tokens of the training text are replaced by `<unk>`, anew in each epoch (default 0). */
  readonly unknownRate: number;
  readonly output: OutputConfig;
  /** Of every parameter, biases too; null (default): what each layer is used to. */
  readonly initializer: InitializerConfig | null;
  /** `batchSize` is the number of streams, or of sentences or windows, side by side. */
  readonly training: TrainingConfig;
}

export const rnnlmDefaults: RnnlmConfig = {
  cell: { type: 'lstm' },
  units: 200,
  layers: 1,
  dimension: 200,
  tied: false,
  dropout: { embedding: 0, between: 0, output: 0, word: 0, variational: false },
  bptt: { steps: 20, carry: true, predict: 'all' },
  vocabulary: vocabularyDefaults,
  unknownRate: 0,
  output: { type: 'full' },
  initializer: null,
  training: {
    ...trainingDefaults,
    batchSize: 20,
    optimizer: { type: 'adam', learningRate: 0.002 },
    clip: { type: 'globalNorm', maxNorm: 1 },
  },
};

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkRnnlmConfig(
  where: string,
  given: unknown,
  cells: CellRegistry,
  defaults: RnnlmConfig = rnnlmDefaults,
): RnnlmConfig {
  const raw = section(where, given, defaults);
  checkPositiveInteger(where, 'units', raw.units);
  checkPositiveInteger(where, 'layers', raw.layers);
  checkRange(where, 'layers', raw.layers, 1, 100);
  checkPositiveInteger(where, 'dimension', raw.dimension);
  checkBoolean(where, 'tied', raw.tied);
  checkRange(where, 'unknownRate', raw.unknownRate, 0, 1);
  if (raw.initializer !== null) {
    checkObject(where, 'initializer', raw.initializer);
    initialize(raw.initializer, [1, 1], createRandom(0));
  }
  return {
    ...raw,
    cell: checkCell(where, raw.cell, cells),
    dropout: checkDropout(`${where} dropout`, raw.dropout, defaults.dropout),
    bptt: checkBptt(`${where} bptt`, raw.bptt, defaults.bptt),
    vocabulary: checkVocabularyConfig(`${where} vocabulary`, raw.vocabulary),
    output: checkOutput(`${where} output`, raw.output),
    training: checkTraining(`${where} training`, raw.training, defaults.training),
  };
}

function checkCell(where: string, given: unknown, cells: CellRegistry): RnnlmConfig['cell'] {
  checkObject(where, 'cell', given);
  const { type } = given;
  if (typeof type !== 'string') invalidArgument(where, 'cell.type', cells.names().join(' | '), type);
  cells.get(type);
  for (const taken of ['inputSize', 'units']) {
    if (taken in given) invalidArgument(where, `cell.${taken}`, 'nothing: the model puts it in', given[taken]);
  }
  return given as RnnlmConfig['cell'];
}

function checkDropout(where: string, given: unknown, defaults: RnnlmDropout): RnnlmDropout {
  const dropout = section(where, given, defaults);
  for (const place of ['embedding', 'between', 'output', 'word'] as const) {
    checkRange(where, place, dropout[place], 0, 0.99);
  }
  checkBoolean(where, 'variational', dropout.variational);
  return dropout;
}

function checkBptt(where: string, given: unknown, defaults: BpttConfig): BpttConfig {
  const bptt = section(where, given, defaults);
  checkPositiveInteger(where, 'steps', bptt.steps);
  checkBoolean(where, 'carry', bptt.carry);
  checkOneOf(where, 'predict', bptt.predict, ['all', 'last']);
  return bptt;
}
