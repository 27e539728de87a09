import {
  embedding,
  type ForwardContext,
  lstm,
  type ParameterSpecTree,
  type ParameterTree,
  recurrent,
} from '@recurrent/cells';
import { checkPositiveInteger, createRegistry, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkObject, section } from '../sections.ts';
import { windowMax } from './window-max.ts';

/** A convolution over the characters of a word and a maximum over its positions (Ma & Hovy 2016). */
export interface CharacterCnnConfig {
  readonly encoder: 'cnn';
  /** Of a character's embedding (default 30). */
  readonly dimension: number;
  /** Filters, the size of a word's vector (default 50). */
  readonly units: number;
  /** Characters that a filter sees (default 3). */
  readonly width: number;
  /** Characters seen less often in training are unknown (default 2). */
  readonly minFrequency: number;
}

/** The last states of an LSTM over the characters from each end (Lample et al. 2016). */
export interface CharacterBilstmConfig {
  readonly encoder: 'bilstm';
  /** Of a character's embedding (default 25). */
  readonly dimension: number;
  /** In each direction (default 25); a word's vector has twice as many. */
  readonly units: number;
  /** Characters seen less often in training are unknown (default 2). */
  readonly minFrequency: number;
}

/** The character encoder of `tagger.v1`. */
export type CharactersConfig = CharacterCnnConfig | CharacterBilstmConfig;

/** From the characters of words to one vector for each word. */
export interface CharacterEncoder {
  readonly spec: ParameterSpecTree;
  readonly outputSize: number;
  /**
   * @param words the character ids of each word, none empty
   * @returns float32 [words.length, outputSize]
   */
  apply(parameters: ParameterTree, words: readonly Int32Array[], context: ForwardContext): tf.Tensor2D;
}

interface CharacterEncoderType<Config extends CharactersConfig> {
  readonly defaults: Config;
  /** Names of the sizes, all positive integers. */
  readonly sizes: readonly (keyof Config & string)[];
  build(config: Config, characters: number): CharacterEncoder;
}

const cnn: CharacterEncoderType<CharacterCnnConfig> = {
  defaults: { encoder: 'cnn', dimension: 30, units: 50, width: 3, minFrequency: 2 },
  sizes: ['dimension', 'units', 'width', 'minFrequency'],
  build({ dimension, units, width }, characters) {
    const limit = Math.sqrt(3 / dimension);
    const fan = Math.sqrt(6 / (width * (dimension + units)));
    return {
      spec: {
        table: { shape: [characters, dimension], initializer: { type: 'uniform', low: -limit, high: limit } },
        // [dimension, width · units]: window position major within a row
        kernel: { shape: [dimension, width * units], initializer: { type: 'uniform', low: -fan, high: fan } },
        bias: { shape: [units], initializer: { type: 'zeros' } },
      },
      outputSize: units,
      apply(parameters, words) {
        const { table, kernel, bias } = parameters as Record<string, tf.Variable>;
        // [characters, width · units]: what each character adds at each place of a window
        const products = tf.matMul(table!, kernel!) as tf.Tensor2D;
        return tf.tanh(tf.add(windowMax(products, words, width), bias!)) as tf.Tensor2D;
      },
    };
  },
};

const bilstm: CharacterEncoderType<CharacterBilstmConfig> = {
  defaults: { encoder: 'bilstm', dimension: 25, units: 25, minFrequency: 2 },
  sizes: ['dimension', 'units', 'minFrequency'],
  build({ dimension, units }, characters) {
    const table = embedding({ vocabularySize: characters, dimension });
    const forward = recurrent(lstm({ inputSize: dimension, units }));
    const backward = recurrent(lstm({ inputSize: dimension, units }), { reverse: true });
    return {
      spec: { embedding: table.spec, forward: forward.spec, backward: backward.spec },
      outputSize: 2 * units,
      apply(parameters, words, context) {
        const ids = padded(words);
        const lengths = words.map((word) => word.length);
        // [words, characters, dimension]
        const input = table.apply(parameters.embedding as never, ids, context) as tf.Tensor3D;
        const ends = [
          forward.apply(parameters.forward as never, input, { lengths, context }),
          backward.apply(parameters.backward as never, input, { lengths, context }),
        ];
        return tf.concat(
          ends.map(({ state }) => state.hidden as tf.Tensor2D),
          1,
        );
      },
    };
  },
};

function padded(words: readonly Int32Array[]): tf.Tensor2D {
  const columns = words.reduce((longest, word) => Math.max(longest, word.length), 0);
  const ids = new Int32Array(words.length * columns);
  for (const [row, word] of words.entries()) ids.set(word, row * columns);
  return tf.tensor2d(ids, [words.length, columns], 'int32');
}

const encoders = createRegistry('character encoder', { cnn, bilstm });

/** @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkCharacters(where: string, given: unknown): CharactersConfig | null {
  if (given === null) return null;
  checkObject(where, 'characters', given);
  if (typeof given.encoder !== 'string') {
    invalidArgument(where, 'encoder', encoders.names().join(' | '), given.encoder);
  }
  const { defaults, sizes } = encoders.get(given.encoder as CharactersConfig['encoder']);
  const config = section<CharactersConfig>(where, given, defaults);
  for (const size of sizes) checkPositiveInteger(where, size, config[size as keyof CharactersConfig]);
  return config;
}

/** Builds the encoder of a checked config over that many distinct characters. */
export function createCharacterEncoder(config: CharactersConfig, characters: number): CharacterEncoder {
  return encoders.get(config.encoder).build(config as never, characters);
}
