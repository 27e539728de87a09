import {
  bidirectional,
  gru,
  inference,
  initializeParameters,
  lstm,
  recurrent,
  type SequenceLayer,
} from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Prepared } from '../shared/serve.ts';
import { flattenTensors, normal } from './data.ts';
import type { Product, Sequence } from './items.ts';

export function prepareSequence({ cell, training, batch, time, units, bidirectional: both }: Sequence): Prepared {
  const built = cell === 'lstm' ? lstm({ inputSize: units, units }) : gru({ inputSize: units, units });
  const layer = (both ? bidirectional(built as never) : recurrent(built as never)) as SequenceLayer;
  const parameters = initializeParameters({ layer: layer.spec }, createRandom(1)).layer as never;
  const input = normal([batch, time, units]) as tf.Tensor3D;
  const upstream = normal([batch, time, layer.outputSize]) as tf.Tensor3D;
  const weights = flattenTensors(parameters);
  const context = { ...inference(), training };
  const forward = () => layer.apply(parameters, input, { context }).output;
  const gradients = tf.grads(forward);
  return {
    run: () =>
      tf.tidy(() => {
        if (training) gradients([input, ...weights], upstream);
        else forward();
      }),
    release: () => tf.dispose([input, upstream, ...weights]),
  };
}

export function prepareProduct({ size, transposeA, transposeB }: Product): Prepared {
  const [a, b] = [normal([size, size]), normal([size, size])];
  return {
    run: () => tf.tidy(() => void tf.matMul(a, b, transposeA, transposeB)),
    release: () => tf.dispose([a, b]),
  };
}
