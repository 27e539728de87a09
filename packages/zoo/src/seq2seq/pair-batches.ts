import { createBatches, createTokenBatches } from '@recurrent/datasets';
import { batchPairs, batchSources, type PairBatch } from '@recurrent/seq2seq';
import type { BatchOptions } from '../model.ts';
import type { PairCodecs, PairItem } from './encode.ts';

/**
 * Pairs of about equal length together; in training in random order.
 * @param batchTokens bound of pairs × longest side, end marks counted, in place of the number of pairs; or null
 */
export function groupPairs<Item extends PairItem>(
  items: readonly Item[],
  { batchSize, training, random }: BatchOptions,
  batchTokens: number | null,
): Item[][] {
  const lengthOf = (item: Item) => Math.max(item.source.length, item.target.length + 1);
  const how = { lengthOf, random, shuffle: training };
  return batchTokens === null
    ? createBatches(items, { ...how, batchSize })
    : createTokenBatches(items, { ...how, maxTokens: batchTokens });
}

/** Tokens of the targets, end marks counted. */
export function countTargets(items: readonly PairItem[]): number {
  return items.reduce((sum, item) => sum + item.target.length + 1, 0);
}

/** Items as what a network learns from or is scored on. */
export function toPairBatch(items: readonly PairItem[], codecs: PairCodecs): PairBatch {
  const sources = batchSources(
    items.map((item) => item.source),
    codecs.source.pad,
  );
  return batchPairs(
    sources,
    items.map((item) => item.target),
    codecs.target,
  );
}
