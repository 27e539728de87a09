import type { Partially } from '../model.ts';
import type { TaggerConfig } from './config.ts';

/**
 * The five systems that Huang, Xu & Yu 2015 compare, as configs of `tagger.v1`. `crf` scores each position by its
 * embeddings alone; add `outputFeatures` for their spelling and context features.
 */
export const taggerPresets = {
  lstm: { encoder: 'unidirectional', cell: { type: 'lstm' }, decoder: 'softmax', constraints: 'none' },
  biLstm: { encoder: 'bidirectional', cell: { type: 'lstm' }, decoder: 'softmax', constraints: 'none' },
  crf: { encoder: 'none', decoder: 'crf' },
  lstmCrf: { encoder: 'unidirectional', cell: { type: 'lstm' }, decoder: 'crf' },
  biLstmCrf: { encoder: 'bidirectional', cell: { type: 'lstm' }, decoder: 'crf' },
} as const satisfies Readonly<Record<string, Partially<TaggerConfig>>>;
