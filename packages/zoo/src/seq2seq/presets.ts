import type { Partially } from '../model.ts';
import type { Seq2SeqV1Config } from './config.ts';

/** What a translation from some ten thousand sentences trains with. */
const translation = {
  source: { unit: 'words', minFrequency: 2, dimension: 256 },
  target: { unit: 'words', minFrequency: 2, dimension: 256 },
  length: { source: 100, target: 100, over: 'truncate' },
  training: { epochs: 10, batchSize: 64, optimizer: { type: 'adam', learningRate: 0.001 } },
} as const;

/**
 * The networks of four papers, at a size for some ten thousand sentences (theirs have 1000 units and millions), with Adam
 * in place of their optimisers; and one for dates.
 */
export const seq2seqPresets = {
  /** The last states of an LSTM that reads backwards begin another. */
  sutskever2014: {
    ...translation,
    encoder: { cell: { type: 'lstm' }, units: 256, layers: 2, bidirectional: false, reverse: true, dropout: 0.2 },
    bridge: { type: 'copy' },
    decoder: { type: 'plain', cell: { type: 'lstm' }, units: 256, layers: 2, dropout: 0.2 },
    dropout: 0.2,
  },
  /** One vector of the source at every step of a GRU, and maxout before the logits. */
  cho2014: {
    ...translation,
    encoder: { cell: { type: 'gru', resetAfter: false }, units: 256, bidirectional: false, dropout: 0.2 },
    bridge: { type: 'dense', from: 'last' },
    decoder: { type: 'plain', cell: { type: 'gru', resetAfter: false }, units: 256, context: 'last' },
    output: { reads: ['hidden', 'context', 'embedding'], projection: { activation: 'maxout', units: 256 } },
    dropout: 0.2,
  },
  /** Additive attention, then a step of a GRU. */
  bahdanau2015: {
    ...translation,
    encoder: { cell: { type: 'gru', resetAfter: false }, units: 256, bidirectional: true, dropout: 0.2 },
    bridge: { type: 'dense' },
    decoder: {
      type: 'bahdanau',
      cell: { type: 'gru', resetAfter: false },
      units: 256,
      attention: { type: 'additive', units: 256 },
    },
    output: { reads: ['hidden', 'context', 'embedding'], projection: { activation: 'maxout', units: 256 } },
    dropout: 0.2,
  },
  /** A step of an LSTM, then attention in a window; the attentional vector is fed. */
  luong2015: {
    ...translation,
    encoder: { cell: { type: 'lstm' }, units: 256, layers: 2, bidirectional: false, reverse: true, dropout: 0.2 },
    bridge: { type: 'copy' },
    decoder: {
      type: 'luong',
      cell: { type: 'lstm' },
      units: 256,
      layers: 2,
      dropout: 0.2,
      inputFeeding: true,
      attention: { type: 'localP', scores: { type: 'bilinear' }, window: 10, units: 256 },
    },
    output: { reads: ['hidden'] },
    dropout: 0.2,
  },
  /** Dates by character. */
  dates: {
    source: { unit: 'characters', dimension: 32 },
    target: { unit: 'characters', dimension: 32 },
    encoder: { cell: { type: 'gru' }, units: 64, bidirectional: true },
    bridge: { type: 'dense' },
    decoder: { type: 'bahdanau', cell: { type: 'gru' }, units: 64, attention: { type: 'additive', units: 64 } },
    length: { source: 80, target: 10, over: 'truncate' },
    training: { epochs: 10, batchSize: 64, optimizer: { type: 'adam', learningRate: 0.003 } },
  },
} as const satisfies Readonly<Record<string, Partially<Seq2SeqV1Config>>>;
