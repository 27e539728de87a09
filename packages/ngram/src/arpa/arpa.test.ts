import { expect, test } from 'vitest';
import { countNgrams } from '../count.ts';
import { estimateNgrams } from '../estimate.ts';
import { mle } from '../estimators/mle.ts';
import { wittenBell } from '../estimators/witten-bell.ts';
import type { NgramEvent } from '../events.ts';
import { drawSentences } from '../testing/corpus.ts';
import { formatNumber, parseNumber } from './number.ts';
import { readArpa } from './read.ts';
import { writeArpa } from './write.ts';

const arpa = `\\data\\
ngram 1=5
ngram 2=3
ngram 3=1

\\1-grams:
-1.5\t<unk>
-99\t<s>\t-0.25
-0.5\t</s>
-0.75\ta\t-0.125
-1.25\tb\t0.5

\\2-grams:
-0.25\t<s> a\t-1
-0.5\ta b\t-0.5
-1\tb </s>

\\3-grams:
-0.125\t<s> a b

\\end\\
`;

async function textOf(model: Awaited<ReturnType<typeof readArpa>>): Promise<string> {
  let text = '';
  for await (const piece of writeArpa(model)) text += piece;
  return text;
}

test('reads numbers in log10, backs off over what is not there, and counts in ln', async () => {
  const model = await readArpa([arpa]);
  expect(model.sizes).toEqual([5, 3, 1]);
  const score = (tokens: string[]) => model.score(tokens) / Math.LN10;
  // p(a | <s>), p(b | <s> a), then </s> after "a b": its weight, and p(</s> | b)
  expect(score(['a', 'b'])).toBeCloseTo(-0.25 - 0.125 + (-0.5 - 1), 6);
  // weights of <s>, p(b); p(</s> | b)
  expect(score(['b'])).toBeCloseTo(-0.25 - 1.25 - 1, 6);
  // weight of <s>, p(<unk>); <unk> is no history: p(a), weight of a, p(</s>)
  expect(score(['new', 'a'])).toBeCloseTo(-0.25 - 1.5 - 0.75 - 0.125 - 0.5, 6);
});

test('pieces of any size, as text or bytes, with either line end, give the same model', async () => {
  const expected = await textOf(await readArpa([arpa]));
  const bytes = new TextEncoder().encode(`\ufeff${arpa.replaceAll('\n', '\r\n').replace('\tb ', '\tb  ')}`);
  for (const size of [1, 2, 3, 7, 50]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.slice(at * size, (at + 1) * size),
    );
    expect(await textOf(await readArpa(pieces))).toBe(expected);
  }
  expect(await textOf(await readArpa([...arpa]))).toBe(expected);
});

test('a written model comes back bit for bit, with its impossible words', async () => {
  for (const estimator of [wittenBell(), mle()]) {
    for (const order of [1, 2, 4]) {
      const counts = await countNgrams([...drawSentences(11, 80, 30), ['上海', 'é']], { order });
      const model = await estimateNgrams(counts, { estimator });
      const text = await textOf(model);
      const again = await readArpa([text]);
      expect(again.vocabulary.toJSON()).toEqual(model.vocabulary.toJSON());
      for (const name of ['words', 'children', 'links', 'logProbs', 'backOffs'] as const) {
        expect(again.trie[name]).toEqual(model.trie[name]);
      }
      expect(await textOf(again)).toBe(text);
    }
  }
});

test('numbers are short and exact', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [-0.5, '-0.5'],
    [Math.fround(-5.3312373), '-5.3312373'],
    [Math.fround(0.30103), '0.30103'],
    [Math.fround(-1.1907563e-6), '-0.0000011907563'],
    [Math.fround(-1.5e-9), '-1.5e-9'],
    [-12, '-12'],
    [Number.NEGATIVE_INFINITY, '-99'],
  ];
  for (const [value, text] of cases) {
    expect(formatNumber(value)).toBe(text);
    expect(parseNumber(text)).toBe(value);
  }
  // Every hundred-thousandth single-precision number between −128 and −2⁻³⁰.
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (bits[0] = 0xb0800000; bits[0] < 0xc3000000; bits[0] += 99_991) {
    expect(parseNumber(formatNumber(value[0]!))).toBe(value[0]);
  }
});

test('without <unk> unknown words are impossible, and a warning says so', async () => {
  const events: NgramEvent[] = [];
  const text = arpa.replace('-1.5\t<unk>\n', '').replace('1=5', '1=4');
  const model = await readArpa([text], { file: 'lm.arpa', onEvent: (event) => events.push(event) });
  expect(events).toContainEqual({
    type: 'warning',
    message: 'lm.arpa: section \\1-grams: lacks <unk>; unknown words get probability 0',
  });
  expect(model.score(['new'])).toBe(Number.NEGATIVE_INFINITY);
  const upper = await readArpa([arpa.replace('<unk>', '<UNK>')]);
  expect(upper.score(['new'])).toBeCloseTo((-0.25 - 1.5 - 0.5) * Math.LN10, 5);
});

test.each<[string, (text: string) => string, RegExp]>([
  ['no ARPA file', () => 'hello\nworld\n', /^lm\.arpa:2: this is no ARPA file: it has no \\data\\$/],
  ['an empty file', () => '', /this is no ARPA file/],
  ['a cut within the counts', (text) => text.slice(0, 15), /section \\data\\: (the file ends here|expected "ngram)/],
  [
    'a cut within a section',
    (text) => text.slice(0, text.indexOf('-0.5\ta b')),
    /^lm\.arpa:14: section \\2-grams: the file ends after 1 of 3 n-grams, without \\end\\; it is cut short$/,
  ],
  [
    'a cut within a line',
    (text) => text.slice(0, text.indexOf(' b\t-0.5')),
    /^lm\.arpa:15: section \\2-grams: expected a number, 2 words/,
  ],
  [
    'no \\end\\',
    (text) => text.replace('\\end\\\n', ''),
    /^lm\.arpa:20: section \\3-grams: the file ends after 1 of 1 n-grams, without \\end\\/,
  ],
  [
    'fewer n-grams than promised',
    (text) => text.replace('2=3', '2=4'),
    /^lm\.arpa:18: section \\2-grams: has 3 n-grams, \\data\\ says 4$/,
  ],
  [
    'more n-grams than promised',
    (text) => text.replace('2=3', '2=2'),
    /^lm\.arpa:16: section \\2-grams: has more than the 2 n-grams/,
  ],
  [
    'a missing section',
    (text) => text.replace(/\\2-grams:[^\\]*/, ''),
    /^lm\.arpa:13: \\3-grams: comes where \\2-grams: was expected$/,
  ],
  [
    'an end that comes early',
    (text) => text.replace(/\\3-grams:[^\\]*/, ''),
    /\\end\\ comes where \\3-grams: was expected$/,
  ],
  [
    'counts out of turn',
    (text) => text.replace('ngram 2', 'ngram 3'),
    /^lm\.arpa:3: section \\data\\: expected the count of order 2, got that of order 3/,
  ],
  [
    'a count that is none',
    (text) => text.replace('2=3', '2=many'),
    /^lm\.arpa:3: section \\data\\: expected "ngram 2=COUNT", got "ngram 2=many"/,
  ],
  [
    'NaN',
    (text) => text.replace('-0.75\ta', 'NaN\ta'),
    /^lm\.arpa:10: section \\1-grams: expected a log10 probability of at most 0, got "NaN"/,
  ],
  ['a probability above 1', (text) => text.replace('-0.75\ta', '0.75\ta'), /^lm\.arpa:10: .*at most 0, got "0\.75"/],
  [
    'a weight that is no number',
    (text) => text.replace('a\t-0.125', 'a\tx'),
    /^lm\.arpa:10: section \\1-grams: expected a log10 back-off weight, got "x"/,
  ],
  [
    'a missing weight',
    (text) => text.replace('<s> a\t-1', '<s> a'),
    /^lm\.arpa:19: section \\3-grams: the beginning "<s> a" has no back-off weight in \\2-grams$/,
  ],
  [
    'a weight in the highest order',
    (text) => text.replace('<s> a b', '<s> a b\t-1'),
    /^lm\.arpa:19: section \\3-grams: the highest order has no back-off weights/,
  ],
  [
    'a word that is not there',
    (text) => text.replace('-0.5\ta b', '-0.5\ta c'),
    /^lm\.arpa:15: section \\2-grams: the word "c" is not in \\1-grams$/,
  ],
  [
    'a beginning that is not there',
    (text) => text.replace('<s> a b', 'b a b'),
    /^lm\.arpa:19: section \\3-grams: the beginning "b a" is not in \\2-grams$/,
  ],
  [
    'an n-gram twice',
    (text) => text.replace('b </s>', 'a b'),
    /^lm\.arpa:16: section \\2-grams: the n-gram "a b" comes twice$/,
  ],
  [
    'a word twice',
    (text) => text.replace('\tb\t', '\ta\t'),
    /^lm\.arpa:11: section \\1-grams: the word "a" comes twice$/,
  ],
  ['no <s>', (text) => text.replaceAll('<s>', '<bos>'), /section \\1-grams: lacks <s>$/],
])('refuses %s by line and section', async (_name, change, message) => {
  const reading = readArpa([change(arpa)], { file: 'lm.arpa' });
  await expect(reading).rejects.toMatchObject({ code: 'BAD_DATA', message: expect.stringMatching(message) });
});

test('invalid UTF-8 is placed; a word that the format cannot hold is refused', async () => {
  const bytes = new TextEncoder().encode(arpa);
  bytes[arpa.indexOf('\ta\t') + 1] = 0xff;
  await expect(readArpa([bytes], { file: 'lm.arpa' })).rejects.toThrow('lm.arpa:10: invalid UTF-8');
  const model = await estimateNgrams(await countNgrams([['New York']], { order: 1 }), { estimator: wittenBell() });
  await expect(textOf(model)).rejects.toThrow('an ARPA file cannot hold the word "New York"');
});
