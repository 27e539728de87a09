import { type KernelExports, plainModule, relaxedModule } from './generated/modules.ts';

export type { KernelExports };

/** What the engine can run: fused multiply-add, plain 128-bit SIMD, or neither (then the JS path is used). */
export type SimdLevel = 'relaxed' | 'simd' | 'none';

const encoded = { relaxed: relaxedModule, simd: plainModule };
const bytesOf = new Map<SimdLevel, Uint8Array<ArrayBuffer>>();
const compiled = new Map<string, WebAssembly.Module>();
let detected: SimdLevel | undefined;

/** The best level that this engine runs; found once, by validating the modules themselves. */
export function detectSimd(): SimdLevel {
  detected ??= validates('relaxed') ? 'relaxed' : validates('simd') ? 'simd' : 'none';
  return detected;
}

/**
 * An instance of the module on `memory`, which may belong to someone else: the module has no data, stack or
 * globals of its own and touches nothing but the pointers that it is given.
 */
export function instantiate(level: 'relaxed' | 'simd', memory: WebAssembly.Memory): KernelExports {
  const instance = new WebAssembly.Instance(compile(level, isShared(memory)), { env: { memory } });
  return instance.exports as unknown as KernelExports;
}

/** The compiled module, for memories of that kind. It can be sent to a worker. */
export function compile(level: 'relaxed' | 'simd', shared: boolean): WebAssembly.Module {
  const key = `${level}${shared}`;
  let module = compiled.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(shared ? withSharedMemory(bytes(level)) : bytes(level));
    compiled.set(key, module);
  }
  return module;
}

export function isShared(memory: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
}

function validates(level: 'relaxed' | 'simd'): boolean {
  try {
    return typeof WebAssembly === 'object' && WebAssembly.validate(bytes(level)) && compile(level, false) !== undefined;
  } catch {
    return false;
  }
}

function bytes(level: 'relaxed' | 'simd'): Uint8Array<ArrayBuffer> {
  let binary = bytesOf.get(level);
  if (binary === undefined) {
    binary = Uint8Array.from(atob(encoded[level]), (character) => character.charCodeAt(0));
    bytesOf.set(level, binary);
  }
  return binary;
}

/** Pages of 64 kB: 4 GB, the whole address space. */
export const maximumPages = 65_536;

/**
 * The same module, declared to import a shared memory: the limits of `env.memory` (flags 0, minimum 0) become
 * (flags 3 = shared with a maximum, minimum 0, maximum 65,536). Nothing else differs, so no third build is needed.
 */
function withSharedMemory(binary: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = [3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 0]; // 'env' 'memory' memory {0, 0}
  let at = 8;
  while (binary[at] !== 2) at += 2 + sectionLength(binary, at); // all sections before are short (< 16 kB)
  const size = binary[at + 1]!;
  const content = binary.subarray(at + 2, at + 2 + size);
  if (size > 100 || content[0] !== 1 || !name.every((byte, index) => content[index + 1] === byte)) {
    throw new Error('kernels: the module does not begin its imports with env.memory');
  }
  const limits = [3, 0, 0x80, 0x80, 4];
  const changed = new Uint8Array(binary.length + 3);
  changed.set(binary.subarray(0, at));
  changed.set([2, size + 3, ...content.subarray(0, size - 2), ...limits], at);
  changed.set(binary.subarray(at + 2 + size), at + 2 + size + 3);
  return changed;
}

function sectionLength(binary: Uint8Array, at: number): number {
  const low = binary[at + 1]!;
  return low < 128 ? low : (low & 127) + binary[at + 2]! * 128 + 1;
}
