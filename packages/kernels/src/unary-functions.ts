import { Exp, Sigmoid, Tanh, type TensorInfo } from '@tensorflow/tfjs-core';
import { type BackendName, defineKernel, type KernelDefinition } from './definition.ts';
import type { KernelExports } from './module.ts';

type Exports = Pick<KernelExports, 'expArray' | 'sigmoidArray' | 'tanhArray'>;

interface UnaryFunction {
  readonly name: string;
  readonly backends: readonly BackendName[];
  /** Over `count` floats, in place or not. @param table constants of gateMath.ts */
  simd(exports: Exports, target: number, source: number, count: number, table: number): void;
  scalar(x: number): number;
}

/** Of values that live in JS arrays: as many go through scratch memory at once, and stay in the first-level cache. */
const block = 4096;

/**
 * tfjs's `Exp` and `Tanh` of float32, and its `Sigmoid` on cpu (on wasm it is fast), four elements at a time where tfjs
 * takes one. Errors as in assembly/math.ts and assembly/gateMath.ts. Other types are left to tfjs.
 */
export const unaryKernels: readonly KernelDefinition[] = [
  unary({
    name: Exp,
    backends: ['wasm', 'cpu'],
    simd: (exports, target, source, count) => exports.expArray(target, source, count),
    scalar: Math.exp,
  }),
  unary({
    name: Tanh,
    backends: ['wasm', 'cpu'],
    simd: (exports, ...call) => exports.tanhArray(...call),
    scalar: Math.tanh,
  }),
  unary({
    name: Sigmoid,
    backends: ['cpu'],
    simd: (exports, ...call) => exports.sigmoidArray(...call),
    scalar: (x) => 1 / (1 + Math.exp(-x)),
  }),
];

function unary({ name, backends, simd, scalar }: UnaryFunction): KernelDefinition {
  return defineKernel({
    name,
    backends,
    leaves: ({ inputs }) => inputs.x!.dtype !== 'float32',
    run({ inputs, data, session }) {
      const x = inputs.x as TensorInfo;
      const { exports } = session;
      const table = session.scratch(exports.gateTableSize());
      exports.writeGateTable(table);
      if (data.heap !== undefined) {
        const out = session.output(x.shape, 'float32');
        simd(exports, out.pointer, session.input(x), data.values(x).length, table);
        return out.info;
      }
      const info = data.output(x.shape, 'float32');
      const [values, results] = [data.values(x) as Float32Array, data.values(info) as Float32Array];
      const pointer = session.scratch(4 * block);
      const room = session.floats(pointer, block);
      for (let at = 0; at < values.length; at += block) {
        const part = values.subarray(at, at + block);
        room.set(part);
        simd(exports, pointer, pointer, part.length, table);
        results.set(room.subarray(0, part.length), at);
      }
      return info;
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
