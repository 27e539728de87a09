import { checkShape } from '@recurrent/core';
import { backend_util, Conv2DBackpropFilter, type NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { defineKernel, type KernelResult, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * Gradient of a 2-d (and so a 1-d) convolution by its filter, which the wasm backend lacks. Inputs `x` and `dy`, output
 * [filterHeight, filterWidth, inChannels, outChannels]; attributes as tfjs gives them.
 */
export const conv2dBackpropFilterKernel = defineKernel<Attributes>({
  name: Conv2DBackpropFilter,
  run(call) {
    const { session, attrs } = call;
    const { x, dy, info } = checked(call.inputs, attrs);
    if (info.dataFormat !== 'channelsLast') return runScalar(call);
    const out = session.output(info.filterShape, 'float32');
    const { exports } = session;
    const positions = info.batchSize * info.outHeight * info.outWidth;
    const scratch = session.scratch(exports.convFilterScratch(positions, info.inChannels));
    const input = session.input(x);
    const slope = session.input(dy);
    exports.convFilterGradient(
      ...[input, slope, out.pointer, info.batchSize, info.inHeight, info.inWidth, info.inChannels],
      ...[info.outHeight, info.outWidth, info.outChannels, info.filterHeight, info.filterWidth],
      ...[info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left, scratch],
    );
    return out.info;
  },
  runScalar,
});

function runScalar({ inputs, attrs, data }: Pick<ScalarCall<Attributes>, 'inputs' | 'attrs' | 'data'>): KernelResult {
  const { x, dy, info } = checked(inputs, attrs);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const last = info.dataFormat === 'channelsLast';
  // Distance in memory of neighbouring channels and of neighbouring pixels.
  const [xChannel, xPixel] = last ? [1, inChannels] : [inHeight * inWidth, 1];
  const [yChannel, yPixel] = last ? [1, outChannels] : [outHeight * outWidth, 1];
  const result = data.output(info.filterShape, 'float32');
  const out = data.values(result);
  const [input, slope] = [data.values(x), data.values(dy)];
  const sums = new Float64Array(inChannels * outChannels);
  for (let r = 0, at = 0; r < info.filterHeight; r++) {
    for (let s = 0; s < info.filterWidth; s++, at += sums.length) {
      sums.fill(0);
      for (let b = 0; b < batchSize; b++) {
        for (let i = 0; i < outHeight; i++) {
          const h = i * info.strideHeight + r - info.padInfo.top;
          if (h < 0 || h >= inHeight) continue;
          for (let j = 0; j < outWidth; j++) {
            const w = j * info.strideWidth + s - info.padInfo.left;
            if (w < 0 || w >= inWidth) continue;
            const from = b * inHeight * inWidth * inChannels + (h * inWidth + w) * xPixel;
            const to = b * outHeight * outWidth * outChannels + (i * outWidth + j) * yPixel;
            for (let c = 0; c < inChannels; c++) {
              const value = input[from + c * xChannel]!;
              for (let d = 0; d < outChannels; d++) sums[c * outChannels + d]! += value * slope[to + d * yChannel]!;
            }
          }
        }
      }
      out.set(sums, at);
    }
  }
  return result;
}

function checked(inputs: NamedTensorInfoMap, attrs: Attributes) {
  const where = Conv2DBackpropFilter;
  const x = inputOf(where, inputs, 'x', 'float32', [null, null, null, null]);
  const dy = inputOf(where, inputs, 'dy', 'float32', [null, null, null, null]);
  const format = backend_util.convertConv2DDataFormat(attrs.dataFormat);
  const info = backend_util.computeConv2DInfo(
    ...([x.shape as [number, number, number, number], attrs.filterShape, attrs.strides, 1] as const),
    ...([attrs.pad, attrs.dimRoundingMode, false, format] as const),
  );
  checkShape(where, 'dy', dy.shape, info.outShape);
  return { x, dy, info };
}
