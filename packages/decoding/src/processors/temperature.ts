import { checkKeys, invalidArgument } from '@recurrent/core';
import type { LogitsProcessor } from './processor.ts';

export interface TemperatureConfig {
  /** > 0: below 1 sharpens, above 1 flattens. */
  readonly temperature: number;
}

/** s ← s / temperature. Greedy search does not change by it. @throws RecurrentError INVALID_ARGUMENT */
export function temperature(config: TemperatureConfig): LogitsProcessor {
  const where = 'decoding.temperature';
  checkKeys(where, config, ['temperature']);
  if (!(config.temperature > 0 && config.temperature < Infinity)) {
    invalidArgument(where, 'temperature', 'a number > 0; for the likeliest token use greedySearch', config.temperature);
  }
  return {
    config: { type: 'temperature', ...config },
    apply(scores) {
      for (let token = 0; token < scores.length; token++) scores[token]! /= config.temperature;
    },
  };
}
