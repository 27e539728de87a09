import { classSoftmax } from './classes.ts';
import type { OutputConfig } from './config.ts';
import { fullSoftmax } from './full.ts';
import type { OutputLayer, OutputSize } from './layer.ts';
import { sampledSoftmax } from './sampled.ts';

type Builders = {
  readonly [Type in OutputConfig['type']]: (
    config: Extract<OutputConfig, { type: Type }>,
    size: OutputSize,
    classes: readonly number[],
  ) => OutputLayer;
};

const builders: Builders = {
  full: (_, size) => fullSoftmax(size),
  sampled: ({ samples }, size) => sampledSoftmax(samples, size),
  classes: (_, size, classes) => classSoftmax(classes, size),
};

/**
 * The output layer that a config names.
 * @param classes where each class begins, for the class-based output
 */
export function createOutput(config: OutputConfig, size: OutputSize, classes: readonly number[]): OutputLayer {
  return builders[config.type](config as never, size, classes);
}
