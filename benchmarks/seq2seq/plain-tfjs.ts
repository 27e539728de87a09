/**
 * The contender that trains the model of the tfjs example "date-conversion-attention" as it builds it, with tfjs-layers
 * alone on the wasm backend: `plain-tfjs.ts [--clock cpu]`. tfjs cannot train an embedding there, so tokens come as one-hot
 * vectors and the tables are dense layers. On its cpu backend, embeddings and all, a step takes ten times as long.
 */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Prepared, serve } from '../shared/serve.ts';
import { marks, randomPairs } from './data.ts';
import type { Item } from './items.ts';

tf.enableProdMode();
await tf.setBackend('wasm');

const units = 64;
const recurrentInitializer = 'glorotUniform'; // the default needs the whole of @tensorflow/tfjs

/** float32 [rows, steps, vocabulary] */
function oneHot(rows: readonly Int32Array[], vocabulary: number): tf.Tensor {
  const steps = rows[0]!.length;
  const ids = Int32Array.from(rows.flatMap((row) => [...row]));
  return tf.tidy(() => tf.cast(tf.oneHot(tf.tensor2d(ids, [rows.length, steps], 'int32'), vocabulary), 'float32'));
}

/** [batch, steps, size] → [batch, size]; by a slice, as tfjs has no gradient of a gather on wasm. */
class LastStep extends layers.Layer {
  override computeOutputShape([batch, , size]: number[]): number[] {
    return [batch!, size!];
  }

  override call(given: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [given].flat() as [tf.Tensor];
    const [batch, steps, size] = x.shape as [number, number, number];
    return tf.reshape(tf.slice(x, [0, steps - 1, 0], [batch, 1, size]), [batch, size]);
  }

  static readonly className = 'LastStep';
}

/** Where tokens come in, and the vectors of a table for them. */
function words({ vocabulary, steps }: Item['source']) {
  const entry = input({ shape: [steps, vocabulary] });
  return { entry, vectors: layers.dense({ units, useBias: false }).apply(entry) as SymbolicTensor };
}

await serve((item: Item): Prepared => {
  if (item.model !== 'dateConversion') throw new Error('tfjs-layers has no additive attention');
  const { source, target } = item;
  const lstm = () => layers.lstm({ units, returnSequences: true, recurrentInitializer });
  const [read, said] = [words(source), words(target)];
  const memory = lstm().apply(read.vectors) as SymbolicTensor;
  // Both states from one, as in the example: an LSTM that gives its states is run once for each of them.
  const last = new LastStep({}).apply(memory) as SymbolicTensor;
  const queries = lstm().apply(said.vectors, { initialState: [last, last] }) as SymbolicTensor;
  const scores = layers.dot({ axes: [2, 2] }).apply([queries, memory]);
  const weights = layers.activation({ activation: 'softmax' }).apply(scores) as SymbolicTensor;
  const context = layers.dot({ axes: [2, 1] }).apply([weights, memory]) as SymbolicTensor;
  const combine = layers.dense({ units, activation: 'tanh', useBias: false });
  const logits = layers.dense({ units: target.vocabulary, activation: 'softmax' });
  const combined = layers
    .timeDistributed({ layer: combine })
    .apply(layers.concatenate().apply([context, queries])) as SymbolicTensor;
  const outputs = layers.timeDistributed({ layer: logits }).apply(combined) as SymbolicTensor;
  const model = layersModel({ inputs: [read.entry, said.entry], outputs });
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });

  const { sources, targets } = randomPairs(item);
  const inputs = targets.map((row) => Int32Array.of(marks.bos, ...row));
  const labels = targets.map((row) => Int32Array.of(...row, marks.eos));
  const x = [oneHot(sources, source.vocabulary), oneHot(inputs, target.vocabulary)];
  const y = oneHot(labels, target.vocabulary);
  return {
    async run() {
      await model.trainOnBatch(x, y);
    },
    parameters: model.countParams(),
    release() {
      model.dispose();
      tf.dispose([x, y]);
    },
  };
});
process.exit();
