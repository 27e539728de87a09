/**
 * Where a kernel finds its tensors as byte offsets ("pointers") in one linear memory, and gets scratch space.
 *
 * A kernel runs inside one session: `run(call)` gets it as `call.session`.
 *
 * ```
 * const a = session.input(inputs.a);                 // pointer; on cpu the values are copied in
 * const out = session.output([m, n], 'float32');     // { pointer, info }; on cpu copied out when run returns
 * const state = session.inPlace(inputs.variable);    // pointer; what the kernel writes changes the tensor
 * const scratch = session.scratch(bytes);            // pointer, 64-byte aligned, undefined contents, freed after run
 * session.exports.someFunction(a, out.pointer, scratch, m, n);
 * return out.info;
 * ```
 *
 * Two kinds of memory, same rules: the heap of the wasm backend itself (nothing is copied), or an arena of our own
 * (cpu backend), which grows to the largest call and is reused from its start by every session.
 *
 * Views: `session.floats(pointer, count)` / `session.ints(...)` are typed arrays on the memory. Any later
 * `input`, `output`, `inPlace` or `scratch` may move the memory: take views after the last of them.
 * Pointers stay valid until `run` returns.
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendData, Heap, Values } from './backend-data.ts';
import { instantiate, type KernelExports } from './module.ts';
import type { Task, ThreadPool } from './threads.ts';

export interface SessionOutput {
  readonly pointer: number;
  readonly info: TensorInfo;
}

export interface Session {
  readonly exports: KernelExports;
  /** How many tasks run at once: 1 unless the kernel has asked for threads (see definition.ts). */
  readonly threads: number;
  /** Runs calls of exported functions, `[name, ...args]`, in any order and at once; returns when all are done. */
  run(tasks: readonly Task[]): void;
  input(info: TensorInfo): number;
  inPlace(info: TensorInfo): number;
  output(shape: number[], dtype: DataType): SessionOutput;
  scratch(bytes: number): number;
  floats(pointer: number, count: number): Float32Array;
  ints(pointer: number, count: number): Int32Array;
}

/** A session that its opener must close: `close(true)` delivers outputs, `close(false)` only frees scratch. */
export interface OpenSession extends Session {
  close(deliver: boolean): void;
}

const alignment = 64;
const instances = new WeakMap<WebAssembly.Memory, Map<string, KernelExports>>();

export function exportsOn(memory: WebAssembly.Memory, level: 'relaxed' | 'simd'): KernelExports {
  const levels = instances.get(memory) ?? new Map<string, KernelExports>();
  instances.set(memory, levels);
  const exports = levels.get(level) ?? instantiate(level, memory);
  levels.set(level, exports);
  return exports;
}

/** A session straight on the heap that the backend's tensors live in. */
export function heapSession(data: BackendData, heap: Heap, level: 'relaxed' | 'simd'): OpenSession {
  const scratches: number[] = [];
  const exports = exportsOn(heap.memory, level);
  return {
    exports,
    threads: 1,
    run: (tasks) => runAll(exports, tasks),
    input: heap.offsetOf,
    inPlace: heap.offsetOf,
    output(shape, dtype) {
      const info = data.output(shape, dtype);
      return { info, pointer: heap.offsetOf(info) };
    },
    scratch(bytes) {
      const offset = heap.allocate(bytes + alignment);
      scratches.push(offset);
      return align(offset);
    },
    floats: (pointer, count) => new Float32Array(heap.memory.buffer, pointer, count),
    ints: (pointer, count) => new Int32Array(heap.memory.buffer, pointer, count),
    close() {
      for (const offset of scratches) heap.free(offset);
    },
  };
}

/** Our own linear memory, for backends whose tensors live in JS arrays. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  session(data: BackendData, level: 'relaxed' | 'simd'): OpenSession;
}

const pageBytes = 65_536;

/** An arena on a memory of its own, or on that of a pool of threads. */
export function createArena(pool?: ThreadPool): Arena {
  const memory = pool?.memory ?? new WebAssembly.Memory({ initial: 16 });
  let top = alignment; // never hand out offset 0

  function allocate(bytes: number): number {
    const pointer = align(top);
    const end = pointer + bytes;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    top = end;
    return pointer;
  }

  return {
    memory,
    session(data, level) {
      const start = top;
      const back: { info: TensorInfo; pointer: number }[] = [];
      const place = (values: Values) => {
        const pointer = allocate(values.byteLength);
        new Uint8Array(memory.buffer, pointer, values.byteLength).set(
          new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
        );
        return pointer;
      };
      const exports = exportsOn(memory, level);
      const session: OpenSession = {
        exports,
        threads: pool?.size ?? 1,
        run: (tasks) => (pool === undefined ? runAll(exports, tasks) : pool.run(tasks)),
        input: (info) => place(data.values(info)),
        inPlace(info) {
          const pointer = place(data.values(info));
          back.push({ info, pointer });
          return pointer;
        },
        output(shape, dtype) {
          const info = data.output(shape, dtype);
          const pointer = allocate(data.values(info).byteLength);
          back.push({ info, pointer });
          return { info, pointer };
        },
        scratch: allocate,
        floats: (pointer, count) => new Float32Array(memory.buffer, pointer, count),
        ints: (pointer, count) => new Int32Array(memory.buffer, pointer, count),
        close(deliver) {
          if (deliver) {
            for (const { info, pointer } of back) {
              const values = data.values(info);
              new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(
                new Uint8Array(memory.buffer, pointer, values.byteLength),
              );
            }
          }
          top = start;
        },
      };
      return session;
    },
  };
}

function runAll(exports: KernelExports, tasks: readonly Task[]): void {
  for (const [name, ...args] of tasks) exports[name](...args);
}

function align(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
