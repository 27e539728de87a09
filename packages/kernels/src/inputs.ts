import { checkShape, RecurrentError, type ShapePattern } from '@recurrent/core';
import type { DataType, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * The input of that name. A kernel works on bare memory, so everything that it relies on is checked here.
 * @throws RecurrentError INVALID_ARGUMENT when it is missing or of another dtype, SHAPE_MISMATCH
 */
export function inputOf(
  kernel: string,
  inputs: NamedTensorInfoMap,
  name: string,
  dtype: DataType,
  pattern?: ShapePattern,
): TensorInfo {
  const info = inputs[name];
  if (info === undefined) invalidInput(kernel, name, `a ${dtype} tensor`, 'nothing');
  if (info.dtype !== dtype) invalidInput(kernel, name, `a ${dtype} tensor`, `a ${info.dtype} tensor`);
  if (pattern !== undefined) checkShape(kernel, name, info.shape, pattern);
  return info;
}

/** @throws RecurrentError INVALID_ARGUMENT unless low ≤ every value < below */
export function checkIndices(
  kernel: string,
  argument: string,
  values: ArrayLike<number>,
  low: number,
  below: number,
): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value < low || value >= below) {
      invalidInput(kernel, argument, `integers in [${low}, ${below - 1}]`, `${value} at position ${at}`);
    }
  }
}

export function sizeOf(info: TensorInfo): number {
  return info.shape.reduce((product, length) => product * length, 1);
}

function invalidInput(kernel: string, argument: string, expected: string, received: string): never {
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `${kernel}: "${argument}" expected ${expected}, got ${received}`,
    argument,
    expected,
    received,
  });
}
