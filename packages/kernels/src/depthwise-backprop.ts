import { checkShape } from '@recurrent/core';
import {
  backend_util,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { defineKernel, type KernelResult, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

interface Attributes {
  readonly strides: [number, number] | number;
  readonly dilations?: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
type Shape4 = [number, number, number, number];
type Call<More> = Pick<ScalarCall<Attributes & More>, 'inputs' | 'attrs' | 'data'>;

/** Gradient of a depthwise convolution by its filter, channels last: missing on wasm. Plain loops. */
export const depthwiseBackpropFilterKernel = defineKernel<Attributes & { filterShape: Shape4 }>({
  name: DepthwiseConv2dNativeBackpropFilter,
  backends: ['wasm'],
  run: filterGradient,
  runScalar: filterGradient,
});

/** Gradient of a depthwise convolution by its input, channels last: missing on wasm. Plain loops. */
export const depthwiseBackpropInputKernel = defineKernel<Attributes & { inputShape: Shape4 }>({
  name: DepthwiseConv2dNativeBackpropInput,
  backends: ['wasm'],
  run: inputGradient,
  runScalar: inputGradient,
});

function filterGradient({ inputs, attrs, data }: Call<{ filterShape: Shape4 }>): KernelResult {
  const where = DepthwiseConv2dNativeBackpropFilter;
  const x = inputOf(where, inputs, 'x', 'float32', [null, null, null, null]);
  const { dy, info } = checked(where, inputs, x.shape as Shape4, attrs.filterShape, attrs);
  const result = data.output(info.filterShape, 'float32');
  const out = data.values(result).fill(0);
  const [input, slope] = [data.values(x), data.values(dy)];
  const multiplier = info.outChannels / info.inChannels;
  forEachTap(info, (pixel, position, tap) => {
    for (let d = 0; d < info.outChannels; d++) {
      out[tap + d]! += input[pixel + Math.floor(d / multiplier)]! * slope[position + d]!;
    }
  });
  return result;
}

function inputGradient({ inputs, attrs, data }: Call<{ inputShape: Shape4 }>): KernelResult {
  const where = DepthwiseConv2dNativeBackpropInput;
  const filter = inputOf(where, inputs, 'filter', 'float32', [null, null, null, null]);
  const { dy, info } = checked(where, inputs, attrs.inputShape, filter.shape as Shape4, attrs);
  const result = data.output(info.inShape, 'float32');
  const out = data.values(result).fill(0);
  const [weights, slope] = [data.values(filter), data.values(dy)];
  const multiplier = info.outChannels / info.inChannels;
  forEachTap(info, (pixel, position, tap) => {
    for (let d = 0; d < info.outChannels; d++) {
      out[pixel + Math.floor(d / multiplier)]! += weights[tap + d]! * slope[position + d]!;
    }
  });
  return result;
}

/** All pairs of an output position and a filter place that fall inside the input, as offsets into the three arrays. */
function forEachTap(
  info: backend_util.Conv2DInfo,
  visit: (pixel: number, position: number, tap: number) => void,
): void {
  for (let b = 0; b < info.batchSize; b++) {
    for (let i = 0; i < info.outHeight; i++) {
      for (let j = 0; j < info.outWidth; j++) {
        const position = ((b * info.outHeight + i) * info.outWidth + j) * info.outChannels;
        for (let r = 0; r < info.filterHeight; r++) {
          const h = i * info.strideHeight + r * info.dilationHeight - info.padInfo.top;
          if (h < 0 || h >= info.inHeight) continue;
          for (let s = 0; s < info.filterWidth; s++) {
            const w = j * info.strideWidth + s * info.dilationWidth - info.padInfo.left;
            if (w < 0 || w >= info.inWidth) continue;
            const pixel = ((b * info.inHeight + h) * info.inWidth + w) * info.inChannels;
            visit(pixel, position, (r * info.filterWidth + s) * info.outChannels);
          }
        }
      }
    }
  }
}

function checked(where: string, inputs: NamedTensorInfoMap, x: Shape4, filter: Shape4, attrs: Attributes) {
  const dy: TensorInfo = inputOf(where, inputs, 'dy', 'float32', [null, null, null, null]);
  const { strides, dilations = 1, pad, dimRoundingMode } = attrs;
  const info = backend_util.computeConv2DInfo(x, filter, strides, dilations, pad, dimRoundingMode, true);
  checkShape(where, 'dy', dy.shape, info.outShape);
  return { dy, info };
}
