import { createRegistry, invalidArgument, type Random } from '@recurrent/core';
import { orthogonalMatrix } from './orthogonal.ts';

/** Fan-scaled types read `blocks`: that many matrices stand side by side on the last axis (the gates of a cell). */
export interface FanInitializerConfig {
  readonly type: 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'lecunUniform' | 'lecunNormal';
  /** Default 1. */
  readonly blocks?: number;
}

/** How a parameter gets its first values; plain JSON. */
export type InitializerConfig =
  | { readonly type: 'zeros' | 'ones' }
  /** A list gives one value to each of that many equal blocks of the last axis. */
  | { readonly type: 'constant'; readonly value: number | readonly number[] }
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  /** Truncated: values beyond two deviations are drawn again. Mean 0 by default. */
  | { readonly type: 'normal' | 'truncatedNormal'; readonly mean?: number; readonly deviation: number }
  | FanInitializerConfig
  /** [rows, columns]; where the columns are a multiple of the rows, one square block for each gate. */
  | { readonly type: 'orthogonal'; readonly gain?: number };

type ConfigOf<Type> = Extract<InitializerConfig, { readonly type: Type }>;
type NormalConfig = Extract<InitializerConfig, { readonly deviation: number }>;
type Initializer<Config> = (config: Config, shape: readonly number[], random: Random) => Float32Array;

const where = 'cells.initialize';

function fill(shape: readonly number[], next: (index: number) => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  for (let index = 0; index < values.length; index++) values[index] = next(index);
  return values;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Units that feed one output, and units that one input feeds; for [...window, in, out] times the window. */
function fans(shape: readonly number[], blocks: number): { fanIn: number; fanOut: number } {
  const last = (shape.at(-1) ?? 1) / blocks;
  if (!Number.isInteger(last)) {
    invalidArgument(where, 'blocks', `a divisor of the last size of [${shape.join(', ')}]`, blocks);
  }
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: (shape.at(-2) ?? last) * window, fanOut: last * window };
}

/** Draws with the variance that `varianceOf` gives; the uniform range is ±√(3·variance). */
function fanScaled(
  uniform: boolean,
  varianceOf: (fan: { fanIn: number; fanOut: number }) => number,
): Initializer<FanInitializerConfig> {
  return ({ blocks = 1 }, shape, random) => {
    const variance = varianceOf(fans(shape, blocks));
    const scale = Math.sqrt(uniform ? 3 * variance : variance);
    return fill(shape, uniform ? () => (2 * random.uniform() - 1) * scale : () => random.normal() * scale);
  };
}

function constant({ value }: ConfigOf<'constant'>, shape: readonly number[]): Float32Array {
  if (typeof value === 'number') return fill(shape, () => value);
  const columns = shape.at(-1) ?? 1;
  const width = columns / value.length;
  if (!Number.isInteger(width)) {
    invalidArgument(where, 'value', `a list whose length divides the last size of [${shape.join(', ')}]`, value);
  }
  return fill(shape, (index) => value[Math.floor((index % columns) / width)]!);
}

function truncatedNormal(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

function orthogonal({ gain = 1 }: ConfigOf<'orthogonal'>, shape: readonly number[], random: Random): Float32Array {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined || shape.length !== 2) {
    invalidArgument(where, 'shape', '[rows, columns] for "orthogonal"', shape);
  }
  const width = columns % rows === 0 ? rows : columns;
  const values = new Float32Array(rows * columns);
  for (let start = 0; start < columns; start += width) {
    const block = orthogonalMatrix(rows, width, random);
    for (let index = 0; index < block.length; index++) {
      values[Math.floor(index / width) * columns + start + (index % width)] = gain * block[index]!;
    }
  }
  return values;
}

const initializers = {
  zeros: (_config: object, shape: readonly number[]) => fill(shape, () => 0),
  ones: (_config: object, shape: readonly number[]) => fill(shape, () => 1),
  constant,
  uniform: ({ low, high }: ConfigOf<'uniform'>, shape: readonly number[], random: Random) =>
    fill(shape, () => low + (high - low) * random.uniform()),
  normal: ({ mean = 0, deviation }: NormalConfig, shape: readonly number[], random: Random) =>
    fill(shape, () => mean + deviation * random.normal()),
  truncatedNormal: ({ mean = 0, deviation }: NormalConfig, shape: readonly number[], random: Random) =>
    fill(shape, () => mean + deviation * truncatedNormal(random)),
  glorotUniform: fanScaled(true, ({ fanIn, fanOut }) => 2 / (fanIn + fanOut)),
  glorotNormal: fanScaled(false, ({ fanIn, fanOut }) => 2 / (fanIn + fanOut)),
  heUniform: fanScaled(true, ({ fanIn }) => 2 / fanIn),
  heNormal: fanScaled(false, ({ fanIn }) => 2 / fanIn),
  lecunUniform: fanScaled(true, ({ fanIn }) => 1 / fanIn),
  lecunNormal: fanScaled(false, ({ fanIn }) => 1 / fanIn),
  orthogonal,
};

/**
 * First values of a parameter, row-major.
 * Variances: glorot 2/(fanIn+fanOut), he 2/fanIn, lecun 1/fanIn; the normal kinds are not truncated.
 * @throws RecurrentError UNKNOWN_NAME for an unknown type; INVALID_ARGUMENT when the shape does not suit it
 * @see Glorot and Bengio 2010; He et al. 2015; LeCun et al. 1998; Saxe et al. 2014
 */
export function initialize(config: InitializerConfig, shape: readonly number[], random: Random): Float32Array {
  const initializer = createRegistry('initializer', initializers).get(config.type as string);
  return (initializer as Initializer<InitializerConfig>)(config, shape, random);
}
