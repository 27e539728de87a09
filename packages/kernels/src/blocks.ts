import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Values } from './backend-data.ts';

/** Below it a loop is faster than making two views and copying one to the other. */
const worthView = 96;

/** Copies `count` blocks of `width` elements; blocks begin `step` apart in `x` and `outStep` apart in `out`. */
export function copyBlocks(
  out: Values,
  to: number,
  outStep: number,
  x: Values,
  from: number,
  step: number,
  width: number,
  count: number,
): void {
  if (width === step && width === outStep) {
    out.set(x.subarray(from, from + width * count), to);
    return;
  }
  for (let block = 0, at = from, place = to; block < count; block++, place += outStep, at += step) {
    if (width >= worthView) out.set(x.subarray(at, at + width), place);
    else for (let i = 0; i < width; i++) out[place + i] = x[at + i]!;
  }
}

const plain: readonly DataType[] = ['float32', 'int32', 'bool'];

/** Whether a tensor's values are an array of plain numbers. */
export function isPlain(info: TensorInfo | undefined): boolean {
  return info !== undefined && plain.includes(info.dtype);
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
