import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import type { BackendData } from './backend-data.ts';
import { checkIndices, inputOf } from './inputs.ts';

/** The inputs that both CRF kernels take, checked. */
export function crfInputs(kernel: string, inputs: NamedTensorInfoMap, data: BackendData) {
  const emissions = inputOf(kernel, inputs, 'emissions', 'float32', [null, null, null]);
  const [batch, steps, labels] = emissions.shape as [number, number, number];
  const transitions = inputOf(kernel, inputs, 'transitions', 'float32', [labels, labels]);
  const start = inputOf(kernel, inputs, 'start', 'float32', [labels]);
  const end = inputOf(kernel, inputs, 'end', 'float32', [labels]);
  const lengthsInfo = inputOf(kernel, inputs, 'lengths', 'int32', [batch]);
  const lengths = Int32Array.from(data.values(lengthsInfo));
  checkIndices(kernel, 'lengths', lengths, 0, steps + 1);
  return { emissions, transitions, start, end, lengths, batch, steps, labels };
}

export interface CrfScores {
  /** [steps, labels] of one row. */
  readonly emissions: ArrayLike<number>;
  readonly transitions: ArrayLike<number>;
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  readonly labels: number;
  /** ≥ 1. */
  readonly steps: number;
}
