import type { CellRegistry } from '@recurrent/cells';
import { checkOneOf, checkPositiveInteger, checkRange, invalidArgument } from '@recurrent/core';
import { checkBoolean, checkName, checkObject, section } from '../sections.ts';
import { checkTraining, type TrainingConfig, trainingDefaults } from '../training-config.ts';
import { type CharactersConfig, checkCharacters } from './characters.ts';
import { checkOutputFeatures, type OutputFeaturesConfig } from './output-features.ts';

/** Word embedding. */
export interface WordConfig {
  /** Default 100. */
  readonly dimension: number;
  /** Words seen less often in training are unknown words (default 1: all are known). */
  readonly minFrequency: number;
  /** Look words up in lower case (default true); the character encoder sees them as they are. */
  readonly lowercase: boolean;
  /** Look digits up as 0 (default true). */
  readonly digitsToZero: boolean;
  /** Rate at which words seen once are read as unknown in training, so that the unknown word is learnt (default 0.5). */
  readonly unknownRate: number;
  /** Name of a word2vec or GloVe text file to start from; null (default): random. */
  readonly vectors: string | null;
  /** Give words of the vector file that training lacks a row too (default true). */
  readonly extend: boolean;
  /** Leave the embedding as it starts (default false). */
  readonly freeze: boolean;
}

/** Embedding of a further column. */
export interface FeatureConfig {
  /** Default 30. */
  readonly dimension: number;
  /** Default 1. */
  readonly minFrequency: number;
}

/** Each a rate in [0, 1). */
export interface DropoutConfig {
  /** Of the joined embeddings (default 0.5). */
  readonly embedding: number;
  /** Between layers of the encoder (default 0.5). */
  readonly between: number;
  /** Of the encoder's output (default 0.5). */
  readonly output: number;
  /** One mask for all time steps of a sentence (default false). */
  readonly variational: boolean;
}

/** Config of `tagger.v1`; JSON. */
export interface TaggerConfig {
  /** Null: no word embedding. */
  readonly word: WordConfig | null;
  /** Default null: none. */
  readonly characters: CharactersConfig | null;
  /** Embeddings of further columns, by column name: `{ pos: { dimension: 30 } }` (default none). */
  readonly features: Readonly<Record<string, FeatureConfig>>;
  /** Sparse features connected straight to the output (default null: none). */
  readonly outputFeatures: OutputFeaturesConfig | null;
  /** `none`: the embeddings of a word alone decide on it. */
  readonly encoder: 'bidirectional' | 'unidirectional' | 'none';
  /** Any registered cell and its own options; `inputSize` and `units` are put in. Default `{ type: 'lstm' }`. */
  readonly cell: { readonly type: string; readonly [option: string]: unknown };
  /** Units of the cell, in each direction (default 100). */
  readonly units: number;
  /** Depth of the encoder (default 1). */
  readonly layers: number;
  readonly dropout: DropoutConfig;
  /** `softmax`: each tag on its own; `crf` (default): the whole sequence. */
  readonly decoder: 'softmax' | 'crf';
  /** Sequences that the tag scheme forbids: allowed, never predicted (default), or left out of training too (crf only). */
  readonly constraints: 'none' | 'decode' | 'training';
  /** Scheme in which the model thinks; predictions are given in that of the data. Default `same`. */
  readonly tagScheme: 'same' | 'BIO' | 'IOBES' | 'IOB1';
  readonly training: TrainingConfig;
}

const wordDefaults: WordConfig = {
  dimension: 100,
  minFrequency: 1,
  lowercase: true,
  digitsToZero: true,
  unknownRate: 0.5,
  vectors: null,
  extend: true,
  freeze: false,
};

const featureDefaults: FeatureConfig = { dimension: 30, minFrequency: 1 };

export const taggerDefaults: TaggerConfig = {
  word: wordDefaults,
  characters: null,
  features: {},
  outputFeatures: null,
  encoder: 'bidirectional',
  cell: { type: 'lstm' },
  units: 100,
  layers: 1,
  dropout: { embedding: 0.5, between: 0.5, output: 0.5, variational: false },
  decoder: 'crf',
  constraints: 'decode',
  tagScheme: 'same',
  training: { ...trainingDefaults, epochs: 20, batchSize: 16 },
};

const where = 'tagger.v1';

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkTaggerConfig(given: unknown, cells: CellRegistry): TaggerConfig {
  const raw = section(where, given, taggerDefaults);
  checkOneOf(where, 'encoder', raw.encoder, ['bidirectional', 'unidirectional', 'none']);
  checkPositiveInteger(where, 'units', raw.units);
  checkRange(where, 'layers', raw.layers, 1, 100);
  checkPositiveInteger(where, 'layers', raw.layers);
  checkOneOf(where, 'decoder', raw.decoder, ['softmax', 'crf']);
  checkOneOf(where, 'constraints', raw.constraints, ['none', 'decode', 'training']);
  checkOneOf(where, 'tagScheme', raw.tagScheme, ['same', 'BIO', 'IOBES', 'IOB1']);
  if (raw.constraints === 'training' && raw.decoder !== 'crf') {
    invalidArgument(where, 'constraints', '"decode" or "none" with the softmax decoder', raw.constraints);
  }
  const config: TaggerConfig = {
    ...raw,
    word: raw.word === null ? null : checkWord(raw.word),
    characters: checkCharacters(`${where} characters`, raw.characters),
    features: checkFeatures(raw.features),
    outputFeatures: checkOutputFeatures(`${where} outputFeatures`, raw.outputFeatures),
    cell: checkCell(raw.cell, cells),
    dropout: checkDropout(raw.dropout),
    training: checkTraining(`${where} training`, raw.training, taggerDefaults.training),
  };
  const dense = config.word !== null || config.characters !== null || Object.keys(config.features).length > 0;
  if (!dense && (config.outputFeatures === null || config.encoder !== 'none')) {
    invalidArgument(
      where,
      'word',
      'an embedding of words, characters or features (or "outputFeatures" with the encoder "none")',
      null,
    );
  }
  return config;
}

function checkWord(given: unknown): WordConfig {
  const inside = `${where} word`;
  const word = section(inside, given, wordDefaults);
  checkPositiveInteger(inside, 'dimension', word.dimension);
  checkPositiveInteger(inside, 'minFrequency', word.minFrequency);
  checkBoolean(inside, 'lowercase', word.lowercase);
  checkBoolean(inside, 'digitsToZero', word.digitsToZero);
  checkRange(inside, 'unknownRate', word.unknownRate, 0, 1);
  if (word.vectors !== null) checkName(inside, 'vectors', word.vectors);
  checkBoolean(inside, 'extend', word.extend);
  checkBoolean(inside, 'freeze', word.freeze);
  return word;
}

function checkFeatures(given: unknown): TaggerConfig['features'] {
  checkObject(where, 'features', given);
  return Object.fromEntries(
    Object.entries(given).map(([column, value]) => {
      const inside = `${where} features.${column}`;
      const feature = section(inside, value, featureDefaults);
      checkPositiveInteger(inside, 'dimension', feature.dimension);
      checkPositiveInteger(inside, 'minFrequency', feature.minFrequency);
      return [column, feature];
    }),
  );
}

function checkCell(given: unknown, cells: CellRegistry): TaggerConfig['cell'] {
  checkObject(where, 'cell', given);
  const { type } = given;
  if (typeof type !== 'string') invalidArgument(where, 'cell.type', cells.names().join(' | '), type);
  cells.get(type);
  for (const taken of ['inputSize', 'units']) {
    if (taken in given) invalidArgument(where, `cell.${taken}`, 'nothing: the tagger puts it in', given[taken]);
  }
  return given as TaggerConfig['cell'];
}

function checkDropout(given: unknown): DropoutConfig {
  const inside = `${where} dropout`;
  const dropout = section(inside, given, taggerDefaults.dropout);
  for (const place of ['embedding', 'between', 'output'] as const) checkRange(inside, place, dropout[place], 0, 0.99);
  checkBoolean(inside, 'variational', dropout.variational);
  return dropout;
}
