import { invalidArgument } from '@recurrent/core';
import { byteTokens } from './model-bpe.ts';
import { createIndex, noUnknown, type Pieces, type TokenModel } from './token-model.ts';
import { bestPath, createLattice, type Lattice, samplePath } from './unigram-lattice.ts';

export interface UnigramConfig {
  readonly type: 'unigram';
  /** Tokens and their log probabilities (natural), in the order of their ids. */
  readonly vocabulary: readonly (readonly [string, number])[];
  /** Stands for characters that no token has; several in a row are one. */
  readonly unknownId?: number;
  /** An unknown character becomes its bytes, `<0x00>` … `<0xFF>`, if the vocabulary has them. */
  readonly byteFallback?: boolean;
}

/**
 * The unigram model: of all ways to cut a word the one whose tokens have the largest product of probabilities. An
 * unknown character counts as a token ten nats less likely than the least likely one. Sampling draws a way in
 * proportion to its probability to the power of `smoothing`.
 * @throws RecurrentError UNKNOWN_NAME for an unknown character when there is no `unknownId`
 * @see Kudo 2018
 */
export function createUnigram(config: UnigramConfig): TokenModel {
  const where = 'tokenizers.unigram';
  const { vocabulary, unknownId } = config;
  if (!Array.isArray(vocabulary))
    invalidArgument(where, 'vocabulary', 'a list of [token, log probability]', vocabulary);
  for (const [id, entry] of vocabulary.entries()) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Number.isFinite(entry[1])) {
      invalidArgument(where, `vocabulary[${id}]`, '[token, log probability]', entry);
    }
  }
  const index = createIndex(
    where,
    vocabulary.map(([token]) => token),
  );
  if (unknownId !== undefined && index.tokenOf(unknownId) === undefined) {
    invalidArgument(where, 'unknownId', 'an id of the vocabulary', unknownId);
  }
  const lattice: Lattice = createLattice(vocabulary);
  const bytesOf = config.byteFallback ? byteTokens(index.idOf) : undefined;
  return {
    ...index,
    config,
    pieces(word, sampling) {
      const path = sampling === undefined ? bestPath(lattice, word) : samplePath(lattice, word, sampling);
      const pieces: Pieces = [];
      for (let place = 0; place < path.length; place += 3) {
        const [id, start] = [path[place]!, path[place + 1]!];
        let end = path[place + 2]!;
        if (id >= 0) {
          pieces.push(id, start, end);
          continue;
        }
        while (place + 3 < path.length && path[place + 3] === -1) {
          place += 3;
          end = path[place + 2]!;
        }
        const bytes = bytesOf?.(word.slice(start, end));
        if (bytes !== undefined) for (const byte of bytes) pieces.push(byte, start, end);
        else if (unknownId === undefined) throw noUnknown(where, word.slice(start, end));
        else pieces.push(unknownId, start, end);
      }
      return pieces;
    },
  };
}
