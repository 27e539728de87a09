import { checkShape } from '@recurrent/core';
import { backend_util, MaxPoolGrad } from '@tensorflow/tfjs-core';
import { defineKernel, type KernelResult, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

interface Attributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Gradient of `tf.maxPool`: each dy goes to the place in its window where the largest input is, the first of equals.
 * The wasm backend has one, but (4.22) it gives nothing to a window whose largest value is negative. Channels last,
 * plain loops.
 */
export const maxPoolGradientKernel = defineKernel<Attributes>({
  name: MaxPoolGrad,
  backends: ['wasm'],
  run: gradient,
  runScalar: gradient,
});

function gradient({ inputs, attrs, data }: Pick<ScalarCall<Attributes>, 'inputs' | 'attrs' | 'data'>): KernelResult {
  const input = inputOf(MaxPoolGrad, inputs, 'input', 'float32', [null, null, null, null]);
  const dy = inputOf(MaxPoolGrad, inputs, 'dy', 'float32');
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  checkShape(MaxPoolGrad, 'dy', dy.shape, info.outShape);
  const result = data.output(input.shape, 'float32');
  const out = data.values(result).fill(0);
  const [x, slope] = [data.values(input), data.values(dy)];
  const { inHeight, inWidth, inChannels, padInfo } = info;
  let at = 0;
  for (let b = 0; b < info.batchSize; b++) {
    for (let i = 0; i < info.outHeight; i++) {
      const [top, bottom] = windowOf(i, info.strideHeight, padInfo.top, info.filterHeight, inHeight);
      for (let j = 0; j < info.outWidth; j++) {
        const [left, right] = windowOf(j, info.strideWidth, padInfo.left, info.filterWidth, inWidth);
        for (let c = 0; c < inChannels; c++, at++) {
          let place = -1;
          let best = -Infinity;
          for (let h = top; h < bottom; h++) {
            for (let w = left; w < right; w++) {
              const candidate = ((b * inHeight + h) * inWidth + w) * inChannels + c;
              if (x[candidate]! > best) {
                best = x[candidate]!;
                place = candidate;
              }
            }
          }
          if (place >= 0) out[place]! += slope[at]!;
        }
      }
    }
  }
  return result;
}

/** First place of a window inside the input, and the place after its last. */
function windowOf(index: number, stride: number, pad: number, filter: number, size: number): [number, number] {
  const start = index * stride - pad;
  return [Math.max(0, start), Math.min(size, start + filter)];
}
