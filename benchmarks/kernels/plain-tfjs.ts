/**
 * The contender that runs tfjs and tfjs-layers alone on the wasm backend: `plain-tfjs.ts [--clock cpu]`.
 * What that backend has no kernel for fails when it is prepared or run; the benchmark notes why.
 */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { type Prepared, serve } from '../shared/serve.ts';
import { ids, normal } from './data.ts';
import type { Elements, Item, LanguageModel, Product, Sequence } from './items.ts';

tf.enableProdMode();
await tf.setBackend('wasm');

const recurrentInitializer = 'glorotUniform'; // the default needs linear algebra that tfjs-core does not bring

function sequence({ cell, training, batch, time, units, bidirectional }: Sequence): Prepared {
  const config = { units, returnSequences: true, recurrentInitializer } as const;
  const single = cell === 'lstm' ? layers.lstm(config) : layers.gru(config);
  const layer = bidirectional ? layers.bidirectional({ layer: single as never, mergeMode: 'concat' }) : single;
  const input = normal([batch, time, units]);
  const upstream = normal([batch, time, bidirectional ? 2 * units : units]);
  const forward = () => layer.apply(input) as tf.Tensor;
  tf.tidy(() => void forward());
  const weights = layer.trainableWeights.map((weight) => weight.read());
  const gradients = tf.grads(forward);
  return {
    run: () =>
      tf.tidy(() => {
        if (training) gradients([input, ...weights], upstream);
        else forward();
      }),
    release() {
      layer.dispose();
      tf.dispose([input, upstream]);
    },
  };
}

function languageModel({ vocabulary, units, batch, time }: LanguageModel): Prepared {
  const recurrent = () => layers.lstm({ units, returnSequences: true, recurrentInitializer });
  const model = sequential({
    layers: [
      layers.embedding({ inputDim: vocabulary, outputDim: units, inputLength: time }),
      recurrent(),
      recurrent(),
      layers.dense({ units: vocabulary, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'sparseCategoricalCrossentropy' });
  const [x, y] = [ids([batch, time], vocabulary), tf.cast(ids([batch, time, 1], vocabulary), 'float32')];
  return {
    async run() {
      await model.trainOnBatch(x, y);
    },
    release() {
      model.dispose();
      tf.dispose([x, y]);
    },
  };
}

function product({ size, transposeA, transposeB }: Product): Prepared {
  const [a, b] = [normal([size, size]), normal([size, size])];
  return {
    run: () => tf.tidy(() => void tf.matMul(a, b, transposeA, transposeB)),
    release: () => tf.dispose([a, b]),
  };
}

function elements({ kind, sizes }: Elements): Prepared {
  if (kind === 'sgd' || kind === 'adam') {
    const optimizer = kind === 'sgd' ? tf.train.momentum(0.01, 0.9) : tf.train.adam(1e-3);
    const weight = tf.variable(normal([sizes.count!]));
    const gradient = normal([sizes.count!]);
    return {
      run: () => optimizer.applyGradients([{ name: weight.name, tensor: gradient }]),
      release() {
        optimizer.dispose();
        tf.dispose([weight, gradient]);
      },
    };
  }
  if (kind === 'crossEntropy') {
    const logits = normal([sizes.rows!, sizes.classes!]);
    const labels = ids([sizes.rows!], sizes.classes!) as tf.Tensor1D;
    const gradient = tf.grad((x) => tf.sum(tf.losses.softmaxCrossEntropy(tf.oneHot(labels, sizes.classes!), x)));
    return { run: () => tf.tidy(() => void gradient(logits)), release: () => tf.dispose([logits, labels]) };
  }
  if (kind === 'embedding') {
    const table = normal([sizes.vocabulary!, sizes.dimension!]);
    const input = ids([sizes.count!], sizes.vocabulary!) as tf.Tensor1D;
    const upstream = normal([sizes.count!, sizes.dimension!]);
    const gradient = tf.grad((x) => tf.gather(x, input));
    return {
      run: () => tf.tidy(() => void gradient(table, upstream)),
      release: () => tf.dispose([table, input, upstream]),
    };
  }
  throw new Error('tfjs has no CRF');
}

await serve((item: Item) => {
  if (item.kind === 'sequence') return sequence(item);
  if (item.kind === 'languageModel') return languageModel(item);
  if (item.kind === 'product') return product(item);
  return elements(item);
});
process.exit();
