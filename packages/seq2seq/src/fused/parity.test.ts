import { builtinCells, type CellFactory, flattenParameters, inference, initializeParameters } from '@recurrent/cells';
import { createRandom, createRegistry } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { batchPairs, batchSources } from '../batch.ts';
import { sequenceLoss } from '../learning/loss.ts';
import { type Seq2SeqConfig, sequenceToSequence } from '../model.ts';
import { farthest, treeOf } from '../testing/stored.ts';

/** The same cells without a way to be fused. */
const strip =
  (type: 'gru' | 'lstm') =>
  (config: never): unknown => {
    const { fused: _, ...cell } = (builtinCells.get(type) as unknown as (given: never) => { fused?: unknown })(config);
    return cell;
  };
const unfused = createRegistry('cell', { gru: strip('gru'), lstm: strip('lstm') }) as unknown as {
  get(name: string): CellFactory;
  names(): string[];
};

const cells = [{ type: 'gru' }, { type: 'gru', resetAfter: false }, { type: 'lstm' }];
const decoders = [{ type: 'bahdanau' }, { type: 'luong', inputFeeding: true, attentionalUnits: 6 }];

function configOf(cell: { readonly type: string }, decoder: { readonly type: string }): Seq2SeqConfig {
  return {
    encoder: {
      source: { type: 'tokens', vocabularySize: 9, dimension: 3 },
      cell: { type: 'gru' },
      units: 4,
      bidirectional: true,
    },
    bridge: { type: 'dense' },
    target: { vocabularySize: 8, dimension: 3 },
    decoder: { ...decoder, cell, units: 5, attention: { type: 'additive', units: 7 } },
    output: { reads: ['hidden', 'context', 'embedding'] },
  };
}

// One source is empty, as its attention has nothing to look at.
const batch = batchPairs(
  batchSources([[1, 2, 3, 4, 5], [6, 7], [], [8, 1, 2]], 0),
  [[1, 2], [3, 4, 5, 1], [2], [5, 5, 5]],
  { bos: 6, eos: 7, pad: 0 },
);

/** The loss with a share of the coverage, so that the weights have a gradient too; and of the last state. */
function lossOf(config: Seq2SeqConfig, registry: typeof unfused | undefined) {
  const model = sequenceToSequence(config, registry && { cells: registry });
  const context = inference();
  return {
    model,
    loss: (tree: ReturnType<typeof treeOf>) => {
      const { source, state } = model.encode(tree, batch.source, context);
      const tokens = tf.tensor2d(batch.inputs, [batch.rows, batch.columns], 'int32');
      const { state: last } = model.decode(tree, tokens, state, source, context);
      const lastValues = [...flattenParameters<tf.Tensor>(last).values()].map((value) => tf.sum(tf.square(value)));
      return tf.addN([sequenceLoss(model, tree, batch, context, { coverage: 0.5 }), ...lastValues]) as tf.Scalar;
    },
  };
}

function suite(which: (index: number) => boolean): void {
  const cases = cells.flatMap((cell) =>
    decoders.map((decoder) => [JSON.stringify(cell), decoder.type, cell, decoder] as const),
  );
  it.each(cases.filter((_, index) => which(index)))(
    '%s, %s: value and gradients are those of the unrolled steps',
    (_cell, _decoder, cell, decoder) => {
      const before = tf.memory().numTensors;
      const config = configOf(cell, decoder);
      const fused = lossOf(config, undefined);
      const plain = lossOf(config, unfused);
      const parameters = initializeParameters(fused.model.spec, createRandom(3));
      tf.tidy(() => {
        const given = flattenParameters<tf.Tensor>(parameters as never);
        const names = [...given.keys()];
        const random = createRandom(4);
        // Far from the first values, so that no zero hides a mistake.
        const tensors = [...given.values()].map((tensor) =>
          tf.add(
            tensor,
            tf.tensor(
              Float32Array.from({ length: tensor.size }, () => 0.4 * random.normal()),
              tensor.shape,
            ),
          ),
        );
        const run = (loss: typeof fused.loss) =>
          tf.valueAndGrads((...moved: tf.Tensor[]) => loss(treeOf(new Map(names.map((name, i) => [name, moved[i]!])))))(
            tensors,
          );
        const [actual, expected] = [run(fused.loss), run(plain.loss)];
        expect(farthest(actual.value, expected.value)).toBeLessThan(1e-5);
        names.forEach((name, index) => {
          const scale = Math.max(1, tf.max(tf.abs(expected.grads[index]!)).dataSync()[0]!);
          expect(farthest(actual.grads[index]!, expected.grads[index]!) / scale, name).toBeLessThan(1e-5);
        });
      });
      tf.dispose(parameters as never);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
}

describeBackends('fused decoders', (backend) => {
  suite(() => true);
  describe('with kernels', () => {
    beforeAll(() => {
      registerKernels({ backends: [backend] });
    });
    afterAll(() => unregisterKernels());
    suite((index) => index === 0 || index === 5);
  });

  it('has the gradients of finite differences', () => {
    const { model, loss } = lossOf(configOf({ type: 'gru' }, { type: 'bahdanau' }), undefined);
    const parameters = initializeParameters(model.spec, createRandom(3));
    tf.tidy(() => {
      const given = flattenParameters<tf.Tensor>(parameters as never);
      const names = [...given.keys()];
      const tensors = [...given.values()].map((tensor) => tf.clone(tensor));
      const at = (moved: readonly tf.Tensor[]) => loss(treeOf(new Map(names.map((name, i) => [name, moved[i]!]))));
      const gradients = tf.grads((...moved: tf.Tensor[]) => at(moved))(tensors);
      const random = createRandom(5);
      for (const [index, name] of names.entries()) {
        // Along a random direction, all numbers of a parameter at once.
        const tensor = tensors[index]!;
        const direction = tf.tensor(
          Float32Array.from({ length: tensor.size }, () => random.normal() / Math.sqrt(tensor.size)),
          tensor.shape,
        );
        const side = (step: number) => at(tensors.with(index, tf.add(tensor, tf.mul(direction, step)))).dataSync()[0]!;
        const difference = (side(0.01) - side(-0.01)) / 0.02;
        const slope = tf.sum(tf.mul(gradients[index]!, direction)).dataSync()[0]!;
        expect(Math.abs(slope - difference), name).toBeLessThan(3e-3);
      }
    });
    tf.dispose(parameters as never);
  });
});
