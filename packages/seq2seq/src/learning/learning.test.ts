import { disposeParameters, type ForwardContext, initializeParameters, readParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { greedySearch } from '@recurrent/decoding';
import * as training from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { batchPairs, batchSources, type PairBatch } from '../batch.ts';
import { type Seq2SeqConfig, sequenceToSequence } from '../model.ts';
import { openTranslation } from '../search/step-model.ts';
import { marks, sources, targets, toyConfigs, toyParameters } from '../testing/toy.ts';
import { sequenceLoss } from './loss.ts';
import { samplingDecay } from './sampling-decay.ts';
import { mixedInputs } from './scheduled-sampling.ts';

const context = (seed = 1, training = false): ForwardContext => ({ training, random: createRandom(seed) });
const batch = batchPairs(batchSources(sources, 0), targets, marks);
const attention = toyConfigs['bahdanau, fused in training']!;

describe('the decays of scheduled sampling', () => {
  it('are those of Bengio et al. 2015', () => {
    const linear = samplingDecay({ type: 'linear', start: 0.9, slope: 0.1, end: 0.25 });
    expect([0, 1, 5, 100].map(linear)).toEqual([0.9, 0.8, 0.4, 0.25]);
    const exponential = samplingDecay({ type: 'exponential', base: 0.5 });
    expect([0, 1, 3].map(exponential)).toEqual([1, 0.5, 0.125]);
    const sigmoid = samplingDecay({ type: 'inverseSigmoid', k: 10 });
    expect(sigmoid(0)).toBeCloseTo(10 / 11, 12);
    expect(sigmoid(10 * Math.log(10))).toBeCloseTo(0.5, 12);
    expect(sigmoid(1e9)).toBe(0);
  });
  it('refuse what makes no share', () => {
    expect(() => samplingDecay({ type: 'inverseSigmoid', k: 0.5 })).toThrow('"k" expected a number in [1,');
    expect(() => samplingDecay({ type: 'linear', slope: -1 })).toThrow('"slope" expected');
    expect(() => samplingDecay({ type: 'cosine' } as never)).toThrow('unknown sampling decay "cosine"');
  });
});

describeBackends('learning', () => {
  it.each(Object.entries(toyConfigs))('padding of source and target has no part in the loss of %s', (_name, config) => {
    const model = sequenceToSequence(config);
    const parameters = toyParameters(model);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const lossOf = (given: PairBatch) => tf.variableGrads(() => sequenceLoss(model, parameters, given, context()));
      const whole = lossOf(batch);
      // The same pairs with two more columns on each side.
      const wide = {
        ...batchPairs(batch.source, targets, marks),
        source: widen(batch.source as never, 3),
      } as PairBatch;
      const padded = lossOf(wide);
      expect(padded.value.dataSync()[0]).toBeCloseTo(whole.value.dataSync()[0]!, 5);
      for (const [name, gradient] of Object.entries(whole.grads)) {
        expect(tf.max(tf.abs(tf.sub(gradient, padded.grads[name]!))).dataSync()[0]).toBeLessThan(1e-5);
      }
      // Pair by pair, weighted by how many tokens each counts.
      let sum = 0;
      for (const [row, source] of sources.entries()) {
        const alone = batchPairs(batchSources([source], 0), [targets[row]!], marks);
        sum += sequenceLoss(model, parameters, alone, context()).dataSync()[0]! * alone.lengths[0]!;
      }
      const tokens = batch.lengths.reduce((total, length) => total + length, 0);
      expect(sum / tokens).toBeCloseTo(whole.value.dataSync()[0]!, 5);
    });
    expect(tf.memory().numTensors).toBe(before);
    disposeParameters(parameters);
  });

  it('scheduled sampling feeds gold tokens, or what the model says after what it was fed', async () => {
    const model = sequenceToSequence(attention);
    const parameters = toyParameters(model);
    const before = tf.memory().numTensors;
    const mix = (teacherShare: number, replaceBy: 'sample' | 'best' | 'uniform', seed = 1) =>
      mixedInputs(model, parameters, batch, context(seed), { teacherShare, replaceBy });
    expect(mix(1, 'sample')).toEqual(batch.inputs);
    // Always its likeliest token: what greedy search finds, for as long as the target is.
    const translation = openTranslation(model, parameters, batch.source);
    const found = await greedySearch(
      translation.stepModel,
      sources.map(() => [marks.bos]),
      { maxLength: batch.columns },
    );
    translation.dispose();
    const always = mix(0, 'best');
    for (const [row, { tokens }] of found.entries()) {
      const start = row * batch.columns;
      const length = batch.lengths[row]!;
      expect([...always.subarray(start, start + length)]).toEqual([marks.bos, ...tokens.slice(0, length - 1)]);
      expect([...always.subarray(start + length, start + batch.columns)]).toEqual([
        ...batch.inputs.subarray(start + length, start + batch.columns),
      ]);
    }
    // Any token at all, about evenly; half of them gold.
    const counts = new Float64Array(model.vocabularySize);
    let gold = 0;
    let all = 0;
    for (let seed = 0; seed < 300; seed++) {
      const mixed = mix(0.5, 'uniform', seed);
      for (let row = 0; row < batch.rows; row++) {
        for (let column = 1; column < batch.lengths[row]!; column++) {
          const place = row * batch.columns + column;
          all++;
          if (mixed[place] === batch.inputs[place]) gold++;
          else counts[mixed[place]!]!++;
        }
      }
    }
    expect(gold / all).toBeGreaterThan(0.52);
    expect(gold / all).toBeLessThan(0.6);
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(mix(0.3, 'sample', 5)).toEqual(mix(0.3, 'sample', 5));
    expect(mix(0, 'sample', 5)).not.toEqual(mix(0, 'sample', 6));
    // In a loss it is differentiated over the tokens that were fed.
    tf.tidy(() => {
      const scheduledSampling = { teacherShare: 0, replaceBy: 'best' } as const;
      const run = (given: PairBatch, options: object) =>
        tf.variableGrads(() => sequenceLoss(model, parameters, given, context(), options));
      const [mixed, fed] = [run(batch, { scheduledSampling }), run({ ...batch, inputs: always }, {})];
      expect(mixed.value.dataSync()).toEqual(fed.value.dataSync());
      for (const [name, gradient] of Object.entries(fed.grads)) {
        expect(mixed.grads[name]!.dataSync()).toEqual(gradient.dataSync());
      }
    });
    expect(tf.memory().numTensors).toBe(before);
    disposeParameters(parameters);
  });

  it('refuses options that the model cannot follow', () => {
    const model = sequenceToSequence(toyConfigs['plain, context at every step, copy from GRU to LSTM']!);
    const parameters = toyParameters(model);
    expect(() => sequenceLoss(model, parameters, batch, context(), { coverage: 1 })).toThrow('has no attention');
    expect(() => sequenceLoss(model, parameters, batch, context(), { labelSmoothing: 1 })).toThrow(
      '"smoothing" expected',
    );
    disposeParameters(parameters);
  });
});

/** The same sources with more padding. */
function widen(source: { ids: Int32Array; lengths: Int32Array; rows: number; columns: number }, more: number): object {
  const columns = source.columns + more;
  const ids = new Int32Array(source.rows * columns).fill(2);
  for (let row = 0; row < source.rows; row++) {
    ids.set(source.ids.subarray(row * source.columns, (row + 1) * source.columns), row * columns);
  }
  return { ...source, ids, columns };
}

describe('training', () => {
  const reversal: Seq2SeqConfig = {
    encoder: {
      source: { type: 'tokens', vocabularySize: 6, dimension: 8 },
      cell: { type: 'gru' },
      units: 12,
      bidirectional: true,
    },
    bridge: { type: 'dense' },
    target: { vocabularySize: 9, dimension: 8 },
    decoder: { type: 'bahdanau', cell: { type: 'gru' }, units: 16, attention: { type: 'additive', units: 12 } },
    dropout: 0.05,
  };
  const marksOf = { bos: 6, eos: 7, pad: 8 };

  async function run(steps: number) {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const model = sequenceToSequence(reversal);
    const parameters = initializeParameters(model.spec, createRandom(2));
    const decay = samplingDecay({ type: 'linear', slope: 0.01, end: 0.5 });
    let last = 0;
    const { history } = await training.fit({
      parameters: parameters as never,
      optimizer: { type: 'adam', learningRate: 0.02 },
      clip: { type: 'globalNorm', maxNorm: 5 },
      epochs: 1,
      seed: 1,
      batches: (_epoch, random) =>
        Array.from({ length: steps }, (_, step) => ({
          step,
          pairs: Array.from({ length: 16 }, () =>
            Array.from({ length: 1 + random.integer(3) }, () => random.integer(6)),
          ),
        })),
      loss: ({ step, pairs }, forward) => {
        const own = batchPairs(
          batchSources(pairs, 0),
          pairs.map((pair) => pair.toReversed()),
          marksOf,
        );
        return sequenceLoss(model, parameters as never, own, forward, {
          labelSmoothing: 0.05,
          scheduledSampling: { teacherShare: decay(step) },
        });
      },
      onEvent: (event) => {
        if (event.type === 'step') last = event.loss;
      },
    });
    const weights = readParameters(parameters as never);
    disposeParameters(parameters as never);
    expect(tf.memory().numTensors).toBe(before);
    return { history, weights, last };
  }

  it('a seed gives the same run, dropout and sampled tokens too, and no tensor is left behind', async () => {
    const [first, second] = [await run(30), await run(30)];
    expect(second.weights).toEqual(first.weights);
    expect(second.last).toBe(first.last);
    expect(first.last).toBeLessThan(1.9);
  });
});
