import type { Partially } from '../model.ts';
import type { RnnlmConfig } from './config.ts';

/**
 * The recipe of Mikolov et al. 2010: one layer of sigmoid units, weights from N(0, 0.1), plain gradient descent at 0.1
 * that halves once the validation text stops to improve, and a class of rare words. His rate is per word; the loss
 * here is a mean over the 10 × 5 words of a batch, so the rate is 50 times as large. He stops to wait when the
 * log-likelihood gains less than 0.3 %, which near a perplexity of 150 is 1.5 % of the perplexity.
 * @param units hidden units
 * @param threshold words seen at most so often are in the class of rare words
 */
function mikolov(units: number, threshold: number) {
  return {
    cell: { type: 'elman', activation: 'sigmoid' },
    units,
    dimension: units,
    initializer: { type: 'normal', mean: 0, deviation: 0.1 },
    bptt: { steps: 5 },
    vocabulary: { rareThreshold: threshold },
    training: {
      epochs: 40,
      batchSize: 10,
      optimizer: { type: 'sgd', learningRate: 5 },
      schedule: { type: 'newbob', minimumGain: 0.015 },
      clip: { type: 'globalNorm', maxNorm: 1 },
    },
  } as const;
}

/** Configs of `rnnlm.v1` from papers, and two that reach their figures in less time. */
export const rnnlmPresets = {
  'mikolov-60/20': mikolov(60, 20),
  'mikolov-90/10': mikolov(90, 10),
  'mikolov-90/2': mikolov(90, 2),
  'mikolov-200/0': mikolov(200, 0),
  'mikolov-250/5': mikolov(250, 5),
  'mikolov-250/2': mikolov(250, 2),
  'mikolov-400/10': mikolov(400, 10),
  /** Zaremba et al. 2014, "small". Their loss is a sum over the 20 steps, ours the mean: rate and clip are 20·1 and 5/20. */
  'zaremba-small': {
    cell: { type: 'lstm' },
    units: 200,
    layers: 2,
    dimension: 200,
    initializer: { type: 'uniform', low: -0.1, high: 0.1 },
    bptt: { steps: 20 },
    training: {
      epochs: 13,
      batchSize: 20,
      optimizer: { type: 'sgd', learningRate: 20 },
      schedule: { type: 'step', factor: 0.5, everyEpochs: 1, afterEpoch: 3 },
      clip: { type: 'globalNorm', maxNorm: 0.25 },
    },
  },
  /**
   * A sigmoid Elman network of 200 units with what has been learnt since: tied embeddings, dropout, Adam, averaging. It
   * trains against 1,500 sampled words a batch, some four times as fast as against ten thousand.
   */
  'elman-fast': {
    cell: { type: 'elman', activation: 'sigmoid' },
    units: 200,
    dimension: 200,
    tied: true,
    dropout: { embedding: 0.2, output: 0.3 },
    ...fast({ epochs: 14, factor: 0.6, afterEpoch: 7 }),
  },
  /** The network of `zaremba-small`, trained as `elman-fast` is. */
  'lstm-fast': {
    cell: { type: 'lstm' },
    units: 200,
    layers: 2,
    dimension: 200,
    tied: true,
    initializer: { type: 'uniform', low: -0.1, high: 0.1 },
    dropout: { embedding: 0.15, between: 0.2, output: 0.25 },
    ...fast({ epochs: 11, factor: 0.6, afterEpoch: 5 }),
  },
} as const satisfies Readonly<Record<string, Partially<RnnlmConfig>>>;

/** How both of the presets that are meant for little time are trained. */
function fast({ epochs, factor, afterEpoch }: { epochs: number; factor: number; afterEpoch: number }) {
  return {
    bptt: { steps: 35 },
    output: { type: 'sampled', samples: 1500 },
    training: {
      epochs,
      batchSize: 32,
      optimizer: { type: 'adam', learningRate: 0.003 },
      schedule: { type: 'step', factor, everyEpochs: 1, afterEpoch },
      clip: { type: 'globalNorm', maxNorm: 0.5 },
      averaging: { decay: 0.999 },
    },
  } as const;
}
