/**
 * The contender that trains the model of the tfjs example "date-conversion-attention" as it builds it, with tfjs-layers
 * alone: `plain-tfjs.ts <wasm | cpu> [--clock cpu]`. On wasm, tfjs cannot train an embedding: there the tokens come as
 * one-hot vectors and the tables are dense layers.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Prepared, serve } from '../shared/serve.ts';
import { marks, randomPairs } from './data.ts';
import type { Item } from './items.ts';

const [backend = 'wasm'] = process.argv.slice(2);
tf.enableProdMode();
await tf.setBackend(backend);

const units = 64;
const recurrentInitializer = 'glorotUniform'; // the default needs the whole of @tensorflow/tfjs
const oneHot = (rows: readonly Int32Array[], vocabulary: number) =>
  tf.tidy(() => tf.cast(tf.oneHot(idsOf(rows), vocabulary), 'float32'));
const idsOf = (rows: readonly Int32Array[]) =>
  tf.tensor2d(
    rows.map((row) => [...row]),
    [rows.length, rows[0]!.length],
    'int32',
  );

/** Where tokens come in, as vectors, and the tensor to give for rows of them. */
function words(side: Item['source']) {
  const { vocabulary, steps } = side;
  if (backend === 'wasm') {
    const entry = input({ shape: [steps, vocabulary] });
    const table = layers.dense({ units, useBias: false });
    return { entry, vectors: table.apply(entry), tensorOf: (rows: Int32Array[]) => oneHot(rows, vocabulary) };
  }
  const entry = input({ shape: [steps] });
  const table = layers.embedding({ inputDim: vocabulary, outputDim: units, inputLength: steps });
  return { entry, vectors: table.apply(entry), tensorOf: idsOf };
}

await serve((item: Item): Prepared => {
  if (item.model !== 'dateConversion') throw new Error('tfjs-layers has no additive attention');
  const { source, target } = item;
  const lstm = (returnState: boolean) =>
    layers.lstm({ units, returnSequences: true, returnState, recurrentInitializer });
  const [read, said] = [words(source), words(target)];
  const [memory, ...last] = lstm(true).apply(read.vectors) as SymbolicTensor[];
  const queries = lstm(false).apply(said.vectors, { initialState: last }) as SymbolicTensor;
  const scores = layers.dot({ axes: [2, 2] }).apply([queries, memory!]);
  const weights = layers.activation({ activation: 'softmax' }).apply(scores) as SymbolicTensor;
  const context = layers.dot({ axes: [2, 1] }).apply([weights, memory!]) as SymbolicTensor;
  const combine = layers.dense({ units, activation: 'tanh', useBias: false });
  const logits = layers.dense({ units: target.vocabulary, activation: 'softmax' });
  const combined = layers
    .timeDistributed({ layer: combine })
    .apply(layers.concatenate().apply([context, queries])) as SymbolicTensor;
  const outputs = layers.timeDistributed({ layer: logits }).apply(combined) as SymbolicTensor;
  const model = layersModel({ inputs: [read.entry, said.entry], outputs });
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });

  const { sources, targets } = randomPairs(item);
  const x = [read.tensorOf(sources), said.tensorOf(targets.map((row) => Int32Array.of(marks.bos, ...row)))];
  const y = oneHot(
    targets.map((row) => Int32Array.of(...row, marks.eos)),
    target.vocabulary,
  );
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
