import { inference, type ParameterTree, type StateTree } from '@recurrent/cells';
import { createYielder, RecurrentError } from '@recurrent/core';
import { createBatches } from '@recurrent/datasets';
import type { StepModel } from '@recurrent/decoding';
import * as tf from '@tensorflow/tfjs-core';
import type { LanguageData } from '../language/data.ts';
import { type EncodedPassage, encodePassages, toPassageScores } from '../language/encode.ts';
import type { LanguageModel, PassageScore } from '../language/language-model.ts';
import { disposeState, selectRows } from '../language/states.ts';
import { type StreamBatch, streamBatches } from '../language/stream-batches.ts';
import type { LanguageVocabulary } from '../language/vocabulary.ts';
import type { RnnlmNetwork } from './network.ts';

/** A network with its parameters and vocabulary. */
export interface RecurrentScorer {
  readonly network: RnnlmNetwork;
  readonly parameters: ParameterTree;
  readonly vocabulary: LanguageVocabulary;
  readonly data: LanguageData;
}

interface RunOptions {
  /** Sentences side by side, where each begins afresh (default 32); changes no result. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Numbers of one [N, V] tensor at most, so that memory is bounded whatever the text. */
const largestOutput = 4_000_000;

/** ln p of all ids of the passages, exactly; one score per passage. @throws RecurrentError ABORTED */
export async function scoreEncoded(
  scorer: RecurrentScorer,
  items: readonly EncodedPassage[],
  options: RunOptions = {},
): Promise<PassageScore[]> {
  const starts = startsOf(items);
  const logProbs = new Float64Array(starts.total);
  const { network, parameters } = scorer;
  await walk(scorer, items, options, async (features, targets, places) => {
    const values = await network.output.targetLogProbs(network.outputParameters(parameters), features, targets);
    const found = await values.data();
    values.dispose();
    for (const [index, place] of places.entries()) logProbs[place] = found[index]!;
  });
  return toPassageScores(items, logProbs, scorer.vocabulary);
}

function startsOf(items: readonly EncodedPassage[]): { readonly starts: number[]; readonly total: number } {
  let total = 0;
  const starts = items.map(({ ids }) => {
    total += ids.length;
    return total - ids.length;
  });
  return { starts, total };
}

/**
 * Reads the passages piece by piece and hands on the features of the positions: those of a document in order, those
 * of sentences batch by batch.
 * @param see features [N, D], the N ids to predict there, and their places in the text; the features are freed after
 */
async function walk(
  { network, parameters, vocabulary, data }: RecurrentScorer,
  items: readonly EncodedPassage[],
  { batchSize = 32, signal }: RunOptions,
  see: (features: tf.Tensor2D, targets: Int32Array, places: Int32Array) => Promise<void>,
): Promise<void> {
  const { starts } = startsOf(items);
  const size = vocabulary.vocabulary.size;
  const document = data.context === 'document';
  const positions = Math.max(1, Math.min(2048, Math.floor(largestOutput / size)));
  const breathe = createYielder();
  const options = { bos: vocabulary.bos, carry: true, predict: 'all', context: data.context } as const;
  const sentences = items.map((_, index) => index).filter((index) => items[index]!.ids.length > 0);
  const groups = document
    ? [sentences]
    : createBatches(sentences, { batchSize, lengthOf: (index) => items[index]!.ids.length, shuffle: false });
  let state: StateTree | undefined;
  try {
    for (const group of groups) {
      const rows = document ? 1 : group.length;
      const steps = Math.max(1, Math.floor(positions / rows));
      const sequences = group.map((index) => items[index]!.ids);
      const batches = streamBatches(sequences, { ...options, batchSize: rows, steps });
      for (const [number, batch] of batches.entries()) {
        if (signal?.aborted) throw aborted();
        if (batch.fresh && state !== undefined) {
          disposeState(state);
          state = undefined;
        }
        const { hidden, state: next } = keepTidy(() => network.run(parameters, batch, state, inference()));
        if (state !== undefined) disposeState(state);
        state = next;
        const { targets, flat, places } = counted(batch, (row, column) =>
          document ? number * steps + column : starts[group[row]!]! + number * steps + column,
        );
        const features = tf.tidy(() => {
          const all = network.features(parameters, hidden, inference());
          return targets.length === batch.targets.length ? all.clone() : tf.gather(all, tf.tensor1d(flat, 'int32'));
        });
        hidden.dispose();
        try {
          await see(features as tf.Tensor2D, targets, places);
        } finally {
          features.dispose();
        }
        await breathe();
      }
    }
  } finally {
    if (state !== undefined) disposeState(state);
  }
}

/** tf.tidy for a result whose type tfjs cannot see to be a container. */
function keepTidy<Result>(run: () => Result): Result {
  return tf.tidy(() => run() as never) as Result;
}

/** The positions of a batch that have a target. */
function counted(batch: StreamBatch, placeOf: (row: number, column: number) => number) {
  const { columns, targets } = batch;
  const flat: number[] = [];
  for (const [index, target] of targets.entries()) if (target >= 0) flat.push(index);
  return {
    targets: Int32Array.from(flat, (index) => targets[index]!),
    flat: Int32Array.from(flat),
    places: Int32Array.from(flat, (index) => placeOf(Math.floor(index / columns), index % columns)),
  };
}

/** The language model of a recurrent network. */
export function recurrentLanguageModel(scorer: RecurrentScorer): LanguageModel {
  const { data, vocabulary: known } = scorer;
  const { vocabulary, unknownWords } = known;
  const encode = (passages: Parameters<LanguageModel['score']>[0]) => encodePassages(passages, known, data);
  return {
    vocabulary,
    unknownWords,
    score: (passages, options) => scoreEncoded(scorer, encode(passages), options),
    distributions: (passages, options) => encodedDistributions(scorer, encode(passages), options),
    stepModel: () => recurrentStepModel(scorer),
  };
}

/** ln p of every token at each id of the passages, in their order: float32 [vocabulary]. @throws RecurrentError ABORTED */
export async function* encodedDistributions(
  scorer: RecurrentScorer,
  items: readonly EncodedPassage[],
  options: RunOptions = {},
): AsyncGenerator<Float32Array> {
  const { network, parameters, data, vocabulary } = scorer;
  const { size } = vocabulary.vocabulary;
  // One document, or sentence after sentence, so that the order is that of the text.
  const parts = data.context === 'document' ? [items] : items.map((item) => [item]);
  for (const part of parts) {
    yield* inTurn((hand) =>
      walk(scorer, part, options, async (features) => {
        const rows = network.output.logProbs(network.outputParameters(parameters), features);
        const values = (await rows.data()) as Float32Array;
        rows.dispose();
        for (let at = 0; at < values.length; at += size) await hand(values.slice(at, at + size));
      }),
    );
  }
}

/** What `produce` hands on, one by one, each when it is asked for. */
async function* inTurn<Item>(produce: (hand: (item: Item) => Promise<void>) => Promise<void>): AsyncGenerator<Item> {
  let wake: () => void = () => {};
  let resume: () => void = () => {};
  const queue: Item[] = [];
  let stopped = false;
  let ended = false;
  const work = produce((item) => {
    if (stopped) throw stop;
    queue.push(item);
    wake();
    return new Promise<void>((resolve) => {
      resume = resolve;
    });
  }).finally(() => {
    ended = true;
    wake();
  });
  work.catch(() => {});
  try {
    for (;;) {
      while (queue.length > 0) {
        yield queue.shift()!;
        resume();
        await Promise.resolve();
      }
      if (ended) break;
      if (queue.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    await work;
  } finally {
    stopped = true;
    resume();
    await work.catch(() => {});
  }
}

const stop = new Error('nobody asks for more');

/** The network one token at a time. The state of a search is that of the layers, on the backend. */
export function recurrentStepModel({
  network,
  parameters,
  vocabulary: { vocabulary },
}: RecurrentScorer): StepModel<StateTree> {
  return {
    vocabularySize: vocabulary.size,
    start: (rows) => network.initialState(rows),
    async step(tokens, state) {
      const { logProbs, state: next } = keepTidy(() => {
        const ids = { rows: tokens.length, columns: 1, inputs: tokens };
        const { hidden, state: after } = network.run(parameters, ids, state, inference());
        const features = network.features(parameters, hidden, inference());
        return { logProbs: network.output.logProbs(network.outputParameters(parameters), features), state: after };
      });
      disposeState(state);
      const values = (await logProbs.data()) as Float32Array;
      logProbs.dispose();
      return { logProbs: values, state: next };
    },
    select: selectRows,
    dispose: disposeState,
  };
}

function aborted(): RecurrentError {
  return new RecurrentError({ code: 'ABORTED', message: 'scoring a text was aborted' });
}
