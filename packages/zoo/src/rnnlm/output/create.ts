import type { OutputConfig } from './config.ts';
import { fullSoftmax } from './full.ts';
import type { OutputLayer, OutputSize } from './layer.ts';

/** The output layer that a config names. */
export function createOutput(_config: OutputConfig, size: OutputSize): OutputLayer {
  return fullSoftmax(size);
}
