import {
  backend_util as backendUtil,
  Concat,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { copyBlocks, isPlain, product } from './blocks.ts';
import { defineKernel } from './definition.ts';

interface Attributes {
  readonly axis: number;
}

/** tfjs's `Concat`: each part is one run of elements for each place on the axes before. Mixed types are left to tfjs. */
export const concatKernel = defineKernel<Attributes>({
  name: Concat,
  leaves: ({ inputs }) => partsOf(inputs).some((part) => !isPlain(part) || part.dtype !== partsOf(inputs)[0]!.dtype),
  runScalar({ inputs, attrs, data }) {
    const parts = partsOf(inputs);
    const shapes = parts.map(({ shape }) => shape);
    const axis = util.parseAxisParam(attrs.axis, shapes[0]!)[0]!;
    backendUtil.assertParamsConsistent(shapes, axis);
    const shape = backendUtil.computeOutShape(shapes, axis);
    const info = data.output(shape, parts[0]!.dtype);
    const out = data.values(info);
    const count = product(shape.slice(0, axis));
    const whole = product(shape.slice(axis));
    let to = 0;
    for (const part of parts) {
      const width = product(part.shape.slice(axis));
      copyBlocks(out, to, whole, data.values(part), 0, width, width, count);
      to += width;
    }
    return info;
  },
});

/** tfjs hands over the tensors as an array. */
function partsOf(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs) as TensorInfo[];
}
