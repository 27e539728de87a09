import { type CellState, dense, type ParameterSpecTree, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkOneOf, createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Memory } from './encoder/memory.ts';
import { builtinSummaries, type SummaryRegistry } from './encoder/summary.ts';

/** How the decoder's first state comes from the encoder; JSON. */
export interface BridgeConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** Sizes on both banks. */
export interface BridgeSizes {
  /** Size of a vector of the memory. */
  readonly memorySize: number;
  /** States of the encoder by layer. */
  readonly from: readonly Readonly<Record<string, number>>[];
  /** States of the decoder's cells by layer. */
  readonly to: readonly Readonly<Record<string, number>>[];
}

/** Makes the decoder's first states, by layer, from a memory. */
export interface Bridge {
  readonly spec: ParameterSpecTree;
  apply(parameters: TensorTree, memory: Memory): CellState[];
}

export type BridgeFactory = (config: BridgeConfig, sizes: BridgeSizes, summaries: SummaryRegistry) => Bridge;
export type BridgeRegistry = Pick<Registry<Record<string, BridgeFactory>>, 'names'> & {
  get(name: string): BridgeFactory;
};

/**
 * The encoder's layer that a decoder's layer starts from: the top ones meet when the encoder is the deeper, else
 * layer meets layer and the decoder's upper ones all meet the encoder's top.
 */
function partner(layer: number, { from, to }: BridgeSizes): number {
  return from.length > to.length ? layer + from.length - to.length : Math.min(layer, from.length - 1);
}

function zerosLike(memory: Memory, size: number): tf.Tensor2D {
  return tf.zeros([memory.output.shape[0], size]);
}

/** The decoder begins with zeros; what it knows of the source comes by attention or a context fed at every step. */
function zero(config: BridgeConfig, { to }: BridgeSizes): Bridge {
  checkKeys('seq2seq.zero', config, ['type']);
  return {
    spec: {},
    apply: (_parameters, memory) =>
      to.map((states) =>
        Object.fromEntries(Object.entries(states).map(([name, size]) => [name, zerosLike(memory, size)])),
      ),
  };
}

/**
 * Each state of the decoder is that of the same name of its partner layer; one that the encoder's cell does not have
 * begins with zeros. Sizes must be the same (both directions count).
 */
function copy(config: BridgeConfig, sizes: BridgeSizes): Bridge {
  checkKeys('seq2seq.copy', config, ['type']);
  sizes.to.forEach((states, layer) => {
    const below = sizes.from[partner(layer, sizes)]!;
    const shared = Object.keys(states).filter((name) => name in below);
    if (shared.length === 0) {
      const [have, want] = [Object.keys(below), Object.keys(states)].map((names) => names.join(', '));
      invalidArgument('seq2seq.copy', 'bridge', 'cells with a state in common; else take dense', `${have} → ${want}`);
    }
    for (const name of shared) {
      if (below[name] === states[name]) continue;
      const where = `layer ${layer}, ${name}: ${below[name]} → ${states[name]}`;
      invalidArgument('seq2seq.copy', 'bridge', 'states of one size; else take dense', where);
    }
  });
  return {
    spec: {},
    apply: (_parameters, memory) =>
      sizes.to.map((states, layer) => {
        const below = memory.states[partner(layer, sizes)]!;
        return Object.fromEntries(
          Object.entries(states).map(([name, size]) => [name, below[name]?.clone() ?? zerosLike(memory, size)]),
        );
      }),
  };
}

/**
 * state = σ(W·x + b) for each state of each layer; x is all states of the partner layer side by side, or a summary of
 * the memory. Options: `from` (`states`, the default, or the name of a summary), `activation` (`tanh`, the default, or
 * `linear`). Parameters: `{ 0: { hidden: { kernel, bias } } }`.
 * @see Cho et al. 2014 (from `last`), Bahdanau et al. 2015 (from the backward state alone; here from both)
 */
function denseBridge(config: BridgeConfig, sizes: BridgeSizes, summaries: SummaryRegistry): Bridge {
  checkKeys('seq2seq.dense', config, ['type', 'from', 'activation']);
  const { from = 'states', activation = 'tanh' } = config as { from?: string; activation?: 'tanh' | 'linear' };
  checkOneOf('seq2seq.dense', 'activation', activation, ['tanh', 'linear']);
  const summary = from === 'states' ? undefined : summaries.get(from);
  const widthOf = (layer: number) =>
    summary === undefined
      ? Object.values(sizes.from[partner(layer, sizes)]!).reduce((sum, size) => sum + size, 0)
      : sizes.memorySize;
  const layers = sizes.to.map((states, layer) =>
    Object.entries(states).map(
      ([name, units]) => [name, dense({ inputSize: widthOf(layer), units, activation })] as const,
    ),
  );
  return {
    spec: Object.fromEntries(
      layers.map((states, layer) => [
        String(layer),
        Object.fromEntries(states.map(([name, affine]) => [name, affine.spec])),
      ]),
    ),
    apply: (parameters, memory) =>
      tf.tidy(() => {
        const given = summary?.(memory);
        return layers.map((states, layer) => {
          const x = given ?? tf.concat(Object.values(memory.states[partner(layer, sizes)]!), 1);
          const own = parameters[layer] as TensorTree;
          return Object.fromEntries(states.map(([name, affine]) => [name, affine.apply(own[name] as TensorTree, x)]));
        }) as never;
      }) as CellState[],
  };
}

/** The bridges that the library brings; `builtinBridges.with({ mine })` is a registry with one more. */
export const builtinBridges = /* @__PURE__ */ createRegistry('bridge', { zero, copy, dense: denseBridge });

/** @throws RecurrentError UNKNOWN_NAME, INVALID_ARGUMENT for sizes that the bridge cannot join */
export function createBridge(
  config: BridgeConfig,
  sizes: BridgeSizes,
  {
    bridges = builtinBridges as BridgeRegistry,
    summaries = builtinSummaries as SummaryRegistry,
  }: { readonly bridges?: BridgeRegistry; readonly summaries?: SummaryRegistry } = {},
): Bridge {
  if (typeof config?.type !== 'string') {
    invalidArgument('seq2seq.createBridge', 'type', 'the name of a bridge', config?.type);
  }
  return bridges.get(config.type)(config, sizes, summaries);
}
