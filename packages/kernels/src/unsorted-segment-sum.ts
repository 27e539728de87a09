import { checkPositiveInteger, checkShape, invalidArgument } from '@recurrent/core';
import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { UnsortedSegmentSum } from '@tensorflow/tfjs-core';
import { defineKernel, type ScalarCall } from './definition.ts';
import { sizeOf } from './inputs.ts';
import { scatterAdd } from './scatter.ts';

interface Attributes {
  readonly numSegments: number;
}

/**
 * out[s] = Σ x[n] over n with segmentIds[n] = s; ids outside [0, numSegments) are skipped. x is float32 or int32
 * [N, ...], segmentIds [N]. It is the gradient of `tf.gather` and so of every embedding: the wasm backend has none,
 * the cpu backend's takes time in numSegments × N.
 */
export const unsortedSegmentSumKernel = defineKernel<Attributes>({
  name: UnsortedSegmentSum,
  run(call) {
    const { session, data, attrs } = call;
    const { x, segmentIds, count, width } = checked(call.inputs, attrs);
    if (data.heap === undefined || x.dtype !== 'float32') return runScalar(call);
    const rows = attrs.numSegments;
    const out = session.output([rows, ...x.shape.slice(1)], 'float32');
    session.exports.fill(out.pointer, 0, rows * width * 4);
    const ids = session.input(segmentIds);
    session.exports.scatterAdd(ids, session.input(x), count, 1, width, rows, out.pointer);
    return out.info;
  },
  runScalar,
});

function runScalar({ inputs, attrs, data }: Pick<ScalarCall<Attributes>, 'inputs' | 'attrs' | 'data'>) {
  const { x, segmentIds, count, width } = checked(inputs, attrs);
  const rows = attrs.numSegments;
  const info = data.output([rows, ...x.shape.slice(1)], x.dtype);
  scatterAdd(data.values(segmentIds), data.values(x), data.values(info).fill(0), { count, bag: 1, width, rows });
  return info;
}

function checked(inputs: NamedTensorInfoMap, { numSegments }: Attributes) {
  const where = UnsortedSegmentSum;
  const { x, segmentIds } = inputs;
  if (x === undefined || (x.dtype !== 'float32' && x.dtype !== 'int32')) {
    invalidArgument(where, 'x', 'a float32 or int32 tensor', x?.dtype);
  }
  if (segmentIds?.dtype !== 'int32') invalidArgument(where, 'segmentIds', 'an int32 tensor', segmentIds?.dtype);
  checkPositiveInteger(where, 'numSegments', numSegments);
  const count = x.shape[0] ?? 1;
  checkShape(where, 'segmentIds', segmentIds.shape, [count]);
  return { x, segmentIds, count, width: count === 0 ? sizeOf({ ...x, shape: x.shape.slice(1) }) : sizeOf(x) / count };
}
