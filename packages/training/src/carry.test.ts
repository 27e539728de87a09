import type { ParameterTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { memoryCheckpointStore } from './checkpoint-store.ts';
import { fit as train } from './fit.ts';
import type { FitOptions } from './fit-options.ts';

/** The loss is w times a running sum of the batches, which goes on from batch to batch. */
function options(parameters: ParameterTree, seen: number[]): FitOptions<number> {
  return {
    parameters,
    optimizer: { type: 'sgd', learningRate: 0.125 },
    epochs: 2,
    seed: 1,
    batches: () => [1, 2, 4, 8],
    loss: (batch, _, carry) =>
      tf.tidy(() => {
        const before = carry.state?.get('layers.0.sum') ?? tf.zeros([1, 1]);
        const sum = tf.add(before, batch);
        carry.leave(new Map([['layers.0.sum', sum]]));
        seen.push(sum.dataSync()[0]!);
        return tf.mul(tf.sum(sum), parameters.w as tf.Variable) as tf.Scalar;
      }),
  };
}

const make = (): ParameterTree => ({ w: tf.tidy(() => tf.variable(tf.scalar(3))) });

describeBackends('carry', () => {
  test('goes on within an epoch, begins anew with the next, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const parameters = make();
    const seen: number[] = [];
    await train(options(parameters, seen));
    expect(seen).toEqual([1, 3, 7, 15, 1, 3, 7, 15]);
    tf.dispose(parameters as never);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is part of a checkpoint: a run that stopped within an epoch goes on as if it had not', async () => {
    const before = tf.memory().numTensors;
    const whole = make();
    await train(options(whole, []));
    const parameters = make();
    const store = memoryCheckpointStore();
    const controller = new AbortController();
    const stopped = await train({
      ...options(parameters, []),
      checkpoint: { store },
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 6) controller.abort();
      },
    });
    expect(stopped.steps).toBe(6);
    const seen: number[] = [];
    const resumed = make();
    await train({ ...options(resumed, seen), checkpoint: { store }, resume: true });
    expect(seen).toEqual([7, 15]);
    expect((resumed.w as tf.Variable).dataSync()).toEqual((whole.w as tf.Variable).dataSync());
    tf.dispose([whole, parameters, resumed] as never);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a schedule that has no further epoch ends the run', async () => {
  const parameters = make();
  const result = await train({
    ...options(parameters, []),
    epochs: 9,
    schedule: { type: 'newbob', minimumGain: 0.5 },
    evaluate: async () => ({ score: 1 }),
  });
  expect(result.stopped).toBe('schedule');
  expect(result.epochs).toBe(3);
  tf.dispose(parameters as never);
});
