import type { ParameterSpecTree, ParameterTree } from '@recurrent/cells';
import {
  type Constraints,
  constraintsFromLabels,
  crf,
  crfDecode,
  crfLogLikelihood,
  crfMarginals,
} from '@recurrent/crf';
import { softmaxCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { TaggerAssets } from './assets.ts';
import type { TaggerConfig } from './config.ts';

/** From emissions [B,T,L] to a loss and to labels. */
export interface Decoder {
  readonly spec: ParameterSpecTree;
  /**
   * The mean over sentences of −log p(labels of the sentence), in nats.
   * @param labels int32 [B·T], −1 at padding
   */
  loss(parameters: ParameterTree, emissions: tf.Tensor3D, labels: Int32Array, lengths: readonly number[]): tf.Scalar;
  /** The best labels of each sentence. */
  decode(parameters: ParameterTree, emissions: tf.Tensor3D, lengths: readonly number[]): Promise<number[][]>;
  /** p(label at a position | sentence), float32 [B,T,L]. */
  probabilities(parameters: ParameterTree, emissions: tf.Tensor3D, lengths: readonly number[]): tf.Tensor3D;
}

type Build = (labels: number, decoding: Constraints | undefined, training: Constraints | undefined) => Decoder;

const limits = (constraints: Constraints | undefined) => (constraints === undefined ? {} : { constraints });

const softmax: Build = (labels, decoding) => ({
  spec: {},
  loss(_, emissions, gold, lengths) {
    const logits = tf.reshape(emissions, [-1, labels]) as tf.Tensor2D;
    return tf.div(tf.sum(softmaxCrossEntropy(logits, tf.tensor1d(gold, 'int32'))), lengths.length) as tf.Scalar;
  },
  async decode(_, emissions, lengths) {
    if (decoding !== undefined) {
      const free = tf.tidy(() => ({
        transitions: tf.zeros([labels, labels]),
        start: tf.zeros([labels]),
        end: tf.zeros([labels]),
      }));
      try {
        const { labels: paths } = await crfDecode(free as never, emissions, { lengths, ...limits(decoding) });
        return paths;
      } finally {
        tf.dispose(free);
      }
    }
    const best = tf.tidy(() => tf.argMax(emissions, 2));
    const columns = emissions.shape[1];
    const flat = await best.data();
    best.dispose();
    return lengths.map((length, row) => Array.from(flat.subarray(row * columns, row * columns + length)));
  },
  probabilities: (_, emissions) => tf.softmax(emissions),
});

const linearChain: Build = (labels, decoding, training) => ({
  spec: { crf: crf({ labels }).spec },
  loss(parameters, emissions, gold, lengths) {
    const [rows, columns] = emissions.shape;
    // Padding is outside of the lengths; its label is any.
    const ids = tf.tensor2d(
      gold.map((label) => Math.max(0, label)),
      [rows, columns],
      'int32',
    );
    const likelihood = crfLogLikelihood(parameters.crf as never, emissions, ids, { lengths, ...limits(training) });
    return tf.neg(tf.mean(likelihood)) as tf.Scalar;
  },
  async decode(parameters, emissions, lengths) {
    const { labels: paths } = await crfDecode(parameters.crf as never, emissions, { lengths, ...limits(decoding) });
    return paths;
  },
  probabilities: (parameters, emissions, lengths) =>
    crfMarginals(parameters.crf as never, emissions, { lengths, ...limits(decoding) }) as tf.Tensor3D,
});

const decoders: Record<TaggerConfig['decoder'], Build> = { softmax, crf: linearChain };

/** The decoder that a config asks for. Constraints hold in decoding, and in training where the config says so. */
export function createDecoder(config: TaggerConfig, { labels, scheme }: TaggerAssets): Decoder {
  const constraints =
    config.constraints === 'none' || scheme === null ? undefined : constraintsFromLabels([...labels], scheme);
  return decoders[config.decoder](
    labels.length,
    constraints,
    config.constraints === 'training' ? constraints : undefined,
  );
}
