/**
 * Puts the kernels of `table.ts` into tfjs's registry and takes them out again.
 *
 * To add a kernel: write `src/<kernel>.ts` that exports `defineKernel<Attributes>({ name, run, runScalar })`, add it
 * to `kernelTable`. `run(call)` gets `{ inputs, attrs, session, original }`, see definition.ts and arena.ts.
 */
import { checkKeys, checkOneOf, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { type Arena, createArena, heapSession, type OpenSession } from './arena.ts';
import { type BackendData, backendData } from './backend-data.ts';
import type { BackendName, KernelCall, KernelDefinition, KernelResult } from './definition.ts';
import { detectSimd, type SimdLevel } from './module.ts';
import { kernelTable } from './table.ts';
import { createThreadPool, type ThreadPool, threadsUnavailable } from './threads.ts';

export interface RegisterOptions {
  /** Backends to register for; both if not given. Their packages must have been imported before. */
  readonly backends?: readonly BackendName[];
  /** The best level of SIMD to use; for tests and comparisons. Whatever the engine lacks is not used. */
  readonly simd?: SimdLevel;
  /**
   * Threads that share the large calls (recurrent sequences, matrix products): workers over one shared memory, in
   * Node and in pages that are cross-origin isolated. 1 if not given. Results are the same from run to run.
   */
  readonly threads?: number;
}

/** What is in use after registering. */
export interface KernelStatus {
  readonly backends: readonly BackendName[];
  readonly simd: SimdLevel;
  readonly kernels: readonly string[];
  /** Threads in use; 1 where more were asked for and there are none to be had. */
  readonly threads: number;
  /** Why there are fewer threads than were asked for. */
  readonly threadsUnavailable?: string;
}

interface Registered {
  readonly backend: BackendName;
  readonly config: KernelConfig;
  readonly previous: KernelConfig | undefined;
}

const levels: readonly SimdLevel[] = ['relaxed', 'simd', 'none'];
const registered: Registered[] = [];
let level: SimdLevel = 'none';
let arena: Arena | undefined;
let pool: { readonly threads: ThreadPool; readonly arena: Arena } | undefined;

/** Operations below which waking a thread and copying cost more than they save. */
const worthThreads = 8e6;

/**
 * Registers the kernels. Calling it again first takes out what the last call put in, so it is safe and the last
 * call's options hold. Import the backends before: a backend that registers its own kernels later replaces these.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function registerKernels(options: RegisterOptions = {}): KernelStatus {
  checkKeys('kernels.registerKernels', options, ['backends', 'simd', 'threads']);
  const { backends = ['wasm', 'cpu'], simd = 'relaxed', threads = 1 } = options;
  checkPositiveInteger('kernels.registerKernels', 'threads', threads);
  if (!Array.isArray(backends)) invalidArgument('kernels.registerKernels', 'backends', 'an array', backends);
  for (const backend of backends) checkOneOf('kernels.registerKernels', 'backends', backend, ['wasm', 'cpu']);
  checkOneOf('kernels.registerKernels', 'simd', simd, levels);
  unregisterKernels();
  level = levels[Math.max(levels.indexOf(simd), levels.indexOf(detectSimd()))]!;
  for (const backend of new Set(backends)) {
    for (const definition of kernelTable) {
      if (definition.backends === undefined || definition.backends.includes(backend)) put(definition, backend);
    }
  }
  const reason = threads === 1 ? undefined : level === 'none' ? 'WebAssembly SIMD is missing' : threadsUnavailable();
  if (threads > 1 && reason === undefined && level !== 'none') {
    const created = createThreadPool(threads, level);
    pool = { threads: created, arena: createArena(created) };
  }
  const status = {
    backends: [...new Set(backends)],
    simd: level,
    threads: pool?.threads.size ?? 1,
    kernels: kernelTable.map((definition) => definition.name),
  };
  return reason === undefined ? status : { ...status, threadsUnavailable: reason };
}

/** Restores what was registered before `registerKernels`. Safe to call when nothing is registered. */
export function unregisterKernels(): void {
  for (const { backend, config, previous } of registered.splice(0).reverse()) {
    const current = getKernel(config.kernelName, backend);
    if (current !== config) continue; // someone else has replaced it since: theirs stays
    unregisterKernel(config.kernelName, backend);
    if (previous !== undefined) registerKernel(previous);
  }
  arena = undefined;
  pool?.threads.close();
  pool = undefined;
}

function put(definition: KernelDefinition, backend: BackendName): void {
  const { name } = definition;
  const previous = getKernel(name, backend);
  if (previous !== undefined) unregisterKernel(name, backend);
  const config: KernelConfig = {
    kernelName: name,
    backendName: backend,
    kernelFunc: ({ inputs, attrs, backend: instance }) => {
      const call: KernelCall = {
        inputs,
        attrs: (attrs ?? {}) as KernelCall['attrs'],
        original:
          previous && (() => previous.kernelFunc({ inputs, attrs: attrs as never, backend: instance }) as KernelResult),
      };
      return execute(definition, call, instance as object);
    },
  };
  // The original may need its set-up when the backend starts later, and it still runs for the calls that we leave to it.
  if (previous?.setupFunc !== undefined) config.setupFunc = previous.setupFunc;
  if (previous?.disposeFunc !== undefined) config.disposeFunc = previous.disposeFunc;
  registerKernel(config);
  registered.push({ backend, config, previous });
}

function execute(definition: KernelDefinition, call: KernelCall, backend: object): KernelResult {
  if (call.original !== undefined && definition.leaves?.(call)) return call.original();
  const data = backendData(backend);
  if (level === 'none' || definition.run === undefined) return definition.runScalar({ ...call, data });
  const session = open(data, level, definition, call);
  let done = false;
  try {
    const result = definition.run({ ...call, session, data });
    done = true;
    return result;
  } finally {
    session.close(done);
  }
}

function open(
  data: BackendData,
  simd: 'relaxed' | 'simd',
  definition: KernelDefinition,
  call: KernelCall,
): OpenSession {
  if (pool !== undefined && definition.work !== undefined && definition.work(call) >= worthThreads) {
    return pool.arena.session(data, simd);
  }
  if (data.heap !== undefined) return heapSession(data, data.heap, simd);
  arena ??= createArena();
  return arena.session(data, simd);
}
