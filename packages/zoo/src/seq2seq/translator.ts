import type { TensorTree } from '@recurrent/cells';
import type { TextPair } from '@recurrent/datasets';
import type { StepModel } from '@recurrent/decoding';
import { batchSources, openTranslation, type PairModel, scorePairs } from '@recurrent/seq2seq';
import type { EncodeOptions } from '../model.ts';
import type { PairCodecs, PairItem } from './encode.ts';
import { toPairBatch } from './pair-batches.ts';

/** Some sources, read once, and the step model that searches run over; rows source-major. */
export interface OpenSources {
  readonly stepModel: StepModel;
  /** Where a row looked in the last step; undefined without attention. */
  weightsOf(state: unknown, row: number): Float32Array | undefined;
  dispose(): void;
}

/** What reads sources and gives the distributions of their targets: a network with its weights, or several of them. */
export interface PairReader<Item extends PairItem = PairItem> {
  readonly codecs: PairCodecs;
  open(batch: readonly Item[]): OpenSources | Promise<OpenSources>;
  /**
   * ln p of each token of the items' targets and of the end mark, nats; absent where searches rank by what is no
   * probability.
   */
  score?(batch: readonly Item[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
}

/** A model of pairs, as one that can be put together with others; see `combinedSeq2seqV1`. */
export interface Translator<Item extends PairItem = PairItem> extends PairReader<Item> {
  /** The most tokens of a target, the end mark included. */
  readonly maxLength: number;
  /** Whether it says where it looked. */
  readonly attends: boolean;
  /** @throws RecurrentError BAD_DATA with file and line */
  encode(pairs: readonly TextPair[], options: EncodeOptions): Item[];
}

/** A network with its weights, which must stay alive. */
export function networkReader(network: PairModel, parameters: TensorTree, codecs: PairCodecs): Required<PairReader> {
  return {
    codecs,
    open(batch) {
      const sources = batch.map(({ source }) => source);
      return openTranslation(network, parameters, batchSources(sources, codecs.source.pad)) as OpenSources;
    },
    async score(batch) {
      const scores = await scorePairs(network, parameters, toPairBatch(batch, codecs));
      return scores.map(({ logProbs }) => logProbs);
    },
  };
}
