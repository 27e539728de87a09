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
}

/** Makes a backend the active one, with or without the fast kernels. */
export async function prepareBackend({ backend, kernels }: BackendChoice): Promise<void> {
  // Also keeps tfjs from advertising its other backends on the terminal.
  tf.enableProdMode();
  await loaders.get(backend)();
  const { registerKernels, unregisterKernels } = await import('@recurrent/kernels');
  if (kernels) registerKernels({ backends: backendNames });
  else unregisterKernels();
  if (!(await tf.setBackend(backend))) {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `--backend: "${backend}" does not start on this machine; try another of ${backendNames.join(', ')}`,
      argument: '--backend',
    });
  }
  await tf.ready();
}
