import type { Partially } from '../model.ts';
import type { NnlmConfig } from './config.ts';

/** Configs of `nnlm.v1`. */
export const nnlmPresets = {
  /**
   * For about a million words, such as Penn Treebank: five words of context, tied embeddings, dropout, Adam with a
   * falling rate, and averaged weights, in place of the weight decay and early stopping of Bengio et al. 2003.
   */
  million: {
    order: 6,
    dimension: 150,
    units: 200,
    tied: true,
    dropout: { embedding: 0.1, hidden: 0.3 },
    training: {
      epochs: 8,
      batchSize: 256,
      optimizer: { type: 'adam', learningRate: 0.001 },
      schedule: { type: 'step', factor: 0.5, everyEpochs: 1, afterEpoch: 3 },
      clip: { type: 'globalNorm', maxNorm: 5 },
      averaging: { decay: 0.999 },
    },
  },
} as const satisfies Readonly<Record<string, Partially<NnlmConfig>>>;
