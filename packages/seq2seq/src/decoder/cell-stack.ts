import {
  type Cell,
  type CellParameters,
  type CellRegistry,
  type CellState,
  createCell,
  recurrent,
  type SequenceLayer,
  type StackState,
  type StateTree,
  stack,
  type TensorTree,
} from '@recurrent/cells';
import { checkPositiveInteger, checkRange } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type SequenceCell, sequenceCell } from '../fused/sequence-cell.ts';
import type { BaseDecoderConfig } from './decoder.ts';

/** The cells of a decoder. */
export interface CellStack {
  readonly layer: SequenceLayer<StackState>;
  /** Lowest first. */
  readonly cells: readonly Cell[];
  readonly stateSizes: readonly Readonly<Record<string, number>>[];
  /** Size of `query`. */
  readonly querySize: number;
  /** The step by hand of the only cell, where there is one. */
  readonly sequence: SequenceCell | undefined;
  /** What the top cell remembers, by the first of its states: hidden of LSTM and GRU. */
  query(state: StackState): tf.Tensor2D;
}

/** Cells on top of each other, the lowest with `inputSize`. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function cellStack(
  where: string,
  { cell: choice, units, layers = 1, dropout = 0 }: BaseDecoderConfig,
  inputSize: number,
  registry: CellRegistry | undefined,
): CellStack {
  checkPositiveInteger(where, 'layers', layers);
  checkRange(where, 'dropout', dropout, 0, 0.999);
  const cells: Cell[] = [];
  for (let index = 0; index < layers; index++) {
    const size = cells.at(-1)?.outputSize ?? inputSize;
    cells.push(createCell({ ...choice, inputSize: size, units }, registry));
  }
  const top = cells.at(-1)!;
  const [first] = Object.keys(top.stateSizes) as [string];
  return {
    layer: stack(
      cells.map((cell) => recurrent(cell) as unknown as SequenceLayer),
      { dropout },
    ),
    cells,
    stateSizes: cells.map((cell) => cell.stateSizes),
    querySize: top.stateSizes[first]!,
    sequence: layers === 1 ? sequenceCell(top) : undefined,
    query: (state) => (state.layers[layers - 1] as CellState)[first]!,
  };
}

/** States by layer as the state of a stack. */
export function stackState(layers: readonly CellState[]): StackState {
  return { layers: Object.fromEntries(layers.map((state, index) => [String(index), state])) };
}

/** The state of the lowest cell. */
export function firstState(state: StateTree): CellState {
  return (state as StackState).layers[0] as CellState;
}

/** The parameters of the lowest cell. */
export function layerParameters(parameters: TensorTree): CellParameters {
  return (parameters.layers as TensorTree)[0] as CellParameters;
}
