import { GatherV2, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { copyBlocks, isPlain, product } from './blocks.ts';
import { defineKernel } from './definition.ts';
import { checkIndices } from './inputs.ts';

interface Attributes {
  readonly axis: number;
  readonly batchDims?: number;
}

/**
 * tfjs's `GatherV2` along one axis: whole runs of elements are copied, where tfjs computes the place of each element
 * by itself. `batchDims` is left to tfjs.
 */
export const gatherKernel = defineKernel<Attributes>({
  name: GatherV2,
  leaves: ({ inputs, attrs }) =>
    !isPlain(inputs.x) || inputs.indices?.dtype !== 'int32' || (attrs.batchDims ?? 0) !== 0,
  runScalar({ inputs, attrs, data }) {
    const { x, indices } = inputs as unknown as Readonly<Record<'x' | 'indices', TensorInfo>>;
    const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
    const length = x.shape[axis]!;
    checkIndices(GatherV2, 'indices', data.values(indices), 0, length);
    const info = data.output([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], x.dtype);
    const [out, values, places] = [data.values(info), data.values(x), data.values(indices)];
    const width = product(x.shape.slice(axis + 1));
    const outer = product(x.shape.slice(0, axis));
    let to = 0;
    for (let block = 0; block < outer; block++) {
      for (const place of places) {
        copyBlocks(out, to, 0, values, (block * length + place) * width, 0, width, 1);
        to += width;
      }
    }
    return info;
  },
});
