import { createRowGradients, embedding } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { crf, crfDecode, crfLogLikelihood } from '@recurrent/crf';
import { createOptimizer, softmaxCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Prepared } from '../shared/serve.ts';
import { ids, normal } from './data.ts';
import type { Elements } from './items.ts';

type Sizes = Record<string, number>;

const builders: Record<Elements['kind'], (sizes: never) => Prepared> = {
  sgd: (sizes: Sizes) => optimizer({ type: 'sgd', learningRate: 0.01, momentum: 0.9 }, sizes.count!),
  adam: (sizes: Sizes) => optimizer({ type: 'adam', learningRate: 1e-3 }, sizes.count!),

  crossEntropy({ rows, classes }: Sizes) {
    const logits = normal([rows!, classes!]) as tf.Tensor2D;
    const labels = ids([rows!], classes!) as tf.Tensor1D;
    const gradient = tf.grad((x) => tf.sum(softmaxCrossEntropy(x as tf.Tensor2D, labels)));
    return { run: () => tf.tidy(() => void gradient(logits)), release: () => tf.dispose([logits, labels]) };
  },

  crfLoss({ batch, time, labels }: Sizes) {
    const { parameters, emissions } = crfInputs(batch!, time!, labels!);
    const gold = ids([batch!, time!], labels!) as tf.Tensor2D;
    const all = [emissions, parameters.transitions, parameters.start, parameters.end];
    const gradients = tf.grads(() => tf.sum(crfLogLikelihood(parameters, emissions, gold)));
    return {
      run: () => tf.tidy(() => void gradients(all)),
      release: () => tf.dispose([...all, gold]),
    };
  },

  crfDecode({ batch, time, labels }: Sizes) {
    const { parameters, emissions } = crfInputs(batch!, time!, labels!);
    return {
      async run() {
        await crfDecode(parameters, emissions);
      },
      release: () => tf.dispose([emissions, ...Object.values(parameters)]),
    };
  },

  embedding({ vocabulary, dimension, count }: Sizes) {
    const layer = embedding({ vocabularySize: vocabulary!, dimension: dimension! });
    const table = tf.variable(normal([vocabulary!, dimension!]));
    const input = ids([count!], vocabulary!);
    const rowGradients = createRowGradients();
    const context = { training: true, random: createRandom(1), rowGradients };
    const upstream = normal([count!, dimension!]);
    const gradient = tf.grads(() => layer.apply({ table }, input, context));
    return {
      run() {
        const ofTap = gradient([rowGradients.tap], upstream);
        const { rows, values } = rowGradients.collect().get(table)!;
        tf.dispose([ofTap, rows, values]);
      },
      release() {
        rowGradients.dispose();
        tf.dispose([table, input, upstream]);
      },
    };
  },
};

export const prepareElements = ({ kind, sizes }: Elements): Prepared => builders[kind](sizes as never);

function optimizer(config: { type: string; learningRate: number; momentum?: number }, count: number): Prepared {
  const weight = tf.variable(normal([count]));
  const gradient = normal([count]);
  const made = createOptimizer(config);
  const update = {
    parameters: new Map([['weight', weight]]),
    gradients: new Map([['weight', gradient]]),
    learningRate: config.learningRate,
  };
  return {
    run: () => made.apply(update),
    release() {
      made.dispose();
      tf.dispose([weight, gradient]);
    },
  };
}

function crfInputs(batch: number, time: number, labels: number) {
  const { spec } = crf({ labels });
  const parameter = (shape: readonly number[]) => normal([...shape]);
  return {
    emissions: normal([batch, time, labels]) as tf.Tensor3D,
    parameters: {
      transitions: parameter(spec.transitions.shape) as tf.Tensor2D,
      start: parameter(spec.start.shape) as tf.Tensor1D,
      end: parameter(spec.end.shape) as tf.Tensor1D,
    },
  };
}
