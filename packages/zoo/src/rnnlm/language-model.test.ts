import { initializeParameters, type ParameterTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import type { LanguageModel } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import type { Partially } from '../model.ts';
import { toyPassages } from '../testing/toy-text.ts';
import { createZoo } from '../zoo.ts';
import type { RnnlmConfig } from './config.ts';
import { rnnlmV1 } from './rnnlm-v1.ts';

const { cells } = createZoo();
const passages = toyPassages(14);

async function build(config: Partially<RnnlmConfig>, given: object = {}) {
  const checked = rnnlmV1.check({ units: 6, dimension: 5, layers: 2, ...config }, { cells });
  const data = languageModelingTask.checkData(given);
  const random = createRandom(1);
  const { assets } = await rnnlmV1.prepare(passages, checked, { cells, data, random, heldOut: [] });
  const model = rnnlmV1.build(checked, assets, { cells, data });
  const parameters = initializeParameters(model.spec, random) as ParameterTree;
  const items = model.encode(passages, { labels: 'any' });
  return { model, parameters, items, data, language: model.languageModel!(parameters, data) };
}

/** ln p of the tokens of a text, one step at a time. */
async function stepByStep(language: LanguageModel, texts: readonly (readonly string[])[]): Promise<number[]> {
  const steps = language.stepModel();
  const { vocabulary } = language;
  const found: number[] = [];
  for (const tokens of texts) {
    let state = await steps.start(1);
    let last = vocabulary.specialIds.bos!;
    for (const token of tokens) {
      const out = await steps.step(Int32Array.of(last), state);
      ({ state } = out);
      last = vocabulary.idOf(token);
      found.push(out.logProbs[last]!);
    }
    steps.dispose!(state);
  }
  return found;
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < expected.length; index++) {
    expect(Math.abs(actual[index]! - expected[index]!)).toBeLessThan(tolerance);
  }
}

const withMarks = passages.map(({ tokens }) => [...tokens, '<eos>']);

describeBackends('the language model of rnnlm.v1', () => {
  test.each([
    ['document', [withMarks.flat()]],
    ['sentence', withMarks],
  ] as const)(
    'context %s: scores are those of single steps, and of the rows of distributions',
    async (context, texts) => {
      const { parameters, language } = await build({}, { context });
      const before = tf.memory().numTensors;
      const scores = await language.score(passages);
      const flat = scores.flatMap(({ logProbs }) => [...logProbs]);
      expectNear(flat, await stepByStep(language, texts));
      const ids = language.vocabulary.encode(withMarks.flat());
      const rows: number[] = [];
      for await (const row of language.distributions(passages)) {
        expect(row.reduce((sum, lnP) => sum + Math.exp(lnP), 0)).toBeCloseTo(1, 4);
        rows.push(row[ids[rows.length]!]!);
      }
      expectNear(rows, flat);
      for await (const _ of language.distributions(passages)) break;
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose(parameters as never);
    },
  );

  test('the score is the same for every batch size, and with the kernels', async () => {
    const { model, parameters, items } = await build({}, { context: 'sentence' });
    const flat = async (batchSize: number) =>
      (await model.predict(parameters, items, { batchSize })).flatMap(({ logProbs }) => [...logProbs]);
    const expected = await flat(1);
    expectNear(await flat(5), expected);
    registerKernels();
    expectNear(await flat(14), expected);
    unregisterKernels();
  });

  test('rare words share what their class has, and unknown ones are counted', async () => {
    const { language } = await build({ vocabulary: { rareThreshold: 3 } });
    const shared = language.unknownWords;
    const { vocabulary } = language;
    const rare = new Set(passages.flatMap(({ tokens }) => tokens).filter((token) => !vocabulary.has(token)));
    expect(rare.size).toBeGreaterThan(1);
    expect(shared).toBe(rare.size);
    const text = [{ tokens: [[...rare][0]!, 'zebra'], line: 1 }];
    const [score] = await language.score(text);
    expect(score!.unknown).toBe(2);
    const steps = await stepByStep(language, [[...text[0]!.tokens, '<eos>']]);
    expectNear(score!.logProbs, [steps[0]! - Math.log(shared), steps[1]! - Math.log(shared), steps[2]!]);
  });

  test('rows of a search are selected and repeated', async () => {
    const { language } = await build({});
    const steps = language.stepModel();
    const { state, logProbs } = await steps.step(Int32Array.of(1, 3), await steps.start(2));
    const one = logProbs.slice(language.vocabulary.size);
    const chosen = steps.select(state, Int32Array.of(1, 1, 0));
    const next = await steps.step(Int32Array.of(4, 4, 5), chosen);
    const size = language.vocabulary.size;
    expectNear(next.logProbs.slice(0, size), next.logProbs.slice(size, 2 * size), 1e-6);
    expect(one).toHaveLength(size);
    steps.dispose!(next.state);
  });

  test('with all weights zero every token is as likely: the perplexity is the size of the vocabulary', async () => {
    const { model, parameters, items, data, language } = await build({ initializer: { type: 'zeros' } });
    const scores = await model.predict(parameters, items, {});
    const { monitor } = languageModelingTask.evaluate(passages, scores, data);
    expect(monitor.value).toBeCloseTo(language.vocabulary.size, 3);
  });

  test('an aborted score stops', async () => {
    const { language } = await build({});
    await expect(language.score(passages, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
