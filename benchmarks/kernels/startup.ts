/** A fresh process: milliseconds that compiling the module and registering every kernel take, on stdout. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { registerKernels } from '@recurrent/kernels';
import { instantiate } from '../../packages/kernels/src/module.ts';

const started = performance.now();
const { simd } = await registerKernels();
if (simd !== 'none') instantiate(simd, new WebAssembly.Memory({ initial: 1 }));
process.stdout.write(String(performance.now() - started));
process.exit();
