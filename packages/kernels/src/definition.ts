import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import type { BackendData } from './backend-data.ts';

export type BackendName = 'wasm' | 'cpu';

export type KernelResult = TensorInfo | TensorInfo[];

/** What every call of a kernel gets. */
export interface KernelCall<Attributes = Readonly<Record<string, unknown>>> {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: Attributes;
  /** Runs the kernel that was registered under this name before ours; undefined if there was none. */
  readonly original: (() => KernelResult) | undefined;
}

export interface SimdCall<Attributes> extends KernelCall<Attributes> {
  readonly session: Session;
  /** The tensors themselves, for kernels that would rather not copy all of an input where there is no heap. */
  readonly data: BackendData;
}

export interface ScalarCall<Attributes> extends KernelCall<Attributes> {
  readonly data: BackendData;
}

/**
 * One kernel. `run` works on WebAssembly memory (see arena.ts), `runScalar` on typed arrays where SIMD is missing.
 * Both get the same inputs and attrs and give the same outputs to rounding. A kernel that only moves values, or makes
 * one pass over them, has no `run`.
 */
export interface KernelDefinition<Attributes = Readonly<Record<string, unknown>>> {
  /** The name in tfjs's kernel registry. */
  readonly name: string;
  /** The backends that it is registered for; both if not given. */
  readonly backends?: readonly BackendName[];
  /** Calls that it leaves to the kernel that was there before. Asked before a session is opened. */
  readonly leaves?: (call: KernelCall<Attributes>) => boolean;
  /**
   * About how many floating-point operations a call takes. If it is given and large, and threads are on, `run` gets
   * a session on the threads' memory: `session.threads` > 1, and `session.run` runs tasks at once.
   */
  readonly work?: (call: KernelCall<Attributes>) => number;
  run?(call: SimdCall<Attributes>): KernelResult;
  runScalar(call: ScalarCall<Attributes>): KernelResult;
}

/** Hides the attribute type, so that definitions of all kinds fit into one table. */
export function defineKernel<Attributes>(definition: KernelDefinition<Attributes>): KernelDefinition {
  return definition as unknown as KernelDefinition;
}
