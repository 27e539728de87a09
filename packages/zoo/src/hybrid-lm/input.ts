import {
  type CellRegistry,
  createCell,
  dense,
  embedding,
  embeddingBag,
  type ForwardContext,
  type ParameterTree,
  recurrent,
} from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { Ids, InputLayer } from '../rnnlm/network.ts';
import type { SpellingConfig } from './config.ts';
import type { Spelling } from './spellings.ts';

/** Ids of which those from V on are spellings. */
export interface SpelledIds extends Ids {
  readonly spellings: readonly Spelling[];
}

/**
 * Words of the vocabulary by a table of embeddings, spelled ones by their characters: a recurrent cell reads the
 * embeddings of the characters, and a linear layer makes its last output a vector of the size of a word's. Each
 * distinct word is looked up or read once. Parameters: `word.table`, `spelling.{characters, cell, projection}`.
 * @returns a layer whose ids are `SpelledIds`
 */
export function spellingInput(
  config: SpellingConfig,
  sizes: { readonly vocabulary: number; readonly characters: number; readonly dimension: number },
  cells: CellRegistry,
): InputLayer {
  const { dimension } = sizes;
  const word = embedding({ vocabularySize: sizes.vocabulary, dimension });
  const characters = embedding({ vocabularySize: sizes.characters, dimension: config.dimension });
  const reader = recurrent(createCell({ ...config.cell, inputSize: config.dimension, units: config.units }, cells));
  const projection = dense({ inputSize: reader.outputSize, units: dimension });

  /** float32 [words, dimension] */
  const read = (parameters: ParameterTree, words: readonly Int32Array[], context: ForwardContext): tf.Tensor2D => {
    const longest = words.reduce((most, { length }) => Math.max(most, length), 0);
    const ids = new Int32Array(words.length * longest);
    for (const [row, spelled] of words.entries()) ids.set(spelled, row * longest);
    const input = characters.apply(
      parameters.characters as ParameterTree,
      tf.tensor2d(ids, [words.length, longest], 'int32'),
      context,
    ) as tf.Tensor3D;
    const lengths = words.map(({ length }) => length);
    const { output } = reader.apply(parameters.cell as ParameterTree, input, { lengths, context });
    const last = Int32Array.from(lengths, (length, row) => row * longest + length - 1);
    const rows = tf.reshape(output, [words.length * longest, reader.outputSize]) as tf.Tensor2D;
    return projection.apply(parameters.projection as ParameterTree, takeRows(rows, last, context));
  };

  return {
    spec: {
      word: word.spec,
      spelling: { characters: characters.spec, cell: reader.spec, projection: projection.spec },
    },
    apply(parameters, ids, context) {
      const { rows, columns, inputs, spellings } = ids as SpelledIds;
      // Distinct ids, the known ones first; then which of them stands at each place.
      const distinct = [...new Set(inputs)];
      const known = distinct.filter((id) => id < sizes.vocabulary);
      const spelled = distinct.filter((id) => id >= sizes.vocabulary);
      const places = new Map([...known, ...spelled].map((id, place) => [id, place]));
      const tables: tf.Tensor2D[] = [];
      if (known.length > 0) {
        const looked = word.apply(parameters.word as ParameterTree, tf.tensor1d(known, 'int32'), context);
        tables.push(looked as tf.Tensor2D);
      }
      if (spelled.length > 0) {
        const words = spelled.map((id) => spellings[id - sizes.vocabulary]!.characters);
        tables.push(read(parameters.spelling as ParameterTree, words, context));
      }
      const table = tables.length === 1 ? tables[0]! : tf.concat(tables, 0);
      const vectors = takeRows(
        table,
        inputs.map((id) => places.get(id)!),
        context,
      );
      return tf.reshape(vectors, [rows, columns, dimension]);
    },
  };
}

/** table[rows[n]], [N, D]; its gradient works on every backend, that of `tf.gather` does not. */
function takeRows(table: tf.Tensor2D, rows: Int32Array, { training, random }: ForwardContext): tf.Tensor2D {
  const [vocabularySize, dimension] = table.shape;
  const ids = tf.tensor2d(rows, [rows.length, 1], 'int32');
  return embeddingBag({ vocabularySize, dimension }).apply({ table }, ids, { training, random });
}
