import type { Partially } from '../model.ts';
import type { CharRnnConfig } from './config.ts';

/** Configs of `char-rnn.v1`. */
export const charRnnPresets = {
  /** The settings that Karpathy's `char-rnn` starts with: 2 × 128 LSTM, 50 × 50 characters. */
  karpathy: {
    units: 128,
    dimension: 128,
    dropout: { between: 0, output: 0 },
    initializer: { type: 'uniform', low: -0.08, high: 0.08 },
    bptt: { steps: 50 },
    unknownRate: 0,
    training: {
      epochs: 50,
      batchSize: 50,
      schedule: { type: 'step', factor: 0.97, everyEpochs: 1, afterEpoch: 10 },
      clip: { type: 'value', maxValue: 5 },
    },
  },
  /** One layer of gated units: a text of a megabyte in minutes. */
  small: { cell: { type: 'gru' }, units: 192, layers: 1, bptt: { steps: 64 }, training: { epochs: 8 } },
} as const satisfies Readonly<Record<string, Partially<CharRnnConfig>>>;
