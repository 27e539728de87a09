import { inference, type StateTree, type TensorTree } from '@recurrent/cells';
import { invalidArgument } from '@recurrent/core';
import type { StepModel, StepOutput } from '@recurrent/decoding';
import { linearLogits, logSoftmax } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { SourceTensors } from '../attention/attention.ts';
import type { Sources } from '../batch.ts';
import type { PairModel } from '../model.ts';
import { disposeTree, mapTree } from './trees.ts';

/** The state of some hypotheses; a search hands it on and looks not inside. */
export interface HypothesesState {
  /** Of the decoder, one row per hypothesis. */
  readonly decoder: StateTree;
  /** Index of the source of each row. */
  readonly sources: Int32Array;
  /** What the rows read; one entry for each run of `perSource` rows with the same source. */
  readonly memory: SourceTensors;
  readonly perSource: number;
  /** Attention weights of the last step [rows, source steps], for a decoder that has them. */
  readonly weights: Float32Array | undefined;
}

/** A batch of sources, encoded once, and the step model that searches run over. */
export interface Translation {
  /** Rows source-major; `start(rows)` takes any multiple of the number of sources. */
  readonly stepModel: StepModel<HypothesesState>;
  /**
   * Where row `row` looked in the last step: the weight of each step of its source, padding left out; undefined for a
   * decoder without attention. For `annotate` of a search, so that each token keeps its weights.
   */
  weightsOf(state: HypothesesState, row: number): Float32Array | undefined;
  /** Frees the encoded sources; states that live are freed by whoever owns them. */
  dispose(): void;
}

/**
 * Encodes a batch of sources for a search: greedy, beam or any other of `@recurrent/decoding`. The hypotheses of a
 * source read its keys and values without a copy for each, as long as sources have as many hypotheses as each other.
 * @param parameters must stay alive until `dispose`
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function openTranslation(model: PairModel, parameters: TensorTree, sources: Sources): Translation {
  const context = inference();
  const { source: memory, state: first } = model.encode(parameters, sources, context);
  const { vocabularySize } = model;
  const gather = (tree: StateTree, rows: Int32Array) => {
    const indices = tf.tensor1d(rows, 'int32');
    const chosen = mapTree(tree, (tensor) => tf.gather(tensor, indices));
    indices.dispose();
    return chosen;
  };

  /** The memory for rows of these sources. */
  function memoryFor(rows: Int32Array): Pick<HypothesesState, 'memory' | 'perSource'> {
    const perSource = runLength(rows);
    const wanted = tf.tensor1d(
      rows.filter((_, row) => row % perSource === 0),
      'int32',
    );
    const own = Object.fromEntries(Object.entries(memory).map(([name, tensor]) => [name, tf.gather(tensor, wanted)]));
    wanted.dispose();
    return { memory: own, perSource };
  }

  function disposeState(state: HypothesesState): void {
    disposeTree(state.decoder);
    tf.dispose(state.memory as tf.NamedTensorMap);
  }

  /** Runs in a tidy; when it throws, the state that was handed over is freed. */
  function orDispose<Result>(state: HypothesesState, run: () => Result): Result {
    try {
      return tf.tidy(() => run() as never) as Result;
    } catch (error) {
      disposeState(state);
      throw error;
    }
  }

  const stepModel: StepModel<HypothesesState> = {
    vocabularySize,
    start(rows) {
      const perSource = rows / sources.rows;
      if (!Number.isInteger(perSource) || perSource < 1) {
        invalidArgument('seq2seq.StepModel.start', 'rows', `a multiple of ${sources.rows} sources`, rows);
      }
      const own = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / perSource));
      return { decoder: gather(first, own), sources: own, ...memoryFor(own), weights: undefined };
    },
    async step(tokens, state): Promise<StepOutput<HypothesesState>> {
      const rows = state.sources.length;
      const results = orDispose(state, () => {
        const fed = tf.tensor2d(tokens, [rows, 1], 'int32');
        const decoded = model.decode(parameters, fed, state.decoder, state.memory, context);
        const logProbs = logSoftmax(linearLogits(model.linear(parameters, decoded.features)));
        return { logProbs, decoder: decoded.state, ...(decoded.weights && { weights: decoded.weights }) } as never;
      }) as { logProbs: tf.Tensor2D; decoder: StateTree; weights?: tf.Tensor3D };
      disposeTree(state.decoder);
      const [logProbs, weights] = await Promise.all([results.logProbs.data(), results.weights?.data()]);
      tf.dispose([results.logProbs, ...(results.weights ? [results.weights] : [])]);
      const next = { ...state, decoder: results.decoder, weights: weights as Float32Array | undefined };
      return { logProbs: logProbs as Float32Array, state: next };
    },
    select(state, rows) {
      const decoder = gather(state.decoder, rows);
      disposeTree(state.decoder);
      const chosen = rows.map((row) => state.sources[row]!);
      const width = sources.columns;
      const weights = state.weights && joinRows(state.weights, rows, width);
      if (chosen.length === state.sources.length && chosen.every((source, row) => source === state.sources[row])) {
        return { ...state, decoder, weights };
      }
      tf.dispose(state.memory as tf.NamedTensorMap);
      return { decoder, sources: chosen, ...memoryFor(chosen), weights };
    },
    dispose: disposeState,
  };
  return {
    stepModel,
    weightsOf({ weights, sources: own }, row) {
      const start = row * sources.columns;
      return weights?.slice(start, start + sources.lengths[own[row]!]!);
    },
    dispose() {
      disposeTree(first);
      tf.dispose(memory as tf.NamedTensorMap);
    },
  };
}

/** The largest number k such that rows come in runs of k with one source, each run of another or the same. */
function runLength(rows: Int32Array): number {
  let length = 1;
  while (length < rows.length && rows[length] === rows[0]) length++;
  if (rows.length % length !== 0) return 1;
  return rows.every((source, row) => source === rows[row - (row % length)]) ? length : 1;
}

function joinRows(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const joined = new Float32Array(rows.length * width);
  for (const [to, from] of rows.entries()) joined.set(values.subarray(from * width, (from + 1) * width), to * width);
  return joined;
}
