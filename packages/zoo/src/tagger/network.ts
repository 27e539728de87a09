import {
  bidirectional,
  type Cell,
  type CellRegistry,
  createCell,
  dense,
  dropout,
  embeddingBag,
  type ForwardContext,
  type ParameterSpecTree,
  type ParameterTree,
  recurrent,
  type SequenceLayer,
  stack,
  variationalDropout,
} from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { TaggerAssets } from './assets.ts';
import type { TaggerBatch } from './batch.ts';
import { createCharacterEncoder } from './characters.ts';
import type { TaggerConfig } from './config.ts';

/** From a batch to the emissions [B,T,L]: the score of each label at each position. */
export interface EmissionNetwork {
  readonly spec: ParameterSpecTree;
  apply(parameters: ParameterTree, batch: TaggerBatch, context: ForwardContext): tf.Tensor3D;
}

/** A part of the embedding of a position. */
interface Part {
  readonly name: string;
  readonly spec: ParameterSpecTree;
  readonly size: number;
  /** @returns float32 [B·T, size]; rows at padded positions do not matter */
  apply(parameters: ParameterTree, batch: TaggerBatch, context: ForwardContext): tf.Tensor2D;
}

/**
 * Embeddings of word, characters and further columns, joined → dropout → recurrent layers → dropout → dense [L], plus
 * the weights of the sparse output features. Parameters: `word`, `characters`, `feature:<column>`, `encoder`,
 * `output`, `outputFeatures`, as the config asks for them.
 */
export function createEmissionNetwork(
  config: TaggerConfig,
  assets: TaggerAssets,
  cells: CellRegistry,
): EmissionNetwork {
  const labels = assets.labels.length;
  const parts = createParts(config, assets);
  const inputSize = parts.reduce((sum, { size }) => sum + size, 0);
  const encoder = inputSize === 0 ? undefined : createEncoder(config, inputSize, cells);
  const output = inputSize === 0 ? undefined : dense({ inputSize: encoder?.outputSize ?? inputSize, units: labels });
  const sparseSize = Math.max(1, assets.outputFeatures?.tokens.length ?? 0);
  const sparse =
    config.outputFeatures === null
      ? undefined
      : embeddingBag({ vocabularySize: sparseSize, dimension: labels, initializer: { type: 'zeros' } });
  const drop = (x: tf.Tensor3D, rate: number, context: ForwardContext): tf.Tensor3D => {
    if (!context.training || rate === 0) return x;
    return (config.dropout.variational ? variationalDropout : dropout)(x, rate, context);
  };

  return {
    spec: {
      ...Object.fromEntries(parts.map(({ name, spec }) => [name, spec])),
      ...(encoder === undefined ? {} : { encoder: encoder.spec }),
      ...(output === undefined ? {} : { output: output.spec }),
      ...(sparse === undefined ? {} : { outputFeatures: sparse.spec }),
    },
    apply(parameters, batch, context) {
      const { rows, columns } = batch;
      const scores: tf.Tensor2D[] = [];
      if (output !== undefined) {
        const pieces = parts.map((part) => part.apply(parameters[part.name] as ParameterTree, batch, context));
        // [B, T, inputSize]
        const joined = tf.reshape(pieces.length === 1 ? pieces[0]! : tf.concat(pieces, 1), [rows, columns, inputSize]);
        let current = drop(joined as tf.Tensor3D, config.dropout.embedding, context);
        if (encoder !== undefined) {
          const options = { lengths: batch.lengths, context };
          current = encoder.apply(parameters.encoder as ParameterTree, current, options).output;
          current = drop(current, config.dropout.output, context);
        }
        const flat = tf.reshape(current, [rows * columns, -1]) as tf.Tensor2D;
        scores.push(output.apply(parameters.output as ParameterTree, flat));
      }
      if (sparse !== undefined) {
        const { ids, width } = batch.outputFeatures!;
        const bags = tf.tensor2d(ids, [rows * columns, width], 'int32');
        scores.push(sparse.apply(parameters.outputFeatures as ParameterTree, bags, context));
      }
      const sum = scores.length === 1 ? scores[0]! : tf.add(scores[0]!, scores[1]!);
      return tf.reshape(sum, [rows, columns, labels]) as tf.Tensor3D;
    },
  };
}

function createParts(config: TaggerConfig, assets: TaggerAssets): Part[] {
  const parts: Part[] = [];
  const addTable = (
    name: string,
    vocabularySize: number,
    dimension: number,
    frozen: boolean,
    idsOf: (batch: TaggerBatch) => Int32Array,
  ) => {
    const table = embeddingBag({ vocabularySize, dimension });
    parts.push({
      name,
      spec: table.spec,
      size: dimension,
      apply(parameters, batch, context) {
        const ids = idsOf(batch);
        return table.apply(parameters, tf.tensor2d(ids, [ids.length, 1], 'int32'), frozen ? plain(context) : context);
      },
    });
  };
  const { word, characters } = config;
  if (word !== null) {
    const size = assets.words!.vocabulary.tokens.length;
    addTable('word', size, word.dimension, word.freeze, (batch) => batch.words!);
  }
  if (characters !== null) {
    const encoder = createCharacterEncoder(characters, assets.characters!.tokens.length);
    const dimension = encoder.outputSize;
    parts.push({
      name: 'characters',
      spec: encoder.spec,
      size: dimension,
      apply(parameters, batch, context) {
        const { words, index } = batch.characters!;
        const table = encoder.apply(parameters, words, context);
        const ids = tf.tensor2d(index, [index.length, 1], 'int32');
        return embeddingBag({ vocabularySize: words.length, dimension }).apply({ table }, ids, plain(context));
      },
    });
  }
  for (const [which, [column, { dimension }]] of Object.entries(config.features).entries()) {
    const size = assets.features[column]!.tokens.length;
    addTable(`feature:${column}`, size, dimension, false, (batch) => batch.features[which]!);
  }
  return parts;
}

/** Without gradients by row: for tables that are not trained, or are no variables. */
function plain({ training, random }: ForwardContext): ForwardContext {
  return { training, random };
}

function createEncoder(config: TaggerConfig, inputSize: number, cells: CellRegistry): SequenceLayer | undefined {
  const direction = directions[config.encoder];
  if (direction === undefined) return undefined;
  const layers: SequenceLayer[] = [];
  for (let size = inputSize; layers.length < config.layers; size = layers.at(-1)!.outputSize) {
    layers.push(direction(createCell({ ...config.cell, inputSize: size, units: config.units }, cells)));
  }
  const { between, variational } = config.dropout;
  return stack(layers, { dropout: between, variational });
}

const directions: Record<TaggerConfig['encoder'], ((cell: Cell) => SequenceLayer) | undefined> = {
  bidirectional: (cell) => bidirectional(cell) as SequenceLayer,
  unidirectional: (cell) => recurrent(cell) as SequenceLayer,
  none: undefined,
};
