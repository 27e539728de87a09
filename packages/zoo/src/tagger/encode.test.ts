import { createRandom } from '@recurrent/core';
import type { Sentence } from '@recurrent/datasets';
import { describe, expect, test } from 'vitest';
import type { Partially } from '../model.ts';
import { checkTaggingData, resolveTaggingData } from '../tagging/data.ts';
import { createZoo } from '../zoo.ts';
import { makeBatch } from './batch.ts';
import { checkTaggerConfig, type TaggerConfig } from './config.ts';
import { createTaggerEncoder } from './encode.ts';
import { prepareTagger } from './prepare.ts';

const sentence = (text: string, tags: string, line = 1): Sentence => {
  const token = text.split(' ');
  return {
    columns: { token, shape: token.map((word) => (/^[A-Z]/.test(word) ? 'X' : 'x')), tag: tags.split(' ') },
    line,
  };
};
const train = [sentence('The cat saw The CAT 42', 'O B-A O O B-A O'), sentence('cat 17 sat', 'B-A I-A O')];

async function encoderOf(config: Partially<TaggerConfig>) {
  const { cells } = createZoo();
  const checked = checkTaggerConfig(config, cells);
  const data = resolveTaggingData(checkTaggingData({ columns: ['token', 'shape', 'tag'] }), train);
  const { assets } = await prepareTagger(train, checked, { cells, data, heldOut: [], random: createRandom(1) });
  return { assets, encode: createTaggerEncoder(checked, assets, data) };
}

describe('prepare and encode', () => {
  test('words in lower case and digits as 0; the rarest are singletons', async () => {
    const { assets, encode } = await encoderOf({});
    // cat ×3, 00 ×2, the ×2, sat, saw
    expect(assets.words!.vocabulary.tokens).toEqual(['<unk>', 'cat', '00', 'the', 'sat', 'saw']);
    expect(assets.words!.singletons).toEqual([4, 6]);
    expect(assets.labels).toEqual(['O', 'B-A', 'I-A']);
    const [item] = encode([sentence('Cat the dog 99', 'O O O O')], { labels: 'known' });
    expect(item!.words).toEqual(Int32Array.of(1, 3, 0, 2));
    expect(item!.labels).toEqual(Int32Array.of(0, 0, 0, 0));
    expect(encode([sentence('Cat', 'B-Z')], { labels: 'none' })[0]!.labels).toBeNull();
  });

  test('rare words are unknown, and then none is a singleton', async () => {
    const { assets } = await encoderOf({ word: { minFrequency: 2 } });
    expect(assets.words!.vocabulary.tokens).toEqual(['<unk>', 'cat', '00', 'the']);
    expect(assets.words!.singletons).toEqual([4, 4]);
  });

  test('characters as they are; equal words share their array', async () => {
    const { assets, encode } = await encoderOf({ characters: { encoder: 'cnn', minFrequency: 3 } });
    // a ×4 (cat, cat, sat, saw); T (The, The, CAT) and t ×3; the others are rarer
    expect(assets.characters!.tokens).toEqual(['<unk>', 'a', 'T', 't']);
    const [item] = encode([sentence('tat ab tat', 'O O O')], { labels: 'known' });
    expect(item!.characters!.map((ids) => [...ids])).toEqual([
      [3, 1, 3],
      [1, 0],
      [3, 1, 3],
    ]);
    expect(item!.characters![0]).toBe(item!.characters![2]);
  });

  test('sparse features above the cut-off', async () => {
    const { assets, encode } = await encoderOf({
      features: { shape: {} },
      outputFeatures: { context: { token: ['0'], shape: ['-1|0'] }, lowercase: true, minFrequency: 3 },
    });
    expect(assets.outputFeatures!.tokens).toEqual(['shape[-1|0]=x\u0001x', 'token[0]=cat']);
    const [item] = encode([sentence('cat cat dog', 'O O O')], { labels: 'known' });
    expect(item!.outputFeatures).toEqual({ ids: Int32Array.of(1, -1, 1, 0, 0, -1), width: 2 });
    expect(item!.features[0]).toEqual(Int32Array.of(1, 1, 1));
  });

  test('labels in the inner scheme', async () => {
    const { assets, encode } = await encoderOf({ tagScheme: 'IOBES' });
    expect([...assets.labels].sort()).toEqual(['B-A', 'E-A', 'O', 'S-A']);
    const [item] = encode([sentence('a b c', 'B-A I-A B-A')], { labels: 'known' });
    expect([...item!.labels!].map((id) => assets.labels[id])).toEqual(['B-A', 'E-A', 'S-A']);
    const broken = () => encode([sentence('a b', 'O I-A', 9)], { labels: 'known', file: 'f.txt' });
    expect(broken).toThrow('f.txt:9: tag "I-A" of token 2 after "O" and at the end is not valid in scheme BIO');
  });

  test('columns of unequal length are refused', async () => {
    const { encode } = await encoderOf({});
    const broken = { columns: { token: ['a', 'b'], tag: ['O'] }, line: 3 };
    expect(() => encode([broken], { labels: 'known', file: 'f' })).toThrow(
      'f:3: column "tag" has 1 values for 2 tokens',
    );
  });

  test('labels that are only compared are told of', async () => {
    const { encode } = await encoderOf({});
    const told: string[] = [];
    encode([sentence('a b c', 'B-Z B-Z O')], { labels: 'any', warn: (message) => told.push(message) });
    expect(told).toEqual(['labels that training never saw count as misses: "B-Z" (2)']);
  });
});

describe('a batch', () => {
  test('is padded with −1, and holds distinct words once', async () => {
    const { encode } = await encoderOf({ characters: { encoder: 'cnn', minFrequency: 1 } });
    const batch = makeBatch(encode([sentence('cat the cat', 'B-A O B-A'), sentence('the', 'O')], { labels: 'known' }));
    expect(batch).toMatchObject({ rows: 2, columns: 3, lengths: [3, 1] });
    expect(batch.words).toEqual(Int32Array.of(1, 3, 1, 3, -1, -1));
    expect(batch.labels).toEqual(Int32Array.of(1, 0, 1, 0, -1, -1));
    expect(batch.characters!.words.length).toBe(2);
    expect(batch.characters!.index).toEqual(Int32Array.of(0, 1, 0, 1, -1, -1));
  });

  test('reads singletons as unknown, and no other word', async () => {
    const { assets, encode } = await encoderOf({});
    const items = encode([sentence('saw sat cat', 'O O O')], { labels: 'known' });
    const noise = { unknownId: 0, range: assets.words!.singletons, random: createRandom(1) };
    expect(makeBatch(items, { ...noise, rate: 1 }).words).toEqual(Int32Array.of(0, 0, 1));
    expect(makeBatch(items, { ...noise, rate: 0 }).words).toEqual(Int32Array.of(5, 4, 1));
  });

  test('sparse features are widened to the widest', async () => {
    const { encode } = await encoderOf({ outputFeatures: { context: { token: ['0', '-1'] }, minFrequency: 1 } });
    const items = encode([sentence('The cat', 'O O'), sentence('dog dog', 'O O')], { labels: 'known' });
    const { ids, width } = makeBatch(items).outputFeatures!;
    expect(width).toBe(2);
    expect([...ids].map((id) => id >= 0)).toEqual([true, true, true, true, true, false, false, false]);
  });
});
