import { expect, test } from 'vitest';
import { byteAlphabet } from './byte-alphabet.ts';
import { plain, plainReference, referenceOf } from './testing/reference.ts';
import { brokenTexts, texts } from './testing/texts.ts';
import { readBert, readGpt2, writeBert, writeGpt2 } from './vocabulary-files.ts';

const merges = '#version: 0.2\nĠ t\nh e\nĠt he\nĠ a\nr e\na n\nĠ Ð\nÑ Ģ\nä ¸\nĠa n\n';
const mergeResults = ['Ġt', 'he', 'Ġthe', 'Ġa', 're', 'an', 'ĠÐ', 'ÑĢ', 'ä¸', 'Ġan'];
const vocabulary = Object.fromEntries(
  [...byteAlphabet, ...mergeResults, '<|endoftext|>'].map((token, id) => [token, id]),
);
const wordPieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'the',
  'fer',
  '##ry',
  '##r',
  '##y',
  '.',
  ',',
  '$',
  '3',
];
wordPieces.push(
  '火',
  '上',
  'e',
  '##t',
  '##te',
  'ete',
  'we',
  "'",
  've',
  'поезд',
  'стоит',
  'на',
  'й',
  'и',
  'k',
  'o',
  '##ln',
);

test('GPT-2 files: as the reference, text for text', async () => {
  const gpt2 = readGpt2({ vocabulary, merges });
  expect(gpt2.size).toBe(267);
  expect(writeGpt2(gpt2)).toEqual({ vocabulary: Object.assign(Object.create(null), vocabulary), merges });
  const reference = referenceOf(gpt2);
  for (const text of [...texts, 'the<|endoftext|>the re']) {
    const ours = gpt2.encode(text);
    const theirs = await reference.encode(text);
    expect(plain(ours)).toEqual(plainReference(theirs, text));
    expect(gpt2.decode(ours.ids)).toBe(await reference.decode(theirs.getIds(), true));
    if (!text.includes('<|')) expect(gpt2.decode(ours.ids)).toBe(text);
  }
  for (const text of brokenTexts) {
    const mended = text.replace(/\p{Surrogate}/gu, '\ufffd');
    expect(plain(gpt2.encode(text))).toMatchObject({ ids: [...gpt2.encode(mended).ids] });
    expect(gpt2.decode(gpt2.encode(text).ids)).toBe(mended);
  }
});

test('BERT vocabulary: as the reference, alone and in pairs', async () => {
  const text = `${wordPieces.join('\n')}\n`;
  const bert = readBert(text);
  expect(writeBert(bert)).toBe(text);
  const reference = referenceOf(bert);
  for (const [index, one] of texts.entries()) {
    const other = texts[(index + 7) % texts.length]!;
    expect(plain(bert.encode(one))).toEqual(plainReference(await reference.encode(one), one));
    const pair = await reference.encode(one, other);
    expect(plain(bert.encode(one, other))).toEqual(plainReference(pair, one, other));
    expect(bert.decode(bert.encode(one).ids)).toBe(await reference.decode([...bert.encode(one).ids], true));
  }
  expect(readBert(text, { lowercase: false }).encode('The the').tokens).toEqual(['[CLS]', '[UNK]', 'the', '[SEP]']);
});

test('broken files are named with their line', () => {
  expect(() => readGpt2({ vocabulary, merges: '#version: 0.2\nh e\nt h e\n' })).toThrow(
    'merges.txt:3: expected two tokens with a blank between them, got "t h e"',
  );
  expect(() => readGpt2({ vocabulary, merges: 'z z\n' })).toThrow('merge 1 ("z" "z"): the vocabulary lacks "zz"');
  expect(() => readGpt2({ vocabulary: { a: 0 }, merges: '' })).toThrow('the vocabulary lacks byte 0');
  expect(() => readGpt2({ vocabulary: { a: 0, b: 0 }, merges: '' })).toThrow('vocab.json["b"]: expected distinct ids');
  expect(() => readGpt2({ vocabulary: { a: -1 }, merges: '' })).toThrow('expected an id in');
  expect(() => readBert('[UNK]\n\n[CLS]\n')).toThrow('vocab.txt:2: expected a token that is new');
  expect(() => readBert('[UNK]\n[CLS]\n')).toThrow('vocab.txt: no token [SEP]');
});
