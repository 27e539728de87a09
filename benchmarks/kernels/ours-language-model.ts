import {
  createRowGradients,
  dense,
  embedding,
  flattenParameters,
  initializeParameters,
  lstm,
  recurrent,
  stack,
} from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { clipByGlobalNorm, createOptimizer, linearCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Prepared } from '../shared/serve.ts';
import { ids } from './data.ts';
import type { LanguageModel } from './items.ts';

export function prepareLanguageModel({ vocabulary, units, batch, time }: LanguageModel): Prepared {
  const words = embedding({ vocabularySize: vocabulary, dimension: units });
  const cell = lstm({ inputSize: units, units });
  const layers = stack([recurrent(cell), recurrent(cell)]);
  const head = dense({ inputSize: units, units: vocabulary });
  const random = createRandom(1);
  const tree = initializeParameters({ words: words.spec, layers: layers.spec, head: head.spec }, random);
  const parameters = flattenParameters(tree);
  const table = tree.words.table as tf.Variable;
  const { kernel: weights, bias } = tree.head;
  const names = new Map([...parameters].map(([name, variable]) => [variable.name, name]));
  const input = ids([batch, time], vocabulary);
  const targets = ids([batch * time], vocabulary) as tf.Tensor1D;
  const clip = clipByGlobalNorm(5);
  const optimizer = createOptimizer({ type: 'sgd', learningRate: 0.1 });

  const run = async () => {
    const rowGradients = createRowGradients();
    const context = { training: true, random, rowGradients };
    const { value, grads } = tf.variableGrads(() => {
      const vectors = words.apply(tree.words, input, context) as tf.Tensor3D;
      const { output } = layers.apply(tree.layers, vectors, { context });
      const x = tf.reshape<tf.Rank.R2>(output, [-1, units]);
      return linearCrossEntropy({ x, kernel: weights as tf.Tensor2D, bias: bias as tf.Tensor1D }, targets);
    }, [...parameters.values(), rowGradients.tap]);
    const sparse = rowGradients.collect().get(table)!;
    const gradients = new Map(
      [...names].flatMap(([variable, name]) => (grads[variable] ? [[name, grads[variable]] as const] : [])),
    );
    const { gradientScale } = await clip([...gradients.values(), sparse.values]);
    optimizer.apply({
      parameters,
      gradients,
      rowGradients: new Map([[names.get(table.name)!, sparse]]),
      learningRate: 0.1,
      gradientScale,
    });
    const [loss] = await value.data();
    rowGradients.dispose();
    tf.dispose([value, sparse.rows, sparse.values, ...Object.values(grads)]);
    if (!Number.isFinite(loss)) throw new Error('the loss is not finite');
  };
  return {
    run,
    release() {
      optimizer.dispose();
      tf.dispose([input, targets, ...parameters.values()]);
    },
  };
}
