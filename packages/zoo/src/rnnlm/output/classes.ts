import { type ForwardContext, matMul } from '@recurrent/cells';
import { linearCrossEntropy, linearLogits, logSoftmax, softmaxCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { OutputLayer, OutputParameters, OutputSize } from './layer.ts';
import { plain, rowTable } from './row-table.ts';

/**
 * First the class of the word, then the word in its class: p(w | x) = p(c(w) | x) · p(w | c(w), x), two softmaxes. A
 * step touches the words of the classes that occur in it. Classes are runs of ids. Parameters: class.kernel [D, C],
 * class.bias [C], table [V, D] unless tied, bias [V, 1].
 * @param starts the first id of each class, from 0 up
 * @see Mikolov et al. 2011, "Extensions of recurrent neural network language model"; Goodman 2001
 */
export function classSoftmax(starts: readonly number[], size: OutputSize): OutputLayer {
  const { vocabularySize, features } = size;
  const table = rowTable(size);
  const count = starts.length;
  const sizes = starts.map((start, index) => (starts[index + 1] ?? vocabularySize) - start);
  const classOf = new Int32Array(vocabularySize);
  for (const [index, start] of starts.entries()) classOf.fill(index, start, start + sizes[index]!);
  const classOutput = ({ own }: OutputParameters, x: tf.Tensor2D) => {
    const { kernel, bias } = own.class as { kernel: tf.Variable; bias: tf.Variable };
    return { x, kernel: kernel as unknown as tf.Tensor2D, bias: bias as unknown as tf.Tensor1D };
  };
  const classesOf = (targets: Int32Array) =>
    tf.tensor1d(
      targets.map((target) => (target < 0 ? -1 : classOf[target]!)),
      'int32',
    );

  /** −ln p(w | c(w), x) of the positions in `order`, those of one class together. */
  const inClass = (
    parameters: OutputParameters,
    x: tf.Tensor2D,
    targets: Int32Array,
    context: ForwardContext,
  ): { readonly losses: tf.Tensor1D; readonly order: Int32Array } | undefined => {
    const groups = new Map<number, number[]>();
    for (const [position, target] of targets.entries()) {
      if (target < 0) continue;
      const own = classOf[target]!;
      const group = groups.get(own);
      if (group === undefined) groups.set(own, [position]);
      else group.push(position);
    }
    const present = [...groups.keys()];
    if (present.length === 0) return undefined;
    const order = Int32Array.from([...groups.values()].flat());
    const ids = present.flatMap((index) => Array.from({ length: sizes[index]! }, (_, at) => starts[index]! + at));
    const rows = table.rows(parameters, Int32Array.from(ids), context);
    const widths = present.map((index) => sizes[index]!);
    const weights = tf.split(rows.weights, widths, 0) as tf.Tensor2D[];
    const offsets = tf.split(rows.offsets, widths, 0);
    const lengths = [...groups.values()].map(({ length }) => length);
    const parts = tf.split(tf.gather(x, tf.tensor1d(order, 'int32')), lengths, 0) as tf.Tensor2D[];
    const losses = present.map((index, at) => {
      const labels = groups.get(index)!.map((position) => targets[position]! - starts[index]!);
      const product = matMul(parts[at]!, tf.transpose(weights[at]!) as tf.Tensor2D);
      const logits = tf.add(product, tf.reshape(offsets[at]!, [1, widths[at]!])) as tf.Tensor2D;
      return softmaxCrossEntropy(logits, tf.tensor1d(labels, 'int32'));
    });
    return { losses: losses.length === 1 ? losses[0]! : (tf.concat(losses) as tf.Tensor1D), order };
  };

  return {
    spec: {
      class: {
        kernel: { shape: [features, count], initializer: { type: 'glorotUniform' } },
        bias: { shape: [count], initializer: { type: 'zeros' } },
      },
      ...table.spec,
    },
    loss(parameters, x, targets, context) {
      const ofClass = linearCrossEntropy(classOutput(parameters, x), classesOf(targets));
      const ofWord = inClass(parameters, x, targets, context);
      if (ofWord === undefined) return ofClass;
      return tf.add(ofClass, tf.div(tf.sum(ofWord.losses), ofWord.order.length)) as tf.Scalar;
    },
    targetLogProbs: (parameters, x, targets) =>
      tf.tidy(() => {
        const ofClass = softmaxCrossEntropy(linearLogits(classOutput(parameters, x)), classesOf(targets));
        const { losses, order } = inClass(parameters, x, targets, plain)!;
        const places = new Int32Array(order.length);
        for (const [at, position] of order.entries()) places[position] = at;
        return tf.neg(tf.add(ofClass, tf.gather(losses, tf.tensor1d(places, 'int32')))) as tf.Tensor1D;
      }),
    logProbs: (parameters, x) =>
      tf.tidy(() => {
        const ofClass = tf.split(logSoftmax(linearLogits(classOutput(parameters, x))), count, 1);
        const words = tf.split<tf.Tensor2D>(table.logits(parameters, x), sizes, 1);
        return tf.concat(
          words.map((logits, index) => tf.add(logSoftmax(logits), ofClass[index]!)),
          1,
        ) as tf.Tensor2D;
      }),
  };
}
