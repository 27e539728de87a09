import {
  type CellRegistry,
  createCell,
  dense,
  dropout,
  embedding,
  type ForwardContext,
  type InitializerConfig,
  type ParameterSpec,
  type ParameterSpecTree,
  type ParameterTree,
  recurrent,
  type SequenceLayer,
  type StateTree,
  stack,
  variationalDropout,
} from '@recurrent/cells';
import type { Random } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { RnnlmConfig } from './config.ts';
import { createOutput } from './output/create.ts';
import type { OutputLayer, OutputParameters } from './output/layer.ts';

/** Ids side by side, B rows of T. */
export interface Ids {
  readonly rows: number;
  readonly columns: number;
  /** [B·T] */
  readonly inputs: Int32Array;
}

/** From ids to what the recurrent layers read. */
export interface InputLayer {
  readonly spec: ParameterSpecTree;
  /**
   * @param parameters of the whole network
   * @returns float32 [B, T, D]
   */
  apply(parameters: ParameterTree, ids: Ids, context: ForwardContext): tf.Tensor3D;
}

/** A table of embeddings, `word.table`. */
export function embeddingInput(vocabularySize: number, dimension: number): InputLayer {
  const word = embedding({ vocabularySize, dimension });
  return {
    spec: { word: word.spec },
    apply(parameters, { rows, columns, inputs }, context) {
      const ids = tf.tensor2d(inputs, [rows, columns], 'int32');
      return word.apply(parameters.word as ParameterTree, ids, context) as tf.Tensor3D;
    },
  };
}

/** From tokens to the features that the output layer reads, and the output layer. */
export interface RnnlmNetwork {
  readonly spec: ParameterSpecTree;
  readonly output: OutputLayer;
  outputParameters(parameters: ParameterTree): OutputParameters;
  /** Zeros; the caller owns them. */
  initialState(rows: number): StateTree;
  /**
   * Recurrent layers over embeddings, before the output's dropout: float32 [B, T, outputSize] and the state after
   * the last column. The caller owns all of it.
   */
  run(
    parameters: ParameterTree,
    ids: Ids,
    state: StateTree | undefined,
    context: ForwardContext,
  ): { readonly hidden: tf.Tensor3D; readonly state: StateTree };
  /** Dropout and, if there is one, the projection: float32 [N, D] of hidden [B, T, outputSize], N = B·T. */
  features(parameters: ParameterTree, hidden: tf.Tensor3D, context: ForwardContext): tf.Tensor2D;
}

/**
 * Embedding → dropout → recurrent layers → dropout → (projection →) output. Parameters: `word.table`, `layers.*`,
 * `projection.kernel` where a tied table needs it, `output.*`.
 * @param classes where each class of the class-based output begins
 * @param input has `word.table` [vocabularySize, dimension] among its parameters
 */
export function createRnnlmNetwork(
  config: RnnlmConfig,
  vocabularySize: number,
  classes: readonly number[],
  cells: CellRegistry,
  input: InputLayer = embeddingInput(vocabularySize, config.dimension),
): RnnlmNetwork {
  const { dimension, tied, dropout: rates } = config;
  const layers: SequenceLayer[] = [];
  for (let size = dimension; layers.length < config.layers; size = layers.at(-1)!.outputSize) {
    layers.push(
      recurrent(createCell({ ...config.cell, inputSize: size, units: config.units }, cells)) as SequenceLayer,
    );
  }
  const encoder = stack(layers, { dropout: rates.between, variational: rates.variational });
  const projected = tied && encoder.outputSize !== dimension;
  const projection = projected ? dense({ inputSize: encoder.outputSize, units: dimension, bias: false }) : undefined;
  const features = projected ? dimension : encoder.outputSize;
  const output = createOutput(config.output, { vocabularySize, features, tied }, classes);
  const drop = (x: tf.Tensor3D, rate: number, context: ForwardContext): tf.Tensor3D => {
    if (!context.training || rate === 0) return x;
    return (rates.variational ? variationalDropout : dropout)(x, rate, context);
  };
  const spec: ParameterSpecTree = {
    ...input.spec,
    ...encoder.spec,
    ...(projection === undefined ? {} : { projection: projection.spec }),
    output: output.spec,
  };

  return {
    spec: config.initializer === null ? spec : withInitializer(spec, config.initializer),
    output,
    outputParameters: ({ word, output }) => ({
      own: output as ParameterTree,
      tied: tied ? ((word as ParameterTree).table as tf.Variable) : undefined,
    }),
    initialState: (rows) => encoder.initialState(rows),
    run(parameters, ids, initialState, context) {
      const { rows, columns, inputs } = ids;
      let current = input.apply(parameters, ids, context);
      if (context.training && rates.word > 0) {
        current = tf.mul(current, wordMask(inputs, [rows, columns, 1], rates.word, context.random));
      }
      current = drop(current, rates.embedding, context);
      const options = initialState === undefined ? { context } : { context, initialState: initialState as never };
      const { output: hidden, state } = encoder.apply(parameters, current, options);
      return { hidden, state };
    },
    features(parameters, hidden, context) {
      const [rows, columns, size] = hidden.shape;
      const dropped = tf.reshape(drop(hidden, rates.output, context), [rows * columns, size]) as tf.Tensor2D;
      return projection === undefined ? dropped : projection.apply(parameters.projection as ParameterTree, dropped);
    },
  };
}

/** 0 at all places of the words that are dropped, else 1 / (1 − rate). @see Gal and Ghahramani 2016, section 4.2 */
function wordMask(ids: Int32Array, shape: number[], rate: number, random: Random): tf.Tensor {
  const ofWord = new Map<number, number>();
  const mask = Float32Array.from(ids, (id) => {
    let kept = ofWord.get(id);
    if (kept === undefined) {
      kept = random.uniform() < rate ? 0 : 1 / (1 - rate);
      ofWord.set(id, kept);
    }
    return kept;
  });
  return tf.tensor(mask, shape);
}

function withInitializer(tree: ParameterSpecTree, initializer: InitializerConfig): ParameterSpecTree {
  const replaced = (node: ParameterSpec | ParameterSpecTree): ParameterSpec | ParameterSpecTree =>
    Array.isArray(node.shape)
      ? { ...(node as ParameterSpec), initializer }
      : withInitializer(node as ParameterSpecTree, initializer);
  return Object.fromEntries(Object.entries(tree).map(([name, node]) => [name, replaced(node)]));
}
