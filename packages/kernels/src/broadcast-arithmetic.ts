import {
  Add,
  broadcast_util as broadcast,
  Multiply,
  type NamedTensorInfoMap,
  RealDiv,
  Sub,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Values } from './backend-data.ts';
import { defineKernel, type KernelDefinition } from './definition.ts';

/** out[to + i] = a[at] ∘ b[bt] for i < count, where at and bt go on by 1 or stay (step 0); not both stay. */
type Loop = (
  ...run: [
    out: Values,
    to: number,
    a: Values,
    at: number,
    aStep: number,
    b: Values,
    bt: number,
    bStep: number,
    count: number,
  ]
) => void;

/**
 * tfjs's `Add`, `Sub`, `Multiply` and `RealDiv` of float32 on the cpu backend, whose own compute the index of each
 * element from its coordinates and cost hundreds of nanoseconds an element when they broadcast. Axes that both operands
 * walk in the same way are merged, and the innermost is a plain loop. Other types are left to tfjs.
 */
export const arithmeticKernels: readonly KernelDefinition[] = [
  arithmetic(Add, (out, to, a, at, aStep, b, bt, bStep, count) => {
    if (aStep === 0) for (let i = 0, x = a[at]!; i < count; i++) out[to + i] = x + b[bt + i]!;
    else if (bStep === 0) for (let i = 0, y = b[bt]!; i < count; i++) out[to + i] = a[at + i]! + y;
    else for (let i = 0; i < count; i++) out[to + i] = a[at + i]! + b[bt + i]!;
  }),
  arithmetic(Sub, (out, to, a, at, aStep, b, bt, bStep, count) => {
    if (aStep === 0) for (let i = 0, x = a[at]!; i < count; i++) out[to + i] = x - b[bt + i]!;
    else if (bStep === 0) for (let i = 0, y = b[bt]!; i < count; i++) out[to + i] = a[at + i]! - y;
    else for (let i = 0; i < count; i++) out[to + i] = a[at + i]! - b[bt + i]!;
  }),
  arithmetic(Multiply, (out, to, a, at, aStep, b, bt, bStep, count) => {
    if (aStep === 0) for (let i = 0, x = a[at]!; i < count; i++) out[to + i] = x * b[bt + i]!;
    else if (bStep === 0) for (let i = 0, y = b[bt]!; i < count; i++) out[to + i] = a[at + i]! * y;
    else for (let i = 0; i < count; i++) out[to + i] = a[at + i]! * b[bt + i]!;
  }),
  arithmetic(RealDiv, (out, to, a, at, aStep, b, bt, bStep, count) => {
    if (aStep === 0) for (let i = 0, x = a[at]!; i < count; i++) out[to + i] = x / b[bt + i]!;
    else if (bStep === 0) for (let i = 0, y = b[bt]!; i < count; i++) out[to + i] = a[at + i]! / y;
    else for (let i = 0; i < count; i++) out[to + i] = a[at + i]! / b[bt + i]!;
  }),
];

function arithmetic(name: string, loop: Loop): KernelDefinition {
  return defineKernel({
    name,
    backends: ['cpu'],
    leaves: ({ inputs }) => inputs.a!.dtype !== 'float32' || inputs.b!.dtype !== 'float32',
    runScalar({ inputs, data }) {
      const { a, b } = inputs as NamedTensorInfoMap & { a: TensorInfo; b: TensorInfo };
      const shape = broadcast.assertAndGetBroadcastShape(a.shape, b.shape);
      const info = data.output(shape, 'float32');
      const out = data.values(info);
      if (out.length === 0) return info;
      const [x, y] = [data.values(a), data.values(b)];
      const axes = mergedAxes(shape, a.shape, b.shape);
      const { length, aStep, bStep } = axes.pop() ?? { length: 1, aStep: 1, bStep: 1 };
      const counters = axes.map(() => 0);
      for (let to = 0, at = 0, bt = 0; to < out.length; to += length) {
        loop(out, to, x, at, aStep, y, bt, bStep, length);
        for (let axis = axes.length - 1; axis >= 0; axis--) {
          const walked = axes[axis]!;
          at += walked.aStep;
          bt += walked.bStep;
          if (++counters[axis]! < walked.length) break;
          counters[axis] = 0;
          at -= walked.length * walked.aStep;
          bt -= walked.length * walked.bStep;
        }
      }
      return info;
    },
  });
}

interface Axis {
  length: number;
  /** How far apart two neighbours are in each operand; 0 where it is broadcast. */
  readonly aStep: number;
  readonly bStep: number;
}

/** The axes of the result, longest runs merged, those of length 1 left out. */
function mergedAxes(shape: readonly number[], aShape: readonly number[], bShape: readonly number[]): Axis[] {
  const merged: Axis[] = [];
  let [aSize, bSize] = [1, 1];
  for (let back = 1; back <= shape.length; back++) {
    const length = shape.at(-back)!;
    if (length === 1) continue;
    const aStep = (aShape.at(-back) ?? 1) === 1 ? 0 : aSize;
    const bStep = (bShape.at(-back) ?? 1) === 1 ? 0 : bSize;
    if (aStep !== 0) aSize *= length;
    if (bStep !== 0) bSize *= length;
    const inner = merged[0];
    const goesOn =
      inner !== undefined && (aStep === 0) === (inner.aStep === 0) && (bStep === 0) === (inner.bStep === 0);
    if (goesOn) inner.length *= length;
    else merged.unshift({ length, aStep, bStep });
  }
  return merged;
}
