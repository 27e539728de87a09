import { Exp, Sigmoid, Tanh, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import { product } from './blocks.ts';
import { type BackendName, defineKernel, type KernelDefinition } from './definition.ts';
import { mapRowBlocks } from './row-blocks.ts';

/** Applies a function to `count` floats, in place or not. */
type Apply = (target: number, source: number, count: number) => void;

interface UnaryFunction {
  readonly name: string;
  readonly backends: readonly BackendName[];
  simd(session: Session): Apply;
  scalar(x: number): number;
}

const blockBytes = 16_384; // stays in the first-level cache

/**
 * tfjs's `Exp` and `Tanh` of float32, and its `Sigmoid` on cpu (on wasm it is fast), four elements at a time where tfjs
 * takes one. Errors as in assembly/math.ts and assembly/gateMath.ts. Other types are left to tfjs.
 */
export const unaryKernels: readonly KernelDefinition[] = [
  unary({
    name: Exp,
    backends: ['wasm', 'cpu'],
    simd({ exports }) {
      return (target, source, count) => exports.expArray(target, source, count);
    },
    scalar: Math.exp,
  }),
  unary({
    name: Tanh,
    backends: ['wasm', 'cpu'],
    simd(session) {
      const table = gateTable(session);
      return (target, source, count) => session.exports.tanhArray(target, source, count, table);
    },
    scalar: Math.tanh,
  }),
  unary({
    name: Sigmoid,
    backends: ['cpu'],
    simd(session) {
      const table = gateTable(session);
      return (target, source, count) => session.exports.sigmoidArray(target, source, count, table);
    },
    scalar: (x) => 1 / (1 + Math.exp(-x)),
  }),
];

/** The constants of gateMath.ts, in scratch memory. */
function gateTable({ exports, scratch }: Session): number {
  const table = scratch(exports.gateTableSize());
  exports.writeGateTable(table);
  return table;
}

function unary({ name, backends, simd, scalar }: UnaryFunction): KernelDefinition {
  return defineKernel({
    name,
    backends,
    leaves: ({ inputs }) => inputs.x!.dtype !== 'float32',
    run({ inputs, data, session }) {
      const x = inputs.x as TensorInfo;
      const out = data.output(x.shape, 'float32');
      // Elements are rows of one.
      mapRowBlocks({ session, data, x, out, rows: product(x.shape), width: 1, blockBytes }, simd(session));
      return out;
    },
    runScalar({ inputs, data }) {
      const x = inputs.x as TensorInfo;
      const info = data.output(x.shape, 'float32');
      const [values, results] = [data.values(x), data.values(info)];
      for (let at = 0; at < values.length; at++) results[at] = scalar(values[at]!);
      return info;
    },
  });
}
