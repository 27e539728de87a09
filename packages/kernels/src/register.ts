/**
 * Puts the kernels of `table.ts` into tfjs's registry and takes them out again.
 *
 * To add a kernel: write `src/<kernel>.ts` that exports `defineKernel<Attributes>({ name, run, runScalar })`, add it
 * to `kernelTable`. `run(call)` gets `{ inputs, attrs, session, original }`, see definition.ts and arena.ts.
 */
import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { type Arena, createArena, heapSession, type OpenSession } from './arena.ts';
import { type BackendData, backendData } from './backend-data.ts';
import type { BackendName, KernelCall, KernelDefinition, KernelResult } from './definition.ts';
import { detectSimd, type SimdLevel } from './module.ts';
import { kernelTable } from './table.ts';

export interface RegisterOptions {
  /** Backends to register for; both if not given. Their packages must have been imported before. */
  readonly backends?: readonly BackendName[];
  /** The best level of SIMD to use; for tests and comparisons. Whatever the engine lacks is not used. */
  readonly simd?: SimdLevel;
}

/** What is in use after registering. */
export interface KernelStatus {
  readonly backends: readonly BackendName[];
  readonly simd: SimdLevel;
  readonly kernels: readonly string[];
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

/**
 * Registers the kernels. Calling it again first takes out what the last call put in, so it is safe and the last
 * call's options hold. Import the backends before: a backend that registers its own kernels later replaces these.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function registerKernels(options: RegisterOptions = {}): KernelStatus {
  checkKeys('kernels.registerKernels', options, ['backends', 'simd']);
  const { backends = ['wasm', 'cpu'], simd = 'relaxed' } = options;
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
  return { backends: [...new Set(backends)], simd: level, kernels: kernelTable.map((definition) => definition.name) };
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
  if (level === 'none') return definition.runScalar({ ...call, data });
  const session = open(data, level);
  let done = false;
  try {
    const result = definition.run({ ...call, session, data });
    done = true;
    return result;
  } finally {
    session.close(done);
  }
}

function open(data: BackendData, simd: 'relaxed' | 'simd'): OpenSession {
  if (data.heap !== undefined) return heapSession(data, data.heap, simd);
  arena ??= createArena();
  return arena.session(data, simd);
}
