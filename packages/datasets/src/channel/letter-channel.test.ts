import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { createLetterChannel } from './letter-channel.ts';

const options = { substitution: 0.2, deletion: 0.1, insertion: 0.05 };

/** Every text over the letters up to a length. */
function textsOver(letters: readonly string[], length: number): string[] {
  const texts = [''];
  for (let start = 0, end = 1, round = 0; round < length; round++) {
    for (const text of texts.slice(start, end)) for (const letter of letters) texts.push(text + letter);
    [start, end] = [end, texts.length];
  }
  return texts;
}

test('the probabilities of all that can be heard sum to one', () => {
  const channel = createLetterChannel(['a', 'b', 'p'], options);
  const sum = textsOver(['a', 'b', 'p'], 8).reduce(
    (total, heard) => total + Math.exp(channel.logProbability(heard, 'bap')),
    0,
  );
  // What is longer than eight letters has more than five insertions.
  expect(sum).toBeGreaterThan(1 - 1e-4);
  expect(sum).toBeLessThan(1 + 1e-9);
});

test('probabilities by hand', () => {
  const { logProbability } = createLetterChannel(['a', 'b', 'p'], options);
  // One letter b: two places for insertions, none taken.
  expect(Math.exp(logProbability('', 'b'))).toBeCloseTo(0.95 * 0.95 * 0.1, 12);
  // Heard p: substituted (4 in 5 by the only letter that sounds like it, the rest by either), or lost and put in.
  const substituted = 0.95 * 0.95 * 0.2 * (0.8 + 0.2 / 2);
  const putIn = 2 * 0.95 * 0.95 * 0.1 * (0.05 / 3);
  expect(Math.exp(logProbability('p', 'b'))).toBeCloseTo(substituted + putIn, 12);
  expect(logProbability('pppp', '')).toBeCloseTo(Math.log(0.95) + 4 * Math.log(0.05 / 3), 12);
});

test('what is drawn follows the probabilities, and a seed repeats', () => {
  const channel = createLetterChannel(['a', 'b', 'p'], options);
  const random = createRandom(5);
  const draws = Array.from({ length: 20_000 }, () => channel.corrupt('ba', random));
  for (const heard of ['ba', 'pa', 'a', 'b', 'bab']) {
    const part = draws.filter((draw) => draw === heard).length / draws.length;
    expect(part, heard).toBeCloseTo(Math.exp(channel.logProbability(heard, 'ba')), 2);
  }
  expect(channel.corrupt('babababa', createRandom(1))).toBe(channel.corrupt('babababa', createRandom(1)));
});

test('a channel without noise', () => {
  const channel = createLetterChannel(['a', 'b'], { substitution: 0, deletion: 0, insertion: 0 });
  expect(channel.corrupt('abba', createRandom(1))).toBe('abba');
  expect(channel.logProbability('abba', 'abba')).toBe(0);
  expect(channel.logProbability('abb', 'abba')).toBe(-Infinity);
  expect(() => createLetterChannel(['a'], { substitution: 0.6, deletion: 0.5, insertion: 0 })).toThrow(
    '"substitution + deletion" expected a number in [0, 1], got 1.1',
  );
});
