import { createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type AdamConfig, type AdamWConfig, adam, adamW } from './adam.ts';
import { type SgdConfig, sgd } from './sgd.ts';

/** Configuration of a built-in optimiser; JSON. */
export type OptimizerConfig = SgdConfig | AdamConfig | AdamWConfig;

/** The gradient of a table by the rows that were used: `values[r]` belongs to row `rows[r]`; rows are distinct. */
export interface RowGradient {
  readonly rows: tf.Tensor1D;
  readonly values: tf.Tensor2D;
}

/** One update. The tensors stay the caller's. */
export interface OptimizerUpdate {
  /** All parameters, by name. One without a gradient stays as it is. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  /** Tables: only these rows and their slots are touched (lazy update, as `torch.optim.SparseAdam`). */
  readonly rowGradients?: ReadonlyMap<string, RowGradient>;
  readonly learningRate: number;
  /** Multiplies every gradient first (default 1): the factor of `clipByGlobalNorm`. */
  readonly gradientScale?: number;
}

/** What an optimiser remembers; tensors are named `<slot>/<parameter>`. */
export interface OptimizerState {
  readonly step: number;
  readonly tensors: ReadonlyMap<string, tf.Tensor>;
}

/** A built optimiser: holds slots (velocity, moments), changes variables in place. */
export interface Optimizer {
  readonly config: AnyOptimizerConfig;
  apply(update: OptimizerUpdate): void;
  /** The live slots: read them before the next `apply`, do not dispose them. */
  state(): OptimizerState;
  /** Copies the values; the given tensors stay the caller's. */
  restore(state: OptimizerState): void;
  dispose(): void;
}

/** What every optimiser config has, a stranger's too. */
export interface AnyOptimizerConfig {
  readonly type: string;
  /** Base learning rate, before any schedule. */
  readonly learningRate?: number;
}

/** Builds an optimiser from its config. */
export type OptimizerFactory = (config: never) => Optimizer;

/** `sgd`, `adam` and `adamW`; `.with({ mine })` adds another. */
export const builtinOptimizers = createRegistry('optimizer', { sgd, adam, adamW });

/**
 * Builds the optimiser that `config.type` names.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not registered, INVALID_ARGUMENT for a bad option
 */
export function createOptimizer(
  config: AnyOptimizerConfig,
  registry: Registry<Record<string, OptimizerFactory>> = builtinOptimizers as never,
): Optimizer {
  if (typeof config?.type !== 'string') {
    invalidArgument(
      'training.createOptimizer',
      'config',
      `an object with "type": ${registry.names().join(' | ')}`,
      config,
    );
  }
  return registry.get(config.type)(config as never);
}
