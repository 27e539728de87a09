import { spansToTags } from '@recurrent/datasets';
import { spansOf, type TagScheme, tagSchemes } from '@recurrent/metrics';
import { expect, test } from 'vitest';
import { constraintsFromLabels, isAllowed } from './constraints.ts';

const labelsOf: Record<TagScheme, string[]> = {
  BIO: ['O', 'B-X', 'I-X', 'B-Y', 'I-Y'],
  IOB1: ['I-Y', 'B-Y', 'O', 'B-X', 'I-X'],
  IOBES: ['O', 'B-X', 'I-X', 'E-X', 'S-X', 'B-Y', 'I-Y', 'E-Y', 'S-Y'],
  BMES: ['O', 'B-X', 'M-X', 'E-X', 'S-X', 'B-Y', 'M-Y', 'E-Y', 'S-Y'],
  BILOU: ['O', 'B-X', 'I-X', 'L-X', 'U-X', 'B-Y', 'I-Y', 'L-Y', 'U-Y'],
};

test.each(tagSchemes)('%s allows exactly the sequences that a writer of the scheme gives', (scheme) => {
  const labels = labelsOf[scheme];
  const constraints = constraintsFromLabels(labels, scheme);
  let valid = 0;
  for (let length = 1; length <= 4; length++) {
    for (let code = 0; code < labels.length ** length; code++) {
      const path = Array.from({ length }, (_, t) => Math.floor(code / labels.length ** t) % labels.length);
      const tags = path.map((label) => labels[label]!);
      const rewritten = spansToTags(spansOf(tags, scheme), length, scheme);
      const isValid = tags.every((tag, index) => tag === rewritten[index]);
      if (isValid) valid += 1;
      if (isAllowed(constraints, path) !== isValid) expect.fail(`${tags} is ${isValid ? 'valid' : 'not valid'}`);
    }
  }
  expect(valid).toBeGreaterThan(100);
});

test('BIO in full', () => {
  expect(constraintsFromLabels(['O', 'B-X', 'I-X', 'I-Y'], 'BIO')).toEqual({
    transitions: [
      [true, true, false, false],
      [true, true, true, false],
      [true, true, true, false],
      [true, true, false, true],
    ],
    start: [true, true, false, false],
    end: [true, true, true, true],
  });
});

test('tags without a type, and a label of another scheme', () => {
  expect(constraintsFromLabels(['B', 'M', 'E', 'S'], 'BMES').transitions).toEqual([
    [false, true, true, false],
    [false, true, true, false],
    [true, false, false, true],
    [true, false, false, true],
  ]);
  expect(() => constraintsFromLabels(['O', 'S-X'], 'BIO')).toThrow(
    'crf.constraintsFromLabels: "labels" expected tags of BIO: O, B, I, got "S-X"',
  );
  expect(() => constraintsFromLabels(['O'], 'BIOX' as never)).toThrow('"scheme" expected');
});
