import { checkPositiveInteger, checkShape, invalidArgument } from '@recurrent/core';
import type { RecurrentSequenceAttributes } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import type { ParameterSpec } from './parameters.ts';

/** What a cell remembers between steps: named matrices [batch, size]. */
export type CellState = { readonly [name: string]: tf.Tensor2D };

/** The tensors of a cell's spec, by name. */
export type CellParameters = { readonly [name: string]: tf.Tensor };

/** What every cell's config has. */
export interface BaseCellConfig {
  readonly inputSize: number;
  /** Size of the hidden vector. */
  readonly units: number;
}

/** The kernel that can run this cell over a whole sequence at once (`RECURRENT_SEQUENCE`). */
export interface FusedSequence {
  readonly attributes: Omit<RecurrentSequenceAttributes, 'reverse' | 'training' | 'recompute'>;
  /** Names of the parameters that the kernel reads, in the order of its contract. */
  readonly weights: readonly string[];
  /** Names of the states, in the order of its contract. */
  readonly states: readonly string[];
}

/** What the author of a cell writes. */
export interface CellDefinition<State extends CellState> {
  readonly outputSize: number;
  readonly spec: Readonly<Record<string, ParameterSpec>>;
  /** Size of each state; a new sequence begins with zeros. */
  readonly stateSizes: Readonly<Record<keyof State & string, number>>;
  /** One time step; tensors made on the way are freed by the caller. */
  step(parameters: CellParameters, input: tf.Tensor2D, state: State): CellStep<State>;
  readonly fused?: FusedSequence;
}

export interface CellStep<State extends CellState> {
  readonly output: tf.Tensor2D;
  readonly state: State;
}

/** A recurrent cell: a pure value. Parameters and state are handed in; nothing is kept between calls. */
export interface Cell<State extends CellState = CellState> extends CellDefinition<State> {
  readonly type: string;
  /** JSON; `createCell` makes an equal cell of it. */
  readonly config: Readonly<Record<string, unknown>> & BaseCellConfig & { readonly type: string };
  readonly inputSize: number;
  /** Zeros, [batch, size] for each state; the caller owns them. */
  initialState(batch: number): State;
  /**
   * One time step.
   * @param input float32 [batch, inputSize]
   * @param state float32 [batch, size] each; not disposed
   * @returns output [batch, outputSize] and the next state; the caller owns both (they may share a tensor)
   * @throws RecurrentError SHAPE_MISMATCH
   */
  step(parameters: CellParameters, input: tf.Tensor2D, state: State): CellStep<State>;
}

/** Makes cells of one type; what a registry holds. */
export interface CellFactory<Config extends object = never, State extends CellState = CellState> {
  (config: Config): Cell<State>;
  readonly type: string;
}

type Loose<Config, Defaulted extends PropertyKey> = Omit<Config, Defaulted> & {
  readonly [Name in keyof Config & Defaulted]?: Config[Name];
};

/**
 * Makes a cell type. `build` receives the config with `defaults` filled in, checks what is special to it, and
 * returns spec, sizes and step. The factory checks `inputSize` and `units`, the shapes handed to every step, and
 * frees what a step leaves behind.
 * @throws RecurrentError INVALID_ARGUMENT (from the factory)
 */
export function defineCell<
  Config extends BaseCellConfig,
  State extends CellState,
  Defaults extends object = Record<never, never>,
>(definition: {
  readonly type: string;
  readonly defaults?: Defaults;
  build(config: Config): CellDefinition<State>;
}): CellFactory<Loose<Config, keyof Defaults>, State> {
  const { type, defaults, build } = definition;
  const where = `cells.${type}`;
  const factory = (given: Loose<Config, keyof Defaults>): Cell<State> => {
    if (typeof given !== 'object' || given === null) invalidArgument(where, 'config', 'an object', given);
    const config = { ...defaults, ...definedOnly(given) } as unknown as Config;
    checkPositiveInteger(where, 'inputSize', config.inputSize);
    checkPositiveInteger(where, 'units', config.units);
    const built = build(config);
    return {
      ...built,
      type,
      config: { ...config, type } as unknown as Cell['config'],
      inputSize: config.inputSize,
      initialState: (batch) => zeroState(built.stateSizes, batch) as State,
      step(parameters, input, state) {
        checkShape(where, 'input', input.shape, [null, config.inputSize]);
        for (const [name, size] of Object.entries<number>(built.stateSizes)) {
          checkShape(where, `state.${name}`, state[name]?.shape ?? [], [input.shape[0], size]);
        }
        return tf.tidy(() => built.step(parameters, input, state) as never) as CellStep<State>;
      },
    };
  };
  return Object.assign(factory, { type });
}

function definedOnly(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

function zeroState(sizes: Readonly<Record<string, number>>, batch: number): CellState {
  return Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, tf.zeros([batch, size]) as tf.Tensor2D]),
  );
}
