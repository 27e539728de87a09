import { expect, test } from 'vitest';
import { checkTextAssets, learnText, openText, type TextConfig } from './text-codec.ts';

const texts = ['the dog barks.', 'the dogs bark!'];
const open = async (config: Partial<TextConfig>) => {
  const whole = { unit: 'words', minFrequency: 1, maxSize: null, dimension: 4, ...config } as TextConfig;
  const assets = checkTextAssets('source', JSON.parse(JSON.stringify(await learnText(texts, whole))));
  return openText('source', whole.unit, assets);
};

test.each(['characters', 'words', 'whitespace', 'bpe'] as const)('%s: there and back', async (unit) => {
  const codec = await open({ unit });
  for (const text of texts) {
    const { tokens, ids } = codec.encode(text);
    expect(Array.from(ids, codec.tokenOf)).toEqual(tokens);
    expect(codec.join(tokens)).toBe(text);
    expect(ids.includes(codec.unk)).toBe(false);
  }
  expect([codec.pad, codec.unk, codec.bos, codec.eos]).toEqual([0, 1, 2, 3]);
});

test('rare tokens are unknown, and so is a mark spelt out', async () => {
  const codec = await open({ unit: 'whitespace', minFrequency: 2 });
  expect(codec.size).toBe(5);
  expect([...codec.encode('the cat <eos>').ids]).toEqual([4, codec.unk, codec.unk]);
});

test('words go from one codec to another without marks', async () => {
  const words = await open({ unit: 'words' });
  const pieces = await open({ unit: 'bpe' });
  expect(pieces.join(['▁a', pieces.word(words.plain('dog￭'))])).toBe('a dog');
  expect(pieces.plain('▁dog')).toBe('dog');
});

test('assets that are none are refused', () => {
  expect(() => checkTextAssets('target', {})).toThrow('target: expected either "vocabulary" or "tokenizer"');
  const vocabulary = { tokens: ['<unk>'], specialTokens: { unk: '<unk>' } };
  expect(() => checkTextAssets('target', { vocabulary })).toThrow('lacks a special token');
});
