/**
 * The contender that runs our packages: `ours.ts <backend> [--threads N] [--clock cpu]`.
 * Everything goes through the public doors; only the peak asks the module itself.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { registerGradients } from '@recurrent/cells';
import { type RegisterOptions, registerKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { instantiate } from '../../packages/kernels/src/module.ts';
import { clockOf } from '../shared/clock.ts';
import { serve } from '../shared/serve.ts';
import type { Item } from './items.ts';
import { prepareElements } from './ours-elements.ts';
import { prepareLanguageModel } from './ours-language-model.ts';
import { prepareProduct, prepareSequence } from './ours-layers.ts';

const [backend = 'wasm', ...options] = process.argv.slice(2);
const at = options.indexOf('--threads');
const threads = at < 0 ? {} : { threads: Number(options[at + 1]) };
tf.enableProdMode();
const { simd } = await registerKernels({ backends: ['wasm', 'cpu'], ...threads } as RegisterOptions);
await tf.setBackend(backend);
registerGradients();

/** GFLOP/s of one core: of multiply-adds in registers or of the products' inner loop in the first cache, whichever is more. */
function createPeak(level: 'relaxed' | 'simd'): () => number {
  const { peakMultiplyAdd, peakTile } = instantiate(level, new WebAssembly.Memory({ initial: 1 }));
  const clock = clockOf(process.argv);
  const rate = (operations: number, work: () => unknown) => {
    const started = clock();
    work();
    return operations / (clock() - started) / 1e6;
  };
  for (let warmUp = 0; warmUp < 300; warmUp++) {
    peakMultiplyAdd!(10_000, 1);
    peakTile!(30, 64);
  }
  return () =>
    Math.max(
      rate(80e6, () => peakMultiplyAdd!(1e6, 1)),
      rate(65_536_000, () => peakTile!(1000, 64)),
    );
}

await serve(
  (item: Item) => {
    if (item.kind === 'sequence') return prepareSequence(item);
    if (item.kind === 'languageModel') return prepareLanguageModel(item);
    if (item.kind === 'product') return prepareProduct(item);
    return prepareElements(item);
  },
  simd === 'none' ? undefined : createPeak(simd),
);
process.exit();
