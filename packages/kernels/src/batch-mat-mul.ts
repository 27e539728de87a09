import { RecurrentError } from '@recurrent/core';
import { broadcast_util as broadcast, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import { defineKernel, type KernelCall, type ScalarCall, type SimdCall } from './definition.ts';
import type { Task } from './threads.ts';

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
  work: productWork,
  run: (call) => runProduct(call, undefined).info,
  runScalar: (call) => runScalarProduct(call, undefined).info,
});

export function leavesTypes({ inputs }: Pick<KernelCall<unknown>, 'inputs'>): boolean {
  return Object.values(inputs).some((info) => info !== undefined && info.dtype !== 'float32');
}

/** Operations of a product; 0 for a batch or a product with a vector, which stay on one thread. */
export function productWork({ inputs, attrs }: KernelCall<ProductAttributes>): number {
  if (leavesTypes({ inputs })) return 0;
  const { m, n, k, aStarts } = planProduct(inputs, attrs);
  return aStarts.length > 1 || m < 8 || n < 2 ? 0 : 2 * m * n * k;
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
    const flags = [Number(attrs.transposeA), Number(attrs.transposeB)] as const;
    if (session.threads > 1 && aStarts.length === 1 && m >= 8 && n > 1) {
      shareProduct(session, { a, b, c: output.pointer, transpose: flags, m, n, k, bias: biasPointer });
      return { ...output, count };
    }
    const scratch = session.scratch(session.exports.matmulScratch(m, k));
    for (let entry = 0; entry < aStarts.length; entry++) {
      const [aEntry, bEntry] = [a + 4 * aStarts[entry]!, b + 4 * bStarts[entry]!];
      const c = output.pointer + 4 * m * n * entry;
      session.exports.matmul(aEntry, flags[0], bEntry, flags[1], c, m, n, k, biasPointer, scratch);
    }
  }
  return { ...output, count };
}

interface Product {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly transpose: readonly [a: number, b: number];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly bias: number;
}

/** Rows that a thread takes at a time, at least: fewer would read the packed operand too often. */
const fewestRows = 16;
/** So many turns for each thread, so that one which is held up holds up little. */
const turns = 4;
/** Numbers of an operand above which it is worth a thread's while to pack a part of it. */
const worthPacking = 65_536;

/** Packs op(B) once for all threads, then hands out rows of C, a multiple of four at a time: tiles have four. */
function shareProduct(session: Session, { a, b, c, transpose, m, n, k, bias }: Product): void {
  const { exports, threads } = session;
  const packed = session.scratch(exports.packedSize(k, n));
  const packers = k * n < worthPacking ? 1 : threads;
  const columns = 16 * Math.ceil(n / packers / 16);
  session.run(
    spans(n, columns).map(([first, count]): Task => ['matmulPack', b, transpose[1], packed, n, k, first, count]),
  );
  const rows = Math.max(fewestRows, 4 * Math.ceil(m / (turns * threads) / 4));
  const tasks = spans(m, Math.min(rows, 4 * Math.ceil(m / threads / 4))).map(([first, count]): Task => {
    const scratch = session.scratch(exports.matmulRowsScratch(count, k));
    return ['matmulRows', a, transpose[0], packed, c, m, n, k, bias, scratch, first, count];
  });
  session.run(tasks);
}

/** Cuts `total` into parts of `size`. */
function spans(total: number, size: number): [first: number, count: number][] {
  return Array.from({ length: Math.ceil(total / size) }, (_, at) => [at * size, Math.min(size, total - at * size)]);
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
