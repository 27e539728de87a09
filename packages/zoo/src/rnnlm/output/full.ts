import {
  type LinearOutput,
  linearCrossEntropy,
  linearLogits,
  logSoftmax,
  softmaxCrossEntropy,
} from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { OutputLayer, OutputParameters, OutputSize } from './layer.ts';

/**
 * One softmax over the vocabulary: p = softmax(x·W + b). Parameters: kernel W [D, V] (without it where the table is
 * tied: W is the table, transposed), bias b [V].
 */
export function fullSoftmax({ vocabularySize, features, tied }: OutputSize): OutputLayer {
  const bias = { shape: [vocabularySize], initializer: { type: 'zeros' } } as const;
  const kernel = { shape: [features, vocabularySize], initializer: { type: 'glorotUniform' } } as const;
  const output = ({ own, tied }: OutputParameters, x: tf.Tensor2D): LinearOutput => {
    const kernel = (tied ?? own.kernel) as tf.Tensor2D;
    return { x, kernel, bias: own.bias as unknown as tf.Tensor1D, transposed: tied !== undefined };
  };
  return {
    spec: tied ? { bias } : { kernel, bias },
    loss: (parameters, x, targets) => linearCrossEntropy(output(parameters, x), tf.tensor1d(targets, 'int32')),
    targetLogProbs: (parameters, x, targets) =>
      tf.tidy(() => tf.neg(softmaxCrossEntropy(linearLogits(output(parameters, x)), tf.tensor1d(targets, 'int32')))),
    logProbs: (parameters, x) => tf.tidy(() => logSoftmax(linearLogits(output(parameters, x)))),
  };
}
