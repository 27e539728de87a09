import { RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from './definition.ts';
import { type LayeredModel, runLayeredModel } from './layered-model.ts';
import { kernelTable } from './table.ts';
import { traceKernels } from './trace-kernels.ts';

/** Marks what runs inside `body` as belonging to a layer, in the report. Layers nest: the innermost is named. */
export type LayerScope = <Result>(name: string, body: () => Result) => Result;

/** A kernel that the model needs and the backend does not have. */
export interface MissingKernel {
  readonly kernel: string;
  /** The layers that need it, in the order in which they ran; `(model)` for what belongs to no layer. */
  readonly layers: readonly string[];
  /** `forward`, `backward`, or both: a model that lacks only backward kernels can predict but not train. */
  readonly passes: readonly ('forward' | 'backward')[];
  /** What to do about it. */
  readonly advice: string;
}

export interface PreflightReport {
  readonly backend: string;
  readonly missing: readonly MissingKernel[];
  /** False if the run had to stop at a kernel that no registered backend has: more may be missing after it. */
  readonly complete: boolean;
}

/**
 * Runs a model once, forward and backward, and names every kernel that `backend` lacks for it, with the layers that
 * need it and what to do; tfjs alone stops at the first with its bare name. Where a kernel is missing another
 * registered backend runs it (import the cpu backend for this), so one run finds all. Nothing is changed or leaked:
 * gradients are computed and thrown away; the active backend is the same afterwards.
 *
 * @param subject a tfjs-layers model that is built (it is run on zeros, any open size as 4), or a synchronous function
 *   that runs one step, such as `(layer) => tf.variableGrads(() => loss(layer('encoder', () => encode(x))))`
 * @throws whatever the subject throws, and RecurrentError INVALID_ARGUMENT if the backend cannot be started
 */
export async function preflight(
  subject: LayeredModel | ((layer: LayerScope) => unknown),
  backend: string,
): Promise<PreflightReport> {
  const previous = tf.getBackend();
  const started = tf.engine().backendNames().includes(backend) && (await tf.setBackend(backend));
  if (!started) {
    await tf.setBackend(previous);
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `kernels.preflight: "backend" expected a backend that is imported and can start, got "${backend}"; registered: ${tf.engine().backendNames().join(', ')}`,
      argument: 'backend',
      received: backend,
    });
  }
  try {
    const run = typeof subject === 'function' ? subject : (layer: LayerScope) => runLayeredModel(subject, layer);
    const { uses, complete } = traceKernels(run);
    const missing = new Map<string, { layers: Set<string>; passes: Set<'forward' | 'backward'> }>();
    for (const { kernel, layer, pass } of uses) {
      if (tf.getKernel(kernel, backend) !== undefined) continue;
      const entry = missing.get(kernel) ?? { layers: new Set(), passes: new Set() };
      missing.set(kernel, entry);
      entry.layers.add(layer);
      entry.passes.add(pass);
    }
    return {
      backend,
      complete,
      missing: [...missing].map(([kernel, { layers, passes }]) => ({
        kernel,
        layers: [...layers],
        passes: [...passes],
        advice: adviceFor(kernel, backend),
      })),
    };
  } finally {
    await tf.setBackend(previous);
  }
}

/**
 * `preflight`, and an error that says all of it if something is missing.
 * @throws RecurrentError MISSING_KERNEL
 */
export async function requireKernels(
  subject: LayeredModel | ((layer: LayerScope) => unknown),
  backend: string,
): Promise<void> {
  const { missing, complete } = await preflight(subject, backend);
  if (missing.length === 0) return;
  const lines = missing.map(
    ({ kernel, layers, passes, advice }) =>
      `- ${kernel} (${passes.join(' and ')}), needed by ${layers.join(', ')}: ${advice}`,
  );
  if (!complete) lines.push('The run could not go on after the last of these; more may be missing.');
  throw new RecurrentError({
    code: 'MISSING_KERNEL',
    message: `the "${backend}" backend lacks ${missing.length} kernel${missing.length === 1 ? '' : 's'} that the model needs:\n${lines.join('\n')}`,
    argument: 'backend',
    received: backend,
    expected: missing.map(({ kernel }) => kernel).join(', '),
  });
}

function adviceFor(kernel: string, backend: string): string {
  const ours = kernelTable.find(({ name }) => name === kernel);
  if (ours && (ours.backends ?? ['wasm', 'cpu']).includes(backend as BackendName)) {
    return `call registerKernels({ backends: ['${backend}'] }) from @recurrent/kernels`;
  }
  const others = tf
    .engine()
    .backendNames()
    .filter((name) => tf.getKernel(kernel, name) !== undefined);
  if (others.length === 0) return 'no registered backend has it; import one that does, or use another layer';
  return `use another layer, or run the model on ${others.map((name) => `"${name}"`).join(' or ')} with tf.setBackend`;
}
