import { createYielder, RecurrentError } from '@recurrent/core';
import type { StepModel } from '@recurrent/decoding';
import * as tf from '@tensorflow/tfjs-core';
import type { LanguageData } from '../language/data.ts';
import { type EncodedPassage, encodePassages, toPassageScores } from '../language/encode.ts';
import type { LanguageModel, PassageScore, ScoreOptions } from '../language/language-model.ts';
import type { LanguageVocabulary } from '../language/vocabulary.ts';
import { layOutWindows, takeWindows, type WindowBatch } from './windows.ts';

/** A network that predicts a word from the `size` words before it. */
export interface WindowPredictor {
  readonly size: number;
  /** ln p of the target of each window, float32 [N]; the caller disposes it. */
  targetLogProbs(batch: WindowBatch): tf.Tensor1D;
  /** ln p of every word, float32 [N, V], from windows int32 [N · size]; the caller disposes it. */
  logProbs(windows: Int32Array): tf.Tensor2D;
}

/** Windows of one call of the network. */
const chunk = 256;

/** Scores passages, window by window in the order of the text. @throws RecurrentError ABORTED */
export async function scoreWindows(
  predictor: WindowPredictor,
  items: readonly EncodedPassage[],
  words: LanguageVocabulary,
  data: LanguageData,
  options: ScoreOptions & { readonly batchSize?: number } = {},
): Promise<PassageScore[]> {
  const total = items.reduce((sum, { ids }) => sum + ids.length, 0);
  const logProbs = new Float64Array(total);
  const breathe = createYielder();
  let at = 0;
  for (const batch of inOrder(predictor, items, words, data, options.batchSize)) {
    checkAborted(options.signal);
    const values = await read(() => predictor.targetLogProbs(batch));
    logProbs.set(values, at);
    at += batch.rows;
    await breathe();
  }
  return toPassageScores(items, logProbs, words);
}

/** The network as a language model: a state is the last `size` words of each row. */
export function createWindowLanguageModel(
  predictor: WindowPredictor,
  words: LanguageVocabulary,
  data: LanguageData,
): LanguageModel {
  const { vocabulary, unknownWords, bos } = words;
  const { size } = predictor;
  const stepModel: StepModel<Int32Array> = {
    vocabularySize: vocabulary.size,
    start: (rows) => new Int32Array(rows * size).fill(bos),
    async step(tokens, state) {
      const windows = new Int32Array(state.length);
      for (let row = 0; row < tokens.length; row++) {
        windows.set(state.subarray(row * size + 1, (row + 1) * size), row * size);
        windows[(row + 1) * size - 1] = tokens[row]!;
      }
      return { logProbs: await read(() => predictor.logProbs(windows)), state: windows };
    },
    select(state, rows) {
      const chosen = new Int32Array(rows.length * size);
      for (const [index, row] of rows.entries()) chosen.set(state.subarray(row * size, (row + 1) * size), index * size);
      return chosen;
    },
  };
  return {
    vocabulary,
    unknownWords,
    score: async (passages, options) =>
      scoreWindows(predictor, encodePassages(passages, words, data), words, data, options),
    async *distributions(passages, { signal } = {}) {
      for (const batch of inOrder(predictor, encodePassages(passages, words, data), words, data)) {
        checkAborted(signal);
        const values = await read(() => predictor.logProbs(batch.windows));
        for (let row = 0; row < batch.rows; row++) {
          yield values.slice(row * vocabulary.size, (row + 1) * vocabulary.size);
        }
      }
    },
    stepModel: () => stepModel as StepModel,
  };
}

/** All windows of a text in its order, a chunk at a time. */
function* inOrder(
  { size }: WindowPredictor,
  items: readonly EncodedPassage[],
  { bos }: LanguageVocabulary,
  { context }: LanguageData,
  rows = chunk,
): Generator<WindowBatch> {
  const passages = items.map(({ ids }) => ids);
  const text = layOutWindows(passages, { size, bos, context });
  for (let from = 0; from < text.positions.length; from += rows) {
    yield takeWindows(text, text.positions.subarray(from, from + rows), size);
  }
}

async function read(compute: () => tf.Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(compute);
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RecurrentError({ code: 'ABORTED', message: 'nnlm.v1: scoring was aborted' });
}
