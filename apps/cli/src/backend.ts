import { createRegistry, RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

/** How each backend is loaded; only the one that is asked for is. */
const loaders = createRegistry('backend', {
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
});

export const backendNames = loaders.names();
export type BackendName = (typeof backendNames)[number];

export interface BackendChoice {
  readonly backend: BackendName;
  /** Whether to register the fast kernels. */
  readonly kernels: boolean;
  /** How many threads these use. */
  readonly threads: number;
}

/**
 * Makes a backend the active one, with or without the fast kernels.
 * @throws RecurrentError INVALID_ARGUMENT for threads that there cannot be
 */
export async function prepareBackend({ backend, kernels, threads }: BackendChoice): Promise<void> {
  if (!kernels && threads > 1) refuseThreads('1, as only the kernels have threads: leave out --no-kernels', threads);
  // Also keeps tfjs from advertising its other backends on the terminal.
  tf.enableProdMode();
  await loaders.get(backend)();
  const { registerKernels, unregisterKernels } = await import('@recurrent/kernels');
  const status = kernels ? registerKernels({ backends: backendNames, threads }) : unregisterKernels();
  if (status?.threadsUnavailable) refuseThreads(`1, as ${status.threadsUnavailable}`, threads);
  if (!(await tf.setBackend(backend))) {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `--backend: "${backend}" does not start on this machine; try another of ${backendNames.join(', ')}`,
      argument: '--backend',
    });
  }
  await tf.ready();
}

function refuseThreads(expected: string, threads: number): never {
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `--threads: expected ${expected}; got ${threads}`,
    argument: '--threads',
  });
}
