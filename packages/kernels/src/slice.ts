import {
  backend_util as backendUtil,
  Slice,
  SplitV,
  slice_util as sliceUtil,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { BackendData } from './backend-data.ts';
import { copyBlocks, isPlain, product } from './blocks.ts';
import { defineKernel } from './definition.ts';

interface SliceAttributes {
  readonly begin: number | number[];
  readonly size: number | number[];
}

interface SplitAttributes {
  readonly numOrSizeSplits: number | number[];
  readonly axis: number;
}

/** tfjs's `Slice` where at most one axis is cut, which is most of them; the others are left to tfjs. */
export const sliceKernel = defineKernel<SliceAttributes>({
  name: Slice,
  leaves({ inputs, attrs }) {
    if (!isPlain(inputs.x)) return true;
    const { shape } = inputs.x!;
    const [, size] = sliceUtil.parseSliceParams(inputs.x as never, attrs.begin, attrs.size) as [number[], number[]];
    return size.filter((length, axis) => length !== shape[axis]).length > 1;
  },
  runScalar({ inputs, attrs, data }) {
    const x = inputs.x!;
    const [begin, size] = sliceUtil.parseSliceParams(x as never, attrs.begin, attrs.size) as [number[], number[]];
    sliceUtil.assertParamsValid(x as never, begin, size);
    const axis = Math.max(
      0,
      size.findIndex((length, at) => length !== x.shape[at]),
    );
    return cut(x, axis, begin[axis] ?? 0, size, data);
  },
});

/** tfjs's `SplitV`. */
export const splitKernel = defineKernel<SplitAttributes>({
  name: SplitV,
  leaves: ({ inputs }) => !isPlain(inputs.x),
  runScalar({ inputs, attrs, data }) {
    const x = inputs.x!;
    const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
    let begin = 0;
    return backendUtil.prepareSplitSize(x as never, attrs.numOrSizeSplits, axis).map((length) => {
      const part = cut(x, axis, begin, x.shape.with(axis, length), data);
      begin += length;
      return part;
    });
  },
});

/** x[..., begin : begin + shape[axis], ...] */
function cut(x: TensorInfo, axis: number, begin: number, shape: number[], data: BackendData): TensorInfo {
  const info = data.output(shape, x.dtype);
  const inner = product(shape.slice(axis + 1));
  const width = inner * (shape[axis] ?? 1);
  const count = product(shape.slice(0, axis));
  const step = inner * (x.shape[axis] ?? 1);
  copyBlocks(data.values(info), 0, width, data.values(x), begin * inner, step, width, count);
  return info;
}
