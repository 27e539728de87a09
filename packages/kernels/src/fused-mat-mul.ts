import type { TensorInfo } from '@tensorflow/tfjs-core';
import { leavesTypes, type ProductAttributes, productWork, runProduct, runScalarProduct } from './batch-mat-mul.ts';
import { defineKernel, type KernelCall } from './definition.ts';

interface FusedAttributes extends ProductAttributes {
  readonly activation?: string | null;
  readonly leakyreluAlpha?: number;
}

/** Activations of the module's `activate`, and the same on one number. */
const activations = new Map<string, { readonly code: number; readonly scalar: (x: number, alpha: number) => number }>([
  ['linear', { code: 0, scalar: (x) => x }],
  ['relu', { code: 1, scalar: (x) => Math.max(x, 0) }],
  ['relu6', { code: 2, scalar: (x) => Math.min(Math.max(x, 0), 6) }],
  ['sigmoid', { code: 3, scalar: (x) => 1 / (1 + Math.exp(-x)) }],
  ['tanh', { code: 4, scalar: Math.tanh }],
  ['elu', { code: 5, scalar: (x) => (x < 0 ? Math.exp(x) - 1 : x) }],
  ['leakyrelu', { code: 6, scalar: (x, alpha) => (x < 0 ? alpha * x : x) }],
]);

/**
 * tfjs's `_FusedMatMul`: activation(op(a)·op(b) + bias). A bias or slopes of `prelu` that are no vector of n floats,
 * and other types, are left to the kernel that was there before.
 */
export const fusedMatMulKernel = defineKernel<FusedAttributes>({
  name: '_FusedMatMul',
  leaves: (call) =>
    leavesTypes(call) ||
    !(activations.has(nameOf(call)) || nameOf(call) === 'prelu') ||
    !fits(call, call.inputs.bias) ||
    !fits(call, call.inputs.preluActivationWeights),
  work: productWork,
  run(call) {
    const { pointer, count, info } = runProduct(call, call.inputs.bias);
    if (nameOf(call) === 'prelu') {
      const { session, inputs } = call;
      const slopes = session.input(inputs.preluActivationWeights!);
      const n = inputs.preluActivationWeights!.shape[0]!;
      prelu(session.floats(pointer, count), session.floats(slopes, n));
      return info;
    }
    const { code } = activations.get(nameOf(call))!;
    if (code !== 0) call.session.exports.activate(pointer, count, code, call.attrs.leakyreluAlpha ?? 0.2);
    return info;
  },
  runScalar(call) {
    const { info, values } = runScalarProduct(call, call.inputs.bias);
    if (nameOf(call) === 'prelu') {
      prelu(values, call.data.values(call.inputs.preluActivationWeights!));
      return info;
    }
    const { scalar } = activations.get(nameOf(call))!;
    const alpha = call.attrs.leakyreluAlpha ?? 0.2;
    for (let index = 0; index < values.length; index++) values[index] = scalar(values[index]!, alpha);
    return info;
  },
});

function nameOf({ attrs }: KernelCall<FusedAttributes>): string {
  return attrs.activation ?? 'linear';
}

/** Whether an optional input is a vector with one number for each column of the product. */
function fits({ inputs, attrs }: KernelCall<FusedAttributes>, vector: TensorInfo | null | undefined): boolean {
  if (vector === undefined || vector === null) return true;
  return vector.shape.length === 1 && vector.shape[0] === inputs.b!.shape.at(attrs.transposeB ? -2 : -1);
}

function prelu(values: Float32Array, slopes: ArrayLike<number>): void {
  const n = slopes.length;
  for (let index = 0; index < values.length; index++) {
    if (values[index]! < 0) values[index]! *= slopes[index % n]!;
  }
}
