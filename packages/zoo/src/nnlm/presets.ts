import type { Partially } from '../model.ts';
import type { NnlmConfig } from './config.ts';

/** Configs of `nnlm.v1`. */
export const nnlmPresets = {
  /**
   * For about a million words, such as Penn Treebank: five words of context, tied embeddings, dropout, Adam with a
   * falling rate and averaged weights, in place of the weight decay and early stopping of Bengio et al. 2003, and
   * trained against 1,500 sampled words a batch in place of all.
   */
  million: {
    order: 6,
    dimension: 150,
    units: 200,
    tied: true,
    dropout: { embedding: 0.1, hidden: 0.3 },
    output: { type: 'sampled', samples: 1500 },
    training: {
      epochs: 9,
      batchSize: 512,
      optimizer: { type: 'adam', learningRate: 0.002 },
      schedule: { type: 'step', factor: 0.6, everyEpochs: 1, afterEpoch: 4 },
      clip: { type: 'globalNorm', maxNorm: 5 },
      averaging: { decay: 0.999 },
    },
  },
} as const satisfies Readonly<Record<string, Partially<NnlmConfig>>>;
