import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { readTokenizerJson } from './hugging-face/read.ts';
import { writeTokenizerJson } from './hugging-face/write.ts';
import { plain, plainReference, referenceOf } from './testing/reference.ts';
import { brokenTexts, texts } from './testing/texts.ts';
import { createTokenizer, type TokenizerConfig } from './tokenizer.ts';
import { trainTokenizer } from './training/train.ts';

const trained = {
  byteBpe: await trainTokenizer(texts, { type: 'byteBpe', vocabularySize: 320 }),
  bpe: await trainTokenizer(texts, { type: 'bpe', vocabularySize: 420, alphabetSize: 150 }),
  wordPiece: await trainTokenizer(texts, { type: 'wordPiece', vocabularySize: 420, alphabetSize: 150 }),
  unigram: await trainTokenizer(texts, { type: 'unigram', vocabularySize: 300, alphabetSize: 150 }),
};

test.each(Object.entries(trained))('%s: as the reference, text for text, there and back', async (_type, tokenizer) => {
  const reference = referenceOf(tokenizer);
  for (const text of texts) {
    const ours = plain(tokenizer.encode(text));
    const theirs = await reference.encode(text);
    const expected = plainReference(theirs, text);
    // There an unknown piece is shown by its text; here a token is always that of its id.
    const tokens = expected.ids.map(tokenizer.tokenOf);
    // There a blank that was put before the text stems from its first character; here from nothing.
    const offsets = expected.offsets.map(([start, end], token) => {
      return token === 0 && tokens[0] === '▁' && ours.offsets[0]![1] === 0 ? [0, 0] : [start, end];
    });
    expect(ours).toEqual({ ...expected, tokens, offsets: tokenizer === trained.unigram ? ours.offsets : offsets });
    expect(tokenizer.decode(ours.ids)).toBe(await reference.decode(theirs.getIds(), true));
  }
});

test.each(Object.entries(trained))('%s: a config and a tokenizer.json make the same tokenizer', (_type, tokenizer) => {
  const again = createTokenizer(JSON.parse(JSON.stringify(tokenizer)));
  const read = readTokenizerJson(JSON.parse(JSON.stringify(writeTokenizerJson(tokenizer))));
  for (const text of [...texts, ...brokenTexts]) {
    const expected = plain(tokenizer.encode(text, 'and another'));
    expect(plain(again.encode(text, 'and another'))).toEqual(expected);
    expect(plain(read.encode(text, 'and another'))).toEqual(expected);
  }
});

test('bytes come back whatever they are; a lone surrogate as U+FFFD (random)', () => {
  const random = createRandom(7);
  const alphabet = [...'ab \t\n\u0000é上🚆\u0301\u200d', '\ud83d', '\ude86', '\udbff', "'s", 'Ġ', '\ufffd', '\u00ad'];
  for (let trial = 0; trial < 500; trial++) {
    const text = Array.from({ length: random.integer(12) }, () => alphabet[random.integer(alphabet.length)]!).join('');
    const { ids, offsets } = trained.byteBpe.encode(text);
    expect(trained.byteBpe.decode(ids)).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
    // Every unit is covered, in order.
    let reached = 0;
    const gap = offsets.find(([start, end]) => {
      const before = reached;
      reached = end;
      return start > before || end < before;
    });
    expect(gap).toBeUndefined();
    expect(reached).toBe(text.length);
  }
});

const letters = 'abcdef'.split('');
const config: TokenizerConfig = {
  splitter: { type: 'whitespace' },
  model: { type: 'word', vocabulary: ['<pad>', '<unk>', '<bos>', '<eos>', ...letters], unknown: '<unk>' },
  addedTokens: [
    { id: 10, text: '<sep>', special: true },
    { id: 0, text: '<pad>', special: true },
  ],
  template: { single: ['<bos>', '$A', '<eos>'], pair: ['<bos>', '$A', '<sep>', '$B:1', '<eos>:1'] },
};

test('truncation and padding, as the reference', async () => {
  for (const direction of ['left', 'right'] as const) {
    for (const [maxLength, length, multipleOf] of [
      [6, 'longest', 4],
      [7, 10, 1],
      [9, 'longest', 1],
      [40, 8, 5],
    ] as const) {
      const tokenizer = createTokenizer({
        ...config,
        truncation: { maxLength, direction },
        padding: { token: '<pad>', length, multipleOf, direction },
      });
      const reference = referenceOf(tokenizer);
      const rows: [string, string][] = [
        ['a b c d e f a', 'b c'],
        ['a', 'b c d e f a b'],
        ['a b', 'c'],
        ['a b c d e', 'a b c d e f'],
      ];
      const pairs = await Promise.all(rows.map(([one, other]) => reference.encode(one, other)));
      const theirs = [...pairs, ...(await reference.encodeBatch(rows.flat()))];
      const oneByOne = rows.map(([one, other]) => tokenizer.encode(one, other));
      for (const [index, ours] of [...oneByOne, ...tokenizer.encodeBatch(rows.flat())].entries()) {
        expect([...ours.ids]).toEqual(theirs[index]!.getIds());
        expect([...ours.typeIds]).toEqual(theirs[index]!.getTypeIds());
        expect([...ours.attentionMask]).toEqual(theirs[index]!.getAttentionMask());
        expect([...ours.specialMask]).toEqual(theirs[index]!.getSpecialTokensMask());
      }
    }
  }
});

test('a text that cannot be cut enough is an error', () => {
  const tokenizer = createTokenizer({ ...config, truncation: { maxLength: 5, strategy: 'onlySecond' } });
  expect(() => tokenizer.encode('a b c d', 'e')).toThrow(
    'expected the second text to have at least 3 tokens to cut, got 1',
  );
});

test('special tokens are never split, and decoding leaves them out', () => {
  const tokenizer = createTokenizer(config);
  const encoding = tokenizer.encode('a<sep>b <pad>');
  expect(encoding.tokens).toEqual(['<bos>', 'a', '<sep>', 'b', '<pad>', '<eos>']);
  expect(encoding.offsets).toEqual([
    [0, 0],
    [0, 1],
    [1, 6],
    [6, 7],
    [8, 13],
    [0, 0],
  ]);
  expect(tokenizer.decode(encoding.ids)).toBe('<bos> a b <eos>');
  expect(tokenizer.decode(encoding.ids, { skipSpecial: false })).toBe('<bos> a <sep> b <pad> <eos>');
  expect([...tokenizer.encode('a x', undefined, { template: false }).ids]).toEqual([4, 1]);
  expect(tokenizer.size).toBe(11);
});

test('wrong configs, ids and arguments are refused', () => {
  const tokenizer = createTokenizer(config);
  expect(() => tokenizer.decode([11])).toThrow(
    'tokenizers.decode: "id" expected an id of the vocabulary (below 11), got 11',
  );
  expect(() => tokenizer.decode([0.5])).toThrow('got 0.5');
  expect(() => tokenizer.encode(5 as never)).toThrow('"text" expected a string, got 5');
  expect(() => tokenizer.encode('a', undefined, { temprate: true } as never)).toThrow('did you mean "template"?');
  expect(() => createTokenizer({ ...config, model: { type: 'sentence' } as never })).toThrow(
    '"model.type" expected "word"',
  );
  expect(() => createTokenizer({ ...config, template: { single: ['$A', '<x>'] } })).toThrow(
    '"template.single" expected tokens of the vocabulary',
  );
  expect(() => createTokenizer({ ...config, template: { single: ['$B'] } })).toThrow(
    '"template.single" expected $A once',
  );
  expect(() => createTokenizer({ ...config, padding: { token: 'x' } })).toThrow('"padding.token" expected a token');
  expect(() => createTokenizer({ ...config, decoder: { type: 'gz' } as never })).toThrow('"decoder.type" expected');
  const strict = createTokenizer({ model: { type: 'word', vocabulary: ['a'] } });
  expect(() => strict.encode('b')).toThrow('unknown token "b"');
});

test('a character model, graphemes or code points', () => {
  const build = (unit: 'grapheme' | 'codePoint') =>
    createTokenizer({
      model: { type: 'character', vocabulary: ['?', '👍🏽', '👍', 'a', ' '], unknown: '?', unit },
      decoder: { type: 'join', separator: '' },
    });
  expect(build('grapheme').encode('a 👍🏽').offsets).toEqual([
    [0, 1],
    [1, 2],
    [2, 6],
  ]);
  expect([...build('grapheme').encode('a 👍🏽').ids]).toEqual([3, 4, 1]);
  expect([...build('codePoint').encode('a 👍🏽').ids]).toEqual([3, 4, 2, 0]);
  expect(() => writeTokenizerJson(build('grapheme'))).toThrow('tokenizer.json has no place for model "character"');
});
