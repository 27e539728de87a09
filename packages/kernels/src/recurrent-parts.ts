import type { TensorInfo } from '@tensorflow/tfjs-core';

// What training keeps lies part after part of the batch, so the gradient must split the batch as the forward pass
// did, even if the number of threads has been changed in between.

const parts = new WeakMap<object, number>();

export function rememberParts(saved: TensorInfo, count: number): void {
  parts.set(saved.dataId, count);
}

/** The parts of a saved tensor; undefined if nothing is known, as for a copy. */
export function partsOf(saved: TensorInfo | undefined): number | undefined {
  return saved && parts.get(saved.dataId);
}
