import { createRandom } from '@recurrent/core';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBundle, saveBundle } from '../bundle.ts';
import { languageModelOf } from '../language/language-model.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';

const zoo = createZoo();
const model = 'ngram-lm.v1';
const passagesOf = (...lines: string[]) =>
  lines.map((line, index) => ({ tokens: line.split(' ').filter(Boolean), line: index + 1 }));

/** For a vocabulary so small that some counts of counts are 0. */
const estimator = { type: 'modifiedKneserNey', discountFallback: true };

/** Sentences from a small grammar. */
function sentences(count: number, seed: number) {
  const random = createRandom(seed);
  const one = (...words: string[]) => words[Math.floor(random.uniform() ** 2 * words.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const noun = () => `${one('the', 'a', 'every')} ${one('cat', 'dog', 'bird', 'child', 'ox')}`;
    const text = `${noun()} ${one('sees', 'hears', 'likes', 'follows')} ${noun()} ${one('', 'often', 'in the garden')}`;
    return { tokens: text.split(' ').filter(Boolean), line: index + 1 };
  });
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('ngram-lm.v1', () => {
  test('maximum likelihood is the ratio of counts', async () => {
    const train = passagesOf('a b a', 'a c');
    const trained = await trainModel({ zoo, model, config: { order: 2, estimator: { type: 'mle' } }, train });
    const [score] = await trained.predict(passagesOf('a b'));
    // p(a | bos) = 2/2, p(b | a) = 1/3, p(eos | b) = 0: b was always followed by a.
    expect([...score!.logProbs]).toEqual([0, expect.closeTo(Math.log(1 / 3), 5), Number.NEGATIVE_INFINITY]);
    expect(trained.data.context).toBe('sentence');
    expect(trained.training).toMatchObject({ epochs: 0, steps: 0, examples: 2 });
    const evaluation = await trained.evaluate(passagesOf('a b'));
    expect(evaluation.metrics.perplexity).toBe(Number.POSITIVE_INFINITY);
    trained.dispose();
  });

  test('what can only go on in one way has perplexity 1', async () => {
    const train = passagesOf('a b c', 'a b c');
    const trained = await trainModel({ zoo, model, config: { order: 3, estimator: { type: 'mle' } }, train });
    expect((await trained.evaluate(train)).metrics.perplexity).toBeCloseTo(1, 6);
    trained.dispose();
  });

  test('a bundle comes back to the same bits, in a folder of ordinary files', async () => {
    const trained = await trainModel({ zoo, model, config: { order: 4, estimator }, train: sentences(400, 1) });
    const files = await saveBundle(trained);
    expect([...files.keys()]).toEqual(['model.json', 'weights.safetensors', 'tokenizer.json']);
    const loaded = await loadBundle(files, zoo);
    const text = [...sentences(20, 2), ...passagesOf('a zebra sees the cat')];
    const before = await trained.predict(text);
    expect(await loaded.predict(text)).toEqual(before);
    expect(before.at(-1)!.unknown).toBe(1);
    expect(before.every(({ logProbs }) => logProbs.every((value) => value > -20 && value <= 0))).toBe(true);
    const damaged = new Map(files);
    const weights = files.get('weights.safetensors')!.slice();
    weights.fill(255, weights.length - 64);
    damaged.set('weights.safetensors', weights);
    await expect(loadBundle(damaged, zoo)).rejects.toThrow('weights.safetensors');
    trained.dispose();
    loaded.dispose();
  });

  test('scores, distributions and steps agree and sum to one', async () => {
    const trained = await trainModel({ zoo, model, config: { order: 3, estimator }, train: sentences(300, 3) });
    const language = languageModelOf(trained as never);
    const { vocabulary } = language;
    const text = sentences(5, 4);
    const scores = await language.score(text);
    const rows = language.distributions(text)[Symbol.asyncIterator]();
    const steps = language.stepModel();
    for (const [index, { tokens }] of text.entries()) {
      let state = await steps.start(1);
      let last = vocabulary.specialIds.bos!;
      for (const [at, id] of [...vocabulary.encode(tokens), vocabulary.specialIds.eos!].entries()) {
        const stepped = await steps.step(Int32Array.of(last), steps.select(state, Int32Array.of(0)));
        state = stepped.state;
        const row: Float32Array = (await rows.next()).value;
        expect(row[id]).toBeCloseTo(scores[index]!.logProbs[at]!, 5);
        expect(stepped.logProbs).toEqual(row);
        expect(row.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4);
        last = id;
      }
    }
    expect((await rows.next()).done).toBe(true);
    trained.dispose();
  });

  test('rare words share the unknown word; the vocabulary can be bounded', async () => {
    const train = passagesOf('a b x', 'a b y', 'a b');
    const config = { order: 1, estimator: { type: 'addK', k: 1 }, vocabulary: { rareThreshold: 1 } };
    const trained = await trainModel({ zoo, model, config, train });
    const language = languageModelOf(trained as never);
    expect(language.unknownWords).toBe(2);
    const [score] = await language.score(passagesOf('x'));
    const row: Float32Array = (await language.distributions(passagesOf('x'))[Symbol.asyncIterator]().next()).value;
    expect(score!.logProbs[0]).toBeCloseTo(row[language.vocabulary.specialIds.unk!]! - Math.log(2), 6);
    expect(score!.unknown).toBe(1);
    trained.dispose();
  });

  test('a running text goes on from line to line', async () => {
    const characters = { unit: { type: 'characters', unit: 'codePoint', whitespace: 'keep' } } as const;
    const data = { ...characters, context: 'document' } as const;
    const train = ['ab', 'ab', 'ab'].map((text, index) => ({ tokens: [...text, '\n'], line: index + 1 }));
    const trained = await trainModel({ zoo, model, config: { order: 2, estimator: { type: 'mle' } }, data, train });
    const [first, second] = await trained.predict(train.slice(0, 2));
    expect([...first!.logProbs]).toEqual([0, 0, 0]);
    // After the line break came "a" twice and the end of the text once.
    expect(second!.logProbs[0]).toBeCloseTo(Math.log(2 / 3), 5);
    trained.dispose();
  });

  test('what cannot be is refused', async () => {
    const train = passagesOf('a b', 'a c');
    const refused = (options: object) => expect(trainModel({ zoo, model, train, ...options })).rejects;
    await refused({ data: { context: 'document' } }).toThrow('"data.context" expected "sentence"');
    await refused({ train: passagesOf('a <s> b') }).toThrow('"<s>" is a mark that the model puts around every line');
    await refused({ config: { cutoffs: [1] } }).toThrow('"cutoffs" expected');
    await refused({ config: { order: 8 } }).toThrow('"order" expected');
    await refused({ config: { estimator: { type: 'kneserney' } } }).toThrow('did you mean "kneserNey"');
    await refused({}).toThrow(/no n-gram has the count|discount/);
  });
});
