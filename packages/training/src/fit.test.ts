import { flattenParameters, type ParameterTree } from '@recurrent/cells';
import { createRandom, RecurrentError } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { memoryCheckpointStore } from './checkpoint-store.ts';
import type { TrainingEvent } from './events.ts';
import { fit as train } from './fit.ts';
import type { FitOptions } from './fit-options.ts';

/** Points of y = x₀ − 2x₁ + 0.5. */
type Batch = { readonly x: number[][]; readonly y: number[] };

function makeParameters(): ParameterTree {
  return tf.tidy(() => ({
    layer: { kernel: tf.variable(tf.tensor2d([[0.3], [0.1]])), bias: tf.variable(tf.tensor1d([0])) },
  }));
}

function batches(_epoch: number, random: { uniform(): number; shuffle<T>(items: T[]): T[] }): Batch[] {
  const points = Array.from({ length: 20 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
  random.shuffle(points);
  return [0, 4, 8, 12, 16].map((start) => {
    const x = points.slice(start, start + 4);
    return { x, y: x.map(([a, b]) => a! - 2 * b! + 0.5) };
  });
}

function options(parameters: ParameterTree): FitOptions<Batch> {
  const { layer } = parameters as { layer: { kernel: tf.Variable; bias: tf.Variable } };
  return {
    parameters,
    optimizer: { type: 'adam', learningRate: 0.1 },
    epochs: 4,
    seed: 11,
    batches,
    // Multiplicative noise stands for dropout: it draws from the context's random numbers.
    loss: ({ x, y }, { random }) =>
      tf.tidy(() => {
        const noise = tf.tensor2d(x.map((row) => row.map((value) => value * (1 + 0.1 * random.normal()))));
        const error = tf.sub(tf.add(tf.matMul(noise, layer.kernel as tf.Tensor2D), layer.bias), tf.tensor2d(y, [4, 1]));
        return tf.mean(tf.square(error)) as tf.Scalar;
      }),
  };
}

function bits(parameters: ParameterTree): number[] {
  return [...flattenParameters(parameters).values()].flatMap((variable) => [
    ...new Uint32Array(Float32Array.from(variable.dataSync()).buffer),
  ]);
}

function dispose(parameters: ParameterTree): void {
  for (const variable of flattenParameters(parameters).values()) variable.dispose();
}

function fitSuite(): void {
  let tensors: number;
  let parameters: ParameterTree;
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    parameters = makeParameters();
  });
  afterEach(() => {
    dispose(parameters);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('learns a line, reports each step and epoch, and leaks nothing', async () => {
    const events: TrainingEvent[] = [];
    const result = await train({
      ...options(parameters),
      epochs: 60,
      loss: (batch, context, carry) =>
        options(parameters).loss(batch, { ...context, random: { ...createRandom(1), normal: () => 0 } }, carry),
      tokensOf: ({ y }) => y.length,
      onEvent: (event) => events.push(event),
    });
    const [kernel, bias] = [...flattenParameters(parameters).values()];
    expect(kernel!.dataSync()[0]).toBeCloseTo(1, 2);
    expect(kernel!.dataSync()[1]).toBeCloseTo(-2, 2);
    expect(bias!.dataSync()[0]).toBeCloseTo(0.5, 2);
    expect(result).toMatchObject({ bestScore: undefined, epochs: 60, steps: 300, stopped: 'completed' });
    expect(result.history).toHaveLength(60);
    const steps = events.filter((event) => event.type === 'step');
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(steps[0]!.tokensPerSecond).toBeGreaterThan(0);
    expect(steps[0]!.remainingSeconds).toBeGreaterThan(0);
    expect(steps.at(-1)!.remainingSeconds).toBe(0);
    const epoch = events.filter((event) => event.type === 'epoch')[1]!;
    const losses = steps.slice(5, 10).map(({ loss }) => loss);
    expect(epoch.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 5, 6);
    expect(epoch).toMatchObject({ epoch: 2, step: 10, learningRate: 0.1, score: undefined, best: false });
  });

  const variants: Record<string, Partial<FitOptions<Batch>>> = {
    adam: {},
    'sgd, momentum, plateau, averaging, clipping, dev score': {
      optimizer: { type: 'sgd', learningRate: 0.2, momentum: 0.9, learningRateDecay: 0.01 } as never,
      schedule: { type: 'halveOnPlateau' },
      averaging: { decay: 0.9 },
      clip: { type: 'globalNorm', maxNorm: 0.5 },
      evaluate: async (epoch) => ({ score: [0.1, 0.5, 0.4, 0.3][epoch - 1]!, metrics: { epoch } }),
      patience: 3,
    },
  };
  for (const [name, variant] of Object.entries(variants)) {
    test(`resumes bit for bit after a stop at any step: ${name}`, async () => {
      const whole = await train({ ...options(parameters), ...variant });
      const expected = bits(parameters);
      for (const stopAt of [1, 4, 5, 6, 13, 19, 20]) {
        const store = memoryCheckpointStore();
        const first = makeParameters();
        const controller = new AbortController();
        const stopped = await train({
          ...options(first),
          ...variant,
          checkpoint: { store },
          signal: controller.signal,
          onEvent: (event) => {
            if (event.type === 'step' && event.step === stopAt) controller.abort();
          },
        });
        dispose(first);
        expect(stopped).toMatchObject({ stopped: 'aborted', steps: stopAt });
        const second = makeParameters();
        const resumed = await train({ ...options(second), ...variant, checkpoint: { store }, resume: true });
        expect(bits(second)).toEqual(expected);
        dispose(second);
        const untimed = (result: typeof whole) => ({
          ...result,
          history: result.history.map((r) => ({ ...r, seconds: 0 })),
        });
        expect(untimed(resumed)).toEqual(untimed(whole));
      }
    });
  }

  test('goes on from the checkpoint of a step after a crash', async () => {
    await train(options(parameters));
    const store = memoryCheckpointStore();
    const first = makeParameters();
    const crash = train({
      ...options(first),
      checkpoint: { store, everySteps: 3 },
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 8) throw new Error('power cut');
      },
    });
    await expect(crash).rejects.toThrow('power cut');
    dispose(first);
    const second = makeParameters();
    const events: TrainingEvent[] = [];
    await train({ ...options(second), checkpoint: { store }, resume: true, onEvent: (event) => events.push(event) });
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'resume', epoch: 2, step: 6 },
      { type: 'step', epoch: 2, step: 7 },
    ]);
    expect(bits(second)).toEqual(bits(parameters));
    dispose(second);
  });

  test('keeps the weights of the best epoch and stops when patience is over', async () => {
    const seen: number[][] = [];
    const result = await train({
      ...options(parameters),
      epochs: 20,
      patience: 2,
      evaluate: async (epoch) => {
        seen.push(bits(parameters));
        return { score: [1, 3, 3, 2][epoch - 1]! };
      },
    });
    expect(result).toMatchObject({ bestScore: 3, bestEpoch: 2, epochs: 4, steps: 20, stopped: 'patience' });
    expect(bits(parameters)).toEqual(seen[1]);
    expect(seen[3]).not.toEqual(seen[1]);
  });

  test('a finished run resumes to its end at once, or goes on when given more epochs', async () => {
    const store = memoryCheckpointStore();
    const whole = await train({ ...options(parameters), epochs: 6 });
    const expected = bits(parameters);
    const short = makeParameters();
    await train({ ...options(short), epochs: 4, checkpoint: { store } });
    const again = await train({ ...options(short), epochs: 4, checkpoint: { store }, resume: true, batches: () => [] });
    expect(again).toMatchObject({ steps: 20, stopped: 'completed' });
    const longer = await train({ ...options(short), epochs: 6, checkpoint: { store }, resume: true });
    expect(longer.steps).toBe(whole.steps);
    expect(bits(short)).toEqual(expected);
    dispose(short);
  });

  test('averaged weights are evaluated and kept, raw ones are trained', async () => {
    const plain = makeParameters();
    await train({ ...options(plain), epochs: 1 });
    const raw = bits(plain);
    dispose(plain);
    const trajectory: number[][] = [];
    const kernel = () => [...flattenParameters(parameters).values()][0]!;
    let evaluated: number[] = [];
    await train({
      ...options(parameters),
      epochs: 1,
      averaging: { decay: 0.5 },
      onEvent: (event) => {
        if (event.type === 'step') trajectory.push([...kernel().dataSync()]);
        if (event.type === 'epoch') expect(bits(parameters)).toEqual(raw);
      },
      evaluate: async () => {
        evaluated = [...kernel().dataSync()];
        return { score: 1 };
      },
    });
    let [first, second] = [0.3, 0.1];
    for (const [index, [a, b]] of trajectory.entries()) {
      const decay = Math.min(0.5, (2 + index) / (11 + index));
      first = decay * first + (1 - decay) * a!;
      second = decay * second + (1 - decay) * b!;
    }
    expect(evaluated[0]).toBeCloseTo(first, 6);
    expect(evaluated[1]).toBeCloseTo(second, 6);
    expect([...kernel().dataSync()]).toEqual(evaluated);
  });

  test('a loss that is not finite names its step and keeps the last checkpoint', async () => {
    const store = memoryCheckpointStore();
    let calls = 0;
    const failing = (value: number) => ({
      ...options(parameters),
      checkpoint: { store, everySteps: 2 },
      loss: (...given: Parameters<FitOptions<Batch>['loss']>) => {
        const loss = options(parameters).loss(...given);
        calls += 1;
        return calls === 8 ? tf.mul<tf.Scalar>(loss, value) : loss;
      },
    });
    const error = await train(failing(Number.NaN)).catch((caught) => caught);
    expect(error).toBeInstanceOf(RecurrentError);
    expect(error.code).toBe('NOT_FINITE');
    expect(error.message).toMatch(/^training\.fit: loss is NaN in epoch 2, step 8; the last checkpoint is kept/);
    expect(decodeCheckpoint((await store.read())!, 'kept').progress.step).toBe(6);
    calls = 0;
    await expect(train(failing(Number.POSITIVE_INFINITY))).rejects.toThrow('loss is Infinity in epoch 2, step 8');
    const resumed = await train({ ...options(parameters), checkpoint: { store }, resume: true });
    expect(resumed.steps).toBe(20);
  });

  test('a gradient norm or weights that are not finite stop the run too', async () => {
    const { layer } = parameters as { layer: { kernel: tf.Variable } };
    const store = memoryCheckpointStore();
    const exploding = {
      ...options(parameters),
      loss: () => tf.tidy(() => tf.sum(tf.mul(layer.kernel, 3e38)) as tf.Scalar),
    };
    tf.tidy(() => layer.kernel.assign(tf.zeros([2, 1])));
    await expect(train({ ...exploding, clip: { type: 'globalNorm', maxNorm: 1 } })).rejects.toThrow(
      'gradient norm is Infinity in epoch 1, step 1',
    );
    const sgd = { type: 'sgd' as const, learningRate: 10 };
    const unclipped = train({ ...exploding, optimizer: sgd, checkpoint: { store, everySteps: 1 } });
    await expect(unclipped).rejects.toThrow('weights "layer.kernel" holds NaN or ∞ after step 1 (epoch 1)');
    expect(await store.read()).toBeUndefined();
  });

  test('a checkpoint of another run is refused by what differs', async () => {
    const store = memoryCheckpointStore();
    await train({ ...options(parameters), epochs: 1, checkpoint: { store } });
    const resume = { ...options(parameters), checkpoint: { store }, resume: true };
    await expect(train({ ...resume, seed: 12 })).rejects.toThrow(
      'training.fit: "seed" expected 11, as in the checkpoint that is resumed, got 12',
    );
    await expect(train({ ...resume, optimizer: { type: 'sgd' } })).rejects.toThrow('"optimizer" expected "adam"');
    const other = tf.tidy(() => ({ layer: { kernel: tf.variable(tf.zeros([3, 1])) } }));
    await expect(train({ ...resume, parameters: other })).rejects.toThrow(
      'checkpoint: checkpoint is of another model: "layer.kernel" is [3, 1] here, [2, 1] there',
    );
    other.layer.kernel.dispose();
    await store.write(new Uint8Array([1, 2, 3]));
    await expect(train(resume)).rejects.toMatchObject({ code: 'BAD_BUNDLE', file: 'checkpoint' });
  });

  test('an epoch that has become shorter than its checkpoint is refused', async () => {
    const store = memoryCheckpointStore();
    const controller = new AbortController();
    const stop = (event: TrainingEvent) => {
      if (event.type === 'step' && event.step === 4) controller.abort();
    };
    await train({ ...options(parameters), checkpoint: { store }, signal: controller.signal, onEvent: stop });
    const shorter = { ...options(parameters), checkpoint: { store }, resume: true };
    await expect(train({ ...shorter, batches: (epoch, random) => batches(epoch, random).slice(0, 2) })).rejects.toThrow(
      '"batches" gave 2 for epoch 1, but the checkpoint has done 4',
    );
  });

  test('takes asynchronous batches, and other tasks run meanwhile', async () => {
    let turns = 0;
    let running = true;
    const count = () => {
      turns += 1;
      if (running) setTimeout(count, 0);
    };
    count();
    await train(options(parameters));
    const expected = bits(parameters);
    const streamed = makeParameters();
    const result = await train({
      ...options(streamed),
      async *batches(epoch, random) {
        for (const batch of batches(epoch, random)) yield batch;
      },
      loss: (batch, context, carry) => {
        const begun = performance.now();
        while (performance.now() - begun < 15);
        return options(streamed).loss(batch, context, carry);
      },
    });
    running = false;
    expect(turns).toBeGreaterThanOrEqual(4);
    expect(result.steps).toBe(20);
    expect(bits(streamed)).toEqual(expected);
    dispose(streamed);
  });

  test('refuses options that make no sense', async () => {
    const bad = (changes: object) => train({ ...options(parameters), ...changes });
    await expect(bad({ epochs: 0 })).rejects.toThrow('training.fit: "epochs" expected a positive integer, got 0');
    await expect(bad({ patience: 2 })).rejects.toThrow('"evaluate" expected a function, as patience is given');
    await expect(bad({ resume: true })).rejects.toThrow('"checkpoint" expected a store, as resume is on');
    await expect(bad({ pacience: 2 })).rejects.toThrow('unknown option "pacience", did you mean "patience"?');
    await expect(bad({ optimizer: { type: 'adm' } })).rejects.toThrow('did you mean "adam"?');
    await expect(bad({ batches: () => [] })).rejects.toThrow('"batches" gave none for epoch 1');
    await expect(bad({ evaluate: async () => ({ score: Number.NaN }) })).rejects.toThrow('score is NaN in epoch 1');
  });
}

describeBackends('fit', fitSuite);

describeBackends('fit with kernels', (backend) => {
  beforeAll(() => {
    registerKernels({ backends: [backend] });
  });
  afterAll(() => unregisterKernels());
  fitSuite();
});
