import type { Partially } from '../model.ts';
import type { AttentionSummarizerConfig } from './config.ts';

/** What a summariser of some ten thousand pairs of tokenised lines trains with; the paper's has millions. */
const headlines = {
  source: { unit: 'whitespace', minFrequency: 2, dimension: 200 },
  target: { unit: 'whitespace', minFrequency: 2, dimension: 200 },
  window: 5,
  units: 200,
  dropout: 0.3,
  length: { source: 100, target: 30, over: 'truncate' },
  training: {
    epochs: 10,
    batchSize: 64,
    optimizer: { type: 'adam', learningRate: 0.002 },
    schedule: { type: 'step', factor: 0.7, everyEpochs: 1, afterEpoch: 4 },
  },
} as const;

/**
 * The three encoders of the paper, with its C, Q and L, at half of its hidden units; with Adam and dropout in place of its
 * plain gradient descent. The text is read between blanks, as headline corpora come.
 */
export const summarizerPresets = {
  /** Attention-based summarisation. */
  abs: { ...headlines, encoder: { type: 'attention', radius: 2 } },
  'bag-of-words': { ...headlines, encoder: { type: 'bagOfWords' } },
  /** At four times this rate all its units stick at ±1 before they tell sources apart. */
  convolutional: {
    ...headlines,
    encoder: { type: 'convolutional', layers: 3, radius: 2 },
    training: { ...headlines.training, optimizer: { type: 'adam', learningRate: 0.0005 } },
  },
  /** `abs`, then the extractive features tuned on the held-out pairs. */
  'abs-plus': { ...headlines, encoder: { type: 'attention', radius: 2 }, tune: { metric: 'rougeL' } },
} as const satisfies Readonly<Record<string, Partially<AttentionSummarizerConfig>>>;
