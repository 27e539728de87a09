import { checkKeys, checkShape, RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Cell, CellParameters, CellState } from './cell.ts';
import { hasFusedKernels, isTapeOn, runFused } from './fused.ts';
import { unrollAgain } from './recompute.ts';
import { resolveLengths, type SequenceLayer, type SequenceResult } from './sequence-layer.ts';
import { type Run, unroll } from './unroll.ts';

export interface RecurrentOptions {
  /** Read each row from its last valid step to its first; `output[b,t]` still belongs to `input[b,t]`. */
  readonly reverse?: boolean;
  /** Save less for the gradient and compute it once more. */
  readonly recompute?: boolean;
}

/**
 * Runs a cell over time: output[b,t] and state by `cell.step` for t < lengths[b]; at padded steps the output is 0
 * and the state stays. Where the active backend has a kernel for the cell, the whole sequence is one call, else the
 * step is unrolled under autodiff; both give the same numbers to 1e-5.
 * The parameters and the state are those of the cell.
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function recurrent<State extends CellState>(
  cell: Cell<State>,
  options: RecurrentOptions = {},
): SequenceLayer<State> {
  const where = `cells.recurrent(${cell.type})`;
  checkKeys('cells.recurrent', options, ['reverse', 'recompute']);
  const { reverse = false, recompute = false } = options;
  return {
    spec: cell.spec,
    inputSize: cell.inputSize,
    outputSize: cell.outputSize,
    config: { type: 'recurrent', cell: cell.config, reverse, recompute },
    initialState: (batch) => cell.initialState(batch),
    apply(parameters, input, { lengths, initialState }) {
      checkShape(where, 'input', input.shape, [null, null, cell.inputSize]);
      const [batch, time] = input.shape;
      const resolved = resolveLengths(where, lengths, batch, time);
      checkParameters(where, cell, parameters as CellParameters);
      if (initialState !== undefined) {
        for (const [name, size] of Object.entries<number>(cell.stateSizes)) {
          checkShape(where, `initialState.${name}`, initialState[name]?.shape ?? [], [batch, size]);
        }
      }
      return tidy(() => {
        const run: Run<State> = {
          cell,
          parameters: parameters as CellParameters,
          input,
          lengths: resolved,
          initialState: initialState ?? cell.initialState(batch),
          reverse,
        };
        if (batch * time === 0) return empty(run);
        if (cell.fused !== undefined && hasFusedKernels()) return runFused(run, cell.fused, recompute);
        return recompute && isTapeOn() ? unrollAgain(run) : unroll(run);
      });
    },
  };
}

function checkParameters(where: string, cell: Cell, parameters: CellParameters): void {
  for (const [name, { shape }] of Object.entries(cell.spec)) {
    const given = parameters[name];
    if (given === undefined) {
      throw new RecurrentError({
        code: 'INVALID_ARGUMENT',
        message: `${where}: no parameter "${name}"; given: ${Object.keys(parameters).join(', ') || 'none'}`,
        argument: name,
      });
    }
    checkShape(where, name, given.shape, shape);
  }
}

function empty<State extends CellState>({ cell, input, initialState }: Run<State>): SequenceResult<State> {
  const [batch, time] = input.shape;
  const state = Object.entries(initialState).map(([name, value]) => [name, value.clone()]);
  return { output: tf.zeros([batch, time, cell.outputSize]), state: Object.fromEntries(state) as State };
}

/** tf.tidy for a result whose type tfjs cannot see to be a container. */
function tidy<Result>(run: () => Result): Result {
  return tf.tidy(() => run() as never) as Result;
}
