/** A contender of `pnpm bench layers`: `train.ts <backend> <alone | kernels> [--clock cpu]`. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { registerKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { sequential } from '@tensorflow/tfjs-layers';
import { ids, normal } from '../kernels/data.ts';
import { serve } from '../shared/serve.ts';
import { models } from './models.ts';

const [backend = 'wasm', kernels] = process.argv.slice(2);
tf.enableProdMode();
if (kernels === 'kernels') await registerKernels();
await tf.setBackend(backend);

await serve(({ model: name }: { model: string }) => {
  const { batch, inputShape, ids: below, make } = models[name]!;
  const model = sequential({ layers: make() as never });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
  const x = below === undefined ? normal([batch, ...inputShape]) : ids([batch, ...inputShape], below);
  const y = tf.tidy(() => tf.cast(tf.oneHot(ids([batch], 10) as tf.Tensor1D, 10), 'float32'));
  return {
    async run() {
      await model.trainOnBatch(x, y);
    },
    release() {
      model.dispose();
      tf.dispose([x, y]);
    },
  };
});
process.exit();
