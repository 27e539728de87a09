import {
  disposeParameters,
  flattenParameters,
  inference,
  initializeParameters,
  loadParameters,
  type ParameterTree,
  type ParameterValue,
} from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { batchPairs, batchSources, openTranslation, scorePairs, sequenceLoss } from '@recurrent/seq2seq';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import stored from '../../fixtures/attention-summarizer.json' with { type: 'json' };
import type { SummaryEncoderConfig } from './encoder/create.ts';
import { createSummarizer } from './network.ts';

type Stored = { readonly shape: number[]; readonly data: number[] };

const { sizes, bos, eos, pairs } = stored;
const text = (dimension: number) => ({ unit: 'whitespace', minFrequency: 1, maxSize: null, dimension }) as const;
const batchOf = (chosen: typeof pairs, pad = 0) =>
  batchPairs(
    batchSources(
      chosen.map(({ source }) => source),
      pad,
    ),
    chosen.map(({ target }) => target),
    { bos, eos, pad },
  );

function build({ encoder, weights }: { encoder: object; weights: object }) {
  const config = {
    ...{ source: text(sizes.source), target: text(sizes.target), window: sizes.window, units: sizes.units },
    ...{ encoder: encoder as SummaryEncoderConfig, dropout: 0 },
  };
  const model = createSummarizer('test', config, { source: sizes.sources, target: sizes.targets }, bos);
  const parameters = initializeParameters(model.spec, createRandom(1)) as ParameterTree;
  const values = Object.entries(weights as Record<string, Stored>).map(
    ([name, { shape, data }]): [string, ParameterValue] => [name, { shape, data: Float32Array.from(data) }],
  );
  loadParameters(parameters, new Map(values));
  return { model, parameters };
}

describeBackends('the summariser', () => {
  test.each(stored.cases)('loss, gradients and weights are those of PyTorch: $encoder.type', async (reference) => {
    const before = tf.memory().numTensors;
    const { model, parameters } = build(reference);
    const variables = flattenParameters(parameters);
    expect([...variables.keys()].sort()).toEqual(Object.keys(reference.weights).sort());
    const { value, grads } = tf.variableGrads(
      () => sequenceLoss(model, parameters, batchOf(pairs), inference()),
      [...variables.values()],
    );
    expect(value.dataSync()[0]).toBeCloseTo(reference.loss, 5);
    for (const [name, { data }] of Object.entries(reference.gradients as unknown as Record<string, Stored>)) {
      const gradient = grads[variables.get(name)!.name]!.dataSync();
      for (const [at, expected] of data.entries()) expect(gradient[at], `${name}[${at}]`).toBeCloseTo(expected, 5);
    }
    tf.dispose([value, grads]);

    const owned = tf.memory().numTensors;
    const together = await scorePairs(model, parameters, batchOf(pairs));
    // Other padding, and one by one.
    const wider = [...pairs, { source: [4, 4, 4, 4, 4, 4, 4, 4], target: [4, 4, 4, 4, 4, 4] }];
    const padded = await scorePairs(model, parameters, batchOf(wider, 5));
    let at = 0;
    for (const [row, pair] of pairs.entries()) {
      const [alone] = await scorePairs(model, parameters, batchOf([pair]));
      for (const [step, logProb] of together[row]!.logProbs.entries()) {
        expect(logProb).toBeCloseTo(-reference.losses[at]!, 5);
        expect(alone!.logProbs[step]).toBeCloseTo(logProb, 6);
        expect(padded[row]!.logProbs[step]).toBeCloseTo(logProb, 6);
        for (const scored of [together[row]!, alone!, padded[row]!]) {
          const looked = reference.looked[at];
          expect(scored.weights?.[step]?.length).toBe(looked?.length);
          for (const [place, weight] of (looked ?? []).entries()) {
            expect(scored.weights![step]![place]).toBeCloseTo(weight, 5);
          }
        }
        at++;
      }
    }
    expect(tf.memory().numTensors).toBe(owned);
    disposeParameters(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(stored.cases)(
    'steps of a search say what scoring says, in any order of rows: $encoder.type',
    async (reference) => {
      const { model, parameters } = build(reference);
      const owned = tf.memory().numTensors;
      const batch = batchOf(pairs);
      const scores = await scorePairs(model, parameters, batch);
      const { stepModel, dispose } = openTranslation(model, parameters, batch.source);
      // Two rows a source, then they change places.
      let state = await stepModel.start(2 * pairs.length);
      for (let step = 0; step < batch.columns; step++) {
        const fed = Int32Array.from({ length: 2 * pairs.length }, (_, row) => {
          return batch.inputs[Math.floor(row / 2) * batch.columns + step]!;
        });
        const said = await stepModel.step(fed, state);
        for (const [row, { logProbs }] of scores.entries()) {
          if (step >= logProbs.length) continue;
          const label = batch.labels[row * batch.columns + step]!;
          for (const copy of [2 * row, 2 * row + 1]) {
            expect(said.logProbs[copy * model.vocabularySize + label]).toBeCloseTo(logProbs[step]!, 5);
          }
        }
        state = stepModel.select(said.state, Int32Array.of(1, 0, 3, 2, 4, 4));
      }
      stepModel.dispose!(state);
      dispose();
      expect(tf.memory().numTensors).toBe(owned);
      disposeParameters(parameters);
    },
  );
});

test('what an encoder does not know is refused', () => {
  const make = (encoder: object) => () => build({ encoder, weights: {} });
  expect(make({ type: 'atention' })).toThrow('did you mean "attention"?');
  expect(make({ type: 'bagOfWords', radius: 1 })).toThrow('radius');
  expect(make({ type: 'convolutional', layers: 0 })).toThrow('"layers" expected');
  expect(make({ type: 'attention', radius: 0.5 })).toThrow('a whole number');
});
