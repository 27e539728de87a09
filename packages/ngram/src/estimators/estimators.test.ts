import type { RecurrentError } from '@recurrent/core';
import { describe, expect, test } from 'vitest';
import { countNgrams, type NgramCounts } from '../count.ts';
import { estimateNgrams } from '../estimate.ts';
import type { NgramEstimator } from '../estimator.ts';
import type { NgramModel } from '../model.ts';
import { drawSentences } from '../testing/corpus.ts';
import * as definitions from '../testing/definitions.ts';
import { absoluteDiscounting } from './absolute-discounting.ts';
import { addK } from './add-k.ts';
import { builtinEstimators, createEstimator } from './builtin-estimators.ts';
import { jelinekMercer } from './jelinek-mercer.ts';
import { katz } from './katz.ts';
import { kneserNey } from './kneser-ney.ts';
import { mle } from './mle.ts';
import { modifiedKneserNey } from './modified-kneser-ney.ts';
import { wittenBell } from './witten-bell.ts';

const sentences = drawSentences(1, 60, 60);
const words = [...new Set(sentences.flat()), '</s>', '<unk>'];
const weights = [0.9, 0.6, 0.3];

const methods: [string, NgramEstimator, definitions.Definition][] = [
  ['mle', mle(), definitions.mle],
  ['addK, k = 0.3', addK({ k: 0.3 }), definitions.addK(0.3)],
  ['jelinekMercer', jelinekMercer({ weights }), definitions.jelinekMercer(weights)],
  ['katz', katz({ largest: 2 }), definitions.katz(2)],
  ['wittenBell', wittenBell(), definitions.wittenBell],
  ['absoluteDiscounting', absoluteDiscounting(), definitions.absoluteDiscounting()],
  ['absoluteDiscounting, D = 0.7', absoluteDiscounting({ discount: 0.7 }), definitions.absoluteDiscounting(0.7)],
  ['kneserNey', kneserNey(), definitions.kneserNey()],
  ['modifiedKneserNey', modifiedKneserNey(), definitions.modifiedKneserNey],
];

/** Every history of a text that a model of the order can see, some that were never seen, and none. */
function historiesOf(order: number): string[][] {
  const found = new Map<string, string[]>();
  for (const sentence of [...sentences.slice(0, 4), ['w3', 'w1', 'w17', 'w3'], ['new', 'w1']]) {
    const marked = ['<s>', ...sentence];
    for (let end = 1; end <= marked.length; end++) {
      const history = marked.slice(Math.max(0, end - order + 1), end);
      found.set(history.join(' '), history);
    }
  }
  return [...found.values()];
}

function stateOf(model: NgramModel, history: readonly string[]): number {
  let state = history[0] === '<s>' ? model.beginState : model.emptyState;
  for (const word of history) if (word !== '<s>') state = model.step(state, model.vocabulary.idOf(word)).state;
  return state;
}

describe.each(methods)('%s', (_name, estimator, definition) => {
  test('gives the probabilities of its definition, which sum to one after every history', async () => {
    const order = 3;
    const text = { order, sentences, words };
    const model = await estimateNgrams(await countNgrams(sentences, { order }), { estimator });
    for (const history of historiesOf(order)) {
      const state = stateOf(model, history);
      const distribution = model.distribution(state);
      let sum = 0;
      const known = history.map((word) => (model.vocabulary.has(word) ? word : '<unk>'));
      for (const word of words) {
        const id = model.vocabulary.idOf(word);
        const p = Math.exp(model.step(state, id).logProb);
        sum += p;
        expect(Math.exp(distribution[id]!)).toBeCloseTo(p, 6);
        expect(p, `p(${word} | ${history.join(' ')})`).toBeCloseTo(definition(text, known, word), 6);
      }
      expect(sum).toBeCloseTo(1, 5);
    }
  });
});

test.each(builtinEstimators.names())('%s of every order sums to one, with and without cut-offs', async (type) => {
  for (let order = 1; order <= 7; order++) {
    const counts = await countNgrams(sentences, { order });
    const settings = type === 'jelinekMercer' ? { weights: new Array(order).fill(0.5) } : {};
    const fallback = /katz|kneser|discounting/i.test(type) ? { discountFallback: true } : {};
    const estimator = createEstimator({ type, ...settings, ...fallback });
    for (const cutoffs of [[0], [0, 0, 1], [0, 1, 1, 2]].filter(({ length }) => length <= order)) {
      const model = await estimateNgrams(counts, { estimator, cutoffs });
      for (const sentence of sentences.slice(0, 5)) {
        const total = model
          .distribution(stateOf(model, ['<s>', ...sentence]))
          .reduce((sum, logProb) => sum + Math.exp(logProb), 0);
        expect(total).toBeCloseTo(1, 4);
      }
    }
  }
});

describe('jelinekMercer', () => {
  const heldOut = drawSentences(4, 30, 60);
  const scoreWith = async (counts: NgramCounts, lambdas: number[]) => {
    const model = await estimateNgrams(counts, { estimator: jelinekMercer({ weights: lambdas }) });
    return heldOut.reduce((sum, tokens) => sum + model.score(tokens), 0);
  };

  test('tunes weights that no others on a grid beat on the held-out text', async () => {
    const counts = await countNgrams(sentences, { order: 2 });
    const tuned = await estimateNgrams(counts, { estimator: jelinekMercer(), heldOut });
    const best = heldOut.reduce((sum, tokens) => sum + tuned.score(tokens), 0);
    for (let first = 0.05; first < 1; first += 0.15) {
      for (let second = 0; second < 1; second += 0.15) {
        expect(await scoreWith(counts, [first, second])).toBeLessThanOrEqual(best + 1e-3);
      }
    }
  });

  test('weights by buckets do at least as well there', async () => {
    const counts = await countNgrams(sentences, { order: 3 });
    const totalOf = async (buckets: number) => {
      const model = await estimateNgrams(counts, { estimator: jelinekMercer({ buckets }), heldOut });
      return heldOut.reduce((sum, tokens) => sum + model.score(tokens), 0);
    };
    expect(await totalOf(4)).toBeGreaterThan(await totalOf(1));
  });

  test('wants weights or held-out text, and weights that fit', async () => {
    const counts = await countNgrams(sentences, { order: 2 });
    const refused = (config: object, rest = {}) =>
      estimateNgrams(counts, { estimator: createEstimator({ type: 'jelinekMercer', ...config }), ...rest });
    await expect(refused({})).rejects.toThrow('"heldOut" expected held-out text to tune the weights to');
    await expect(refused({}, { heldOut: [] })).rejects.toThrow('the held-out text is empty');
    await expect(refused({ weights: [0.5] })).rejects.toThrow('"weights" expected one entry for each of 2 orders');
    expect(() => jelinekMercer({ weights: [2] })).toThrow('"weights" expected for each order a number in [0, 1]');
  });
});

test('counts too few for the discounts are an error, or discounted as asked with a warning', async () => {
  const counts = await countNgrams([['a']], { order: 2 });
  for (const type of ['katz', 'absoluteDiscounting', 'kneserNey', 'modifiedKneserNey']) {
    const refused = estimateNgrams(counts, { estimator: createEstimator({ type }) });
    await expect(refused).rejects.toMatchObject({ code: 'BAD_DATA' } satisfies Partial<RecurrentError>);
    await expect(refused).rejects.toThrow(`ngram.${type}: counts too few for the discounts of order 1: no n-gram has`);
    const warnings: string[] = [];
    await estimateNgrams(counts, {
      estimator: createEstimator({ type, discountFallback: true } as never),
      onEvent: (event) => event.type === 'warning' && warnings.push(event.message),
    });
    expect(warnings[0]).toMatch(/counts too few .* discounting 0\.5(, 1, 1\.5)? instead$/);
  }
  expect(() => modifiedKneserNey({ discountFallback: [0.5] })).toThrow('"discountFallback" expected true, false or 3');
});

test('configs make equal estimators, strangers register theirs, unknown names are refused', async () => {
  for (const type of builtinEstimators.names()) {
    const { config } = createEstimator({ type });
    expect(createEstimator(JSON.parse(JSON.stringify(config))).config).toEqual(config);
  }
  expect(() => createEstimator({ type: 'kneserney' })).toThrow(
    'unknown n-gram estimator "kneserney", did you mean "kneserNey"?',
  );
  expect(() => addK({ k: 0 })).toThrow('"k" expected a number in');
  const uniform = (): NgramEstimator => ({
    type: 'uniform',
    config: { type: 'uniform' },
    estimate: async ({ words: nodes, levels, order, vocabulary }) => ({
      probabilities: new Float64Array(nodes.length).fill(1 / (vocabulary.size - 1)),
      backOffs: new Float64Array(levels[order]!).fill(1),
    }),
  });
  const estimator = createEstimator({ type: 'uniform' }, builtinEstimators.with({ uniform }) as never);
  const model = await estimateNgrams(await countNgrams(sentences, { order: 2 }), { estimator });
  expect(model.score(['w1', 'new'])).toBeCloseTo(-3 * Math.log(model.vocabulary.size - 1), 5);
});
