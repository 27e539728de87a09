import * as tf from '@tensorflow/tfjs-core';
import type { LayerScope } from './preflight.ts';

/** One call of a kernel by an operation. */
export interface KernelUse {
  readonly kernel: string;
  readonly layer: string;
  readonly pass: 'forward' | 'backward';
}

type RunKernel = (kernel: string, inputs: unknown, attrs: unknown) => unknown;

/** The gradient of one operation: a thunk for each input. */
type Gradient = (slopes: unknown) => Record<string, () => unknown>;

/** What is used of tfjs's engine beyond its public face. */
interface EngineInside {
  backendName: string;
  backendInstance: unknown;
  runKernel: RunKernel;
  addTapeNode(...args: unknown[]): void;
  readonly state: { readonly activeTape?: { gradient?: Gradient | undefined }[] };
}

class NowhereRegistered extends Error {}

/**
 * Runs `run` on the active backend and lists each kernel that it asks for, with the layer (of the forward operation, for
 * gradients too). A kernel that the backend lacks is run on another that has it; `complete` is false if none has.
 */
export function traceKernels(run: (layer: LayerScope) => unknown): { uses: KernelUse[]; complete: boolean } {
  const engine = tf.engine() as unknown as EngineInside;
  const { runKernel, addTapeNode } = engine;
  const uses: KernelUse[] = [];
  let layer = '(model)';
  let pass: KernelUse['pass'] = 'forward';

  function within<Result>(name: string, inPass: KernelUse['pass'], body: () => Result): Result {
    const outside = [layer, pass] as const;
    layer = name;
    pass = inPass;
    try {
      return body();
    } finally {
      [layer, pass] = outside;
    }
  }

  engine.runKernel = (kernel, inputs, attrs) => {
    uses.push({ kernel, layer, pass });
    const { backendName, backendInstance } = engine;
    if (tf.getKernel(kernel, backendName) !== undefined) return runKernel.call(engine, kernel, inputs, attrs);
    const others = tf.engine().backendNames();
    const other = others.find((name) => tf.getKernel(kernel, name) !== undefined && tf.findBackend(name) !== null);
    if (other === undefined) throw new NowhereRegistered(kernel);
    engine.backendName = other;
    engine.backendInstance = tf.findBackend(other);
    try {
      return runKernel.call(engine, kernel, inputs, attrs);
    } finally {
      engine.backendName = backendName;
      engine.backendInstance = backendInstance;
    }
  };
  engine.addTapeNode = (...args) => {
    addTapeNode.apply(engine, args);
    const node = engine.state.activeTape?.at(-1);
    const gradient = node?.gradient;
    const owner = layer;
    if (!node || !gradient) return;
    node.gradient = (slopes) => {
      const thunks = Object.entries(within(owner, 'backward', () => gradient(slopes)));
      return Object.fromEntries(thunks.map(([input, thunk]) => [input, () => within(owner, 'backward', thunk)]));
    };
  };
  let complete = true;
  try {
    tf.tidy(() => {
      run((name, body) => within(name, pass, body));
    });
  } catch (error) {
    if (!(error instanceof NowhereRegistered)) throw error;
    complete = false;
  } finally {
    for (const name of ['runKernel', 'addTapeNode'] as const) delete (engine as Partial<EngineInside>)[name];
  }
  return { uses, complete };
}
