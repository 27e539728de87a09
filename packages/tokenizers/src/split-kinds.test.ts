import { expect, test } from 'vitest';
import { createSplitter } from './split.ts';
import { referenceFromJson } from './testing/reference.ts';
import { texts } from './testing/texts.ts';

test('Penn Treebank: the rules of tokenizer.sed', () => {
  const split = createSplitter({ type: 'penn' });
  expect(split("They'll save and invest more, won't they?").join(' ')).toBe(
    "They 'll save and invest more , wo n't they ?",
  );
  expect(split('Mr. Vinken, 61 years old, paid $3.88 -- he cannot wait.').join(' ')).toBe(
    'Mr. Vinken , 61 years old , paid $ 3.88 -- he can not wait .',
  );
  expect(split('"It\'s a well-known fact," she said (in 1,000 words).').join(' ')).toBe(
    '" It \'s a well-known fact , " she said ( in 1,000 words ) .',
  );
});

test('maximum match: the textbook case where the two directions differ', () => {
  const words = ['研究', '研究生', '生命', '命', '起源', '的'];
  const split = (direction: 'forward' | 'backward') =>
    createSplitter({ type: 'dictionary', words, direction })('研究生命的 起源𠮷');
  expect(split('forward')).toEqual(['研究生', '命', '的', '起源', '𠮷']);
  expect(split('backward')).toEqual(['研究', '生命', '的', '起源', '𠮷']);
  expect(() => createSplitter({ type: 'dictionary', words: [''] })).toThrow('words that are not empty');
});

test('Chinese characters stand alone', () => {
  expect(createSplitter({ type: 'chinese' })('去Oslo吃饭 now')).toEqual(['去', 'Oslo', '吃', '饭', 'now']);
});

const behaviors = {
  Removed: 'removed',
  Isolated: 'isolated',
  MergedWithPrevious: 'mergedWithPrevious',
  MergedWithNext: 'mergedWithNext',
  Contiguous: 'contiguous',
} as const;

test.each(Object.entries(behaviors))('a pattern, %s: as the reference', async (theirs, behavior) => {
  const model = { type: 'WordLevel', vocab: { x: 0 }, unk_token: 'x' };
  for (const invert of [false, true]) {
    const split = { type: 'Split', pattern: { Regex: '[-.]' }, behavior: theirs, invert };
    const reference = referenceFromJson({ version: '1.0', added_tokens: [], pre_tokenizer: split, model });
    const ours = createSplitter({ type: 'pattern', pattern: { regex: '[-.]' }, behavior, invert });
    for (const text of ['the-final--countdown.', '..a', ...texts]) {
      const characters = [...text];
      const offsets = (await reference.encode(text)).getOffsets();
      expect(ours(text)).toEqual(offsets.map(([start, end]) => characters.slice(start, end).join('')));
    }
  }
});

test('several splitters: each splits what the one before made', () => {
  expect(createSplitter([{ type: 'whitespace' }, { type: 'metaspace' }])('a b')).toEqual(['▁a', '▁b']);
  expect(createSplitter({ type: 'metaspace', prepend: 'never' })('a  b')).toEqual(['a', '▁', '▁b']);
  expect(createSplitter([{ type: 'prefixSpace' }, { type: 'gpt2' }])("it's 3")).toEqual([' it', "'s", ' 3']);
  expect(createSplitter([])('a b')).toEqual(['a b']);
  expect(() => createSplitter({ type: 'pattern', pattern: { regex: '(' } })).toThrow(
    'a regular expression of JavaScript',
  );
});
