import { checkShape } from '@recurrent/core';
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import type { BackendData, Values } from './backend-data.ts';
import { checkIndices, inputOf, sizeOf } from './inputs.ts';

/** What an optimiser update works on: the variable, its slots, the gradient, and the rows if it is sparse. */
export interface Updated {
  readonly variable: TensorInfo;
  readonly slots: readonly TensorInfo[];
  readonly gradient: TensorInfo;
  readonly rows: TensorInfo | undefined;
  /** Blocks of `count` elements: one block, or one a row. */
  readonly blocks: number;
  readonly count: number;
}

export function checkUpdated(
  kernel: string,
  inputs: NamedTensorInfoMap,
  slotNames: readonly string[],
  data: BackendData,
): Updated {
  const variable = inputOf(kernel, inputs, 'variable', 'float32');
  const slots = slotNames.map((name) => inputOf(kernel, inputs, name, 'float32', variable.shape));
  if (inputs.rows === undefined) {
    const gradient = inputOf(kernel, inputs, 'gradient', 'float32', variable.shape);
    return { variable, slots, gradient, rows: undefined, blocks: 1, count: sizeOf(variable) };
  }
  checkShape(kernel, 'variable', variable.shape, [null, null]);
  const [height, count] = variable.shape as [number, number];
  const rows = inputOf(kernel, inputs, 'rows', 'int32', [null]);
  const blocks = rows.shape[0]!;
  const gradient = inputOf(kernel, inputs, 'gradient', 'float32', [blocks, count]);
  checkIndices(kernel, 'rows', data.values(rows), 0, height);
  return { variable, slots, gradient, rows, blocks, count };
}

const chunk = 4096;

/**
 * Runs `update` on a dense variable whose values live in JS arrays: piece by piece through scratch memory that stays
 * in the first-level cache, which is faster than one copy of all.
 */
export function updateInChunks(
  { variable, slots, gradient }: Updated,
  data: BackendData,
  session: Session,
  update: (pointers: readonly number[], gradient: number, count: number) => void,
): void {
  const arrays = [variable, ...slots].map((info) => data.values(info));
  const slope = data.values(gradient);
  const gradientPointer = session.scratch(chunk * 4);
  const pointers = arrays.map(() => session.scratch(chunk * 4));
  const slopeView = session.floats(gradientPointer, chunk);
  const views = pointers.map((pointer) => session.floats(pointer, chunk));
  const size = slope.length;
  for (let start = 0; start < size; start += chunk) {
    const end = Math.min(size, start + chunk);
    slopeView.set(slope.subarray(start, end));
    arrays.forEach((array, index) => {
      views[index]!.set(array.subarray(start, end));
    });
    update(pointers, gradientPointer, end - start);
    arrays.forEach((array, index) => {
      array.set(end - start === chunk ? views[index]! : views[index]!.subarray(0, end - start), start);
    });
  }
}

/** Calls `update` with the offset of each block in the variable and in the gradient. */
export function forEachBlock(
  { rows, blocks, count }: Updated,
  data: BackendData,
  update: (offset: number, gradientOffset: number) => void,
): void {
  const numbers: Values | undefined = rows && data.values(rows);
  for (let block = 0; block < blocks; block++) {
    update(numbers === undefined ? 0 : numbers[block]! * count, block * count);
  }
}
