import { backend_util as backendUtil, Sum, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Values } from './backend-data.ts';
import { product } from './blocks.ts';
import { defineKernel, type KernelCall, type ScalarCall } from './definition.ts';

interface Attributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/**
 * tfjs's `Sum` of float32 over the first axes (the gradient of a bias) or the last: tfjs would transpose the whole
 * tensor for the former. Other axes are left to tfjs.
 */
export const sumKernel = defineKernel<Attributes>({
  name: Sum,
  leaves: (call) => call.inputs.x!.dtype !== 'float32' || planOf(call) === undefined,
  run(call) {
    const { session, data, inputs } = call;
    const { shape, summed, kept, leading } = planOf(call)!;
    // Without a heap the values would have to be copied first.
    if (data.heap === undefined || !leading) return runScalar(call);
    const out = session.output(shape, 'float32');
    session.exports.sumColumns(session.input(inputs.x!), summed, kept, out.pointer);
    return out.info;
  },
  runScalar,
});

function runScalar({ data, ...call }: Pick<ScalarCall<Attributes>, 'inputs' | 'attrs' | 'data'>): TensorInfo {
  const { shape, summed, kept, leading } = planOf(call)!;
  const info = data.output(shape, 'float32');
  const [out, x] = [data.values(info), data.values(call.inputs.x!)];
  if (leading) sumColumns(out, x, summed, kept);
  else sumRows(out, x, kept, summed);
  return info;
}

function planOf({ inputs, attrs }: Pick<KernelCall<Attributes>, 'inputs' | 'attrs'>) {
  const { shape } = inputs.x!;
  const axes = util.parseAxisParam(attrs.axis, shape).sort((a, b) => a - b);
  const leading = axes.every((axis, at) => axis === at);
  const trailing = axes.every((axis, at) => axis === shape.length - axes.length + at);
  if (!leading && !trailing) return undefined;
  const [keptShape, summedShape] = backendUtil.computeOutAndReduceShapes(shape, axes);
  return {
    shape: attrs.keepDims ? backendUtil.expandShapeToKeepDim(keptShape, axes) : keptShape,
    kept: product(keptShape),
    summed: product(summedShape),
    leading: leading && !trailing,
  };
}

/** out[j] = Σ_i x[i, j], in float64; four rows at a time, so that the sums are read and written less. */
function sumColumns(out: Values, x: Values, rows: number, columns: number): void {
  const sums = new Float64Array(columns);
  const whole = rows - (rows % 4);
  for (let i = 0, a = 0; i < whole; i += 4, a += 4 * columns) {
    const [b, c, d] = [a + columns, a + 2 * columns, a + 3 * columns];
    for (let j = 0; j < columns; j++) sums[j]! += x[a + j]! + x[b + j]! + (x[c + j]! + x[d + j]!);
  }
  for (let at = whole * columns; at < x.length; at += columns) {
    for (let j = 0; j < columns; j++) sums[j]! += x[at + j]!;
  }
  out.set(sums);
}

/** out[i] = Σ_j x[i, j], in float64. */
function sumRows(out: Values, x: Values, rows: number, columns: number): void {
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (const end = at + columns; at < end; at++) sum += x[at]!;
    out[i] = sum;
  }
}
