import { RecurrentError } from '@recurrent/core';
import { broadcast_util as broadcast, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel, type KernelCall, type ScalarCall, type SimdCall } from './definition.ts';

export interface ProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** What a batch of products looks like: m × k times k × n, with where each batch entry's operands begin. */
export interface ProductPlan {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly shape: number[];
  /** In floats; one entry for each product of the batch. */
  readonly aStarts: readonly number[];
  readonly bStarts: readonly number[];
}

/**
 * tfjs's `BatchMatMul`: [..., m, k] × [..., k, n], either operand transposed, leading axes broadcast.
 * Anything but float32 is left to the kernel that was there before.
 */
export const batchMatMulKernel = defineKernel<ProductAttributes>({
  name: 'BatchMatMul',
  leaves: leavesTypes,
  run: (call) => runProduct(call, undefined).info,
  runScalar: (call) => runScalarProduct(call, undefined).info,
});

export function leavesTypes({ inputs }: KernelCall<unknown>): boolean {
  return Object.values(inputs).some((info) => info !== undefined && info.dtype !== 'float32');
}

/** @throws RecurrentError SHAPE_MISMATCH */
export function planProduct(inputs: NamedTensorInfoMap, attrs: ProductAttributes): ProductPlan {
  const a = inputs.a!.shape;
  const b = inputs.b!.shape;
  const [aRows, aColumns] = a.slice(-2) as [number, number];
  const [bRows, bColumns] = b.slice(-2) as [number, number];
  const [m, k] = attrs.transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = attrs.transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== inner) {
    throw new RecurrentError({
      code: 'SHAPE_MISMATCH',
      message: `matMul: [${a}]${attrs.transposeA ? ' transposed' : ''} and [${b}]${attrs.transposeB ? ' transposed' : ''} do not fit: inner sizes ${k} and ${inner}`,
      argument: 'b',
    });
  }
  const batch = broadcast.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
  return {
    m,
    n,
    k,
    shape: [...batch, m, n],
    aStarts: starts(a.slice(0, -2), batch, m * k),
    bStarts: starts(b.slice(0, -2), batch, k * n),
  };
}

/** Where each entry of the broadcast batch begins in an operand whose leading axes are `own`. */
function starts(own: number[], batch: number[], size: number): number[] {
  let result = [0];
  let stride = size * own.reduce((product, length) => product * length, 1);
  for (const [axis, length] of batch.entries()) {
    const ownLength = own[axis - batch.length + own.length] ?? 1;
    if (axis - batch.length + own.length >= 0) stride /= ownLength || 1;
    const step = ownLength === 1 ? 0 : stride;
    result = result.flatMap((start) => Array.from({ length }, (_, index) => start + index * step));
  }
  return result;
}

export function runProduct(
  { inputs, attrs, session }: SimdCall<ProductAttributes>,
  bias: TensorInfo | undefined,
): { info: TensorInfo; pointer: number; count: number } {
  const { m, n, k, shape, aStarts, bStarts } = planProduct(inputs, attrs);
  const output = session.output(shape, 'float32');
  const count = m * n * aStarts.length;
  if (count > 0) {
    const a = session.input(inputs.a!);
    const b = session.input(inputs.b!);
    const biasPointer = bias === undefined ? 0 : session.input(bias);
    const scratch = session.scratch(session.exports.matmulScratch(m, k));
    for (let entry = 0; entry < aStarts.length; entry++) {
      session.exports.matmul(
        a + 4 * aStarts[entry]!,
        Number(attrs.transposeA),
        b + 4 * bStarts[entry]!,
        Number(attrs.transposeB),
        output.pointer + 4 * m * n * entry,
        m,
        n,
        k,
        biasPointer,
        scratch,
      );
    }
  }
  return { ...output, count };
}

export function runScalarProduct(
  { inputs, attrs, data }: ScalarCall<ProductAttributes>,
  bias: TensorInfo | undefined,
): { info: TensorInfo; values: Float32Array } {
  const { m, n, k, shape, aStarts, bStarts } = planProduct(inputs, attrs);
  const info = data.output(shape, 'float32');
  const [c, a, b] = [info, inputs.a!, inputs.b!].map(data.values) as [Float32Array, Float32Array, Float32Array];
  const add = bias && data.values(bias);
  const [aRow, aStep] = attrs.transposeA ? [1, m] : [k, 1];
  const [bColumn, bStep] = attrs.transposeB ? [k, 1] : [1, n];
  let at = 0;
  for (let entry = 0; entry < aStarts.length; entry++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = add === undefined ? 0 : add[j]!;
        let aAt = aStarts[entry]! + i * aRow;
        let bAt = bStarts[entry]! + j * bColumn;
        for (let l = 0; l < k; l++, aAt += aStep, bAt += bStep) sum += a[aAt]! * b[bAt]!;
        c[at++] = sum;
      }
    }
  }
  return { info, values: c };
}
