import { checkKeys, checkPositiveInteger } from '@recurrent/core';
import { TopK } from '../top-k.ts';
import { keepMarked } from './keep.ts';
import type { LogitsProcessor } from './processor.ts';

export interface TopKConfig {
  /** How many tokens to keep; above the vocabulary's size it keeps all. */
  readonly k: number;
}

/** Keeps the k likeliest tokens, of equally likely ones the first. @throws RecurrentError INVALID_ARGUMENT */
export function topK(config: TopKConfig): LogitsProcessor {
  const where = 'decoding.topK';
  checkKeys(where, config, ['k']);
  checkPositiveInteger(where, 'k', config.k);
  return {
    config: { type: 'topK', ...config },
    apply(scores) {
      if (config.k >= scores.length) return;
      const best = new TopK(config.k);
      for (let token = 0; token < scores.length; token++) {
        if (!(scores[token]! <= best.threshold)) best.offer(scores[token]!, token);
      }
      const marks = new Uint8Array(scores.length);
      for (const token of best.sorted()) marks[token] = 1;
      keepMarked(scores, marks);
    },
  };
}
