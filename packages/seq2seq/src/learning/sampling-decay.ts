import { checkKeys, checkRange, createRegistry, invalidArgument } from '@recurrent/core';

/** How the share of gold tokens falls with the training step i, from 0; JSON. */
export type SamplingDecayConfig =
  | {
      /** max(end, start − slope·i) */
      readonly type: 'linear';
      /** Default 1. */
      readonly start?: number;
      readonly slope: number;
      /** Default 0. */
      readonly end?: number;
    }
  | {
      /** base^i, base < 1 */
      readonly type: 'exponential';
      readonly base: number;
    }
  | {
      /** k / (k + exp(i/k)), k ≥ 1: about k·ln k steps until half */
      readonly type: 'inverseSigmoid';
      readonly k: number;
    };

/** The share of gold tokens fed at a training step, in [0, 1]. */
export type SamplingDecay = (step: number) => number;

const where = 'seq2seq.samplingDecay';

const decays = /* @__PURE__ */ createRegistry('sampling decay', {
  linear(config: Extract<SamplingDecayConfig, { type: 'linear' }>): SamplingDecay {
    checkKeys(where, config, ['type', 'start', 'slope', 'end']);
    const { start = 1, slope, end = 0 } = config;
    checkRange(where, 'start', start, 0, 1);
    checkRange(where, 'slope', slope, 0, 1);
    checkRange(where, 'end', end, 0, start);
    return (step) => Math.max(end, start - slope * step);
  },
  exponential(config: Extract<SamplingDecayConfig, { type: 'exponential' }>): SamplingDecay {
    checkKeys(where, config, ['type', 'base']);
    checkRange(where, 'base', config.base, 0, 1);
    return (step) => config.base ** step;
  },
  inverseSigmoid(config: Extract<SamplingDecayConfig, { type: 'inverseSigmoid' }>): SamplingDecay {
    checkKeys(where, config, ['type', 'k']);
    checkRange(where, 'k', config.k, 1, Number.MAX_VALUE);
    return (step) => config.k / (config.k + Math.exp(step / config.k));
  },
});

/**
 * The decays of scheduled sampling.
 * @throws RecurrentError UNKNOWN_NAME, INVALID_ARGUMENT
 * @see Bengio et al. 2015, section 2.4
 */
export function samplingDecay(config: SamplingDecayConfig): SamplingDecay {
  if (typeof config?.type !== 'string') invalidArgument(where, 'config', 'an object with "type"', config);
  return decays.get(config.type)(config as never);
}
