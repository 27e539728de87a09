import { expect, test } from 'vitest';
import { parseTemplate, templateValue } from './context.ts';

const words = ['He', 'sold', 'shares'];

test('templates are read', () => {
  expect(parseTemplate('x', 'y', '0')).toEqual([0]);
  expect(parseTemplate('x', 'y', '-2|-1|0')).toEqual([-2, -1, 0]);
  expect(() => parseTemplate('x', 'context.token', '0,1')).toThrow('x: "context.token" expected offsets joined by "|"');
});

test('values are joined, and the outside has names', () => {
  expect(templateValue(words, 1, [0])).toBe('sold');
  expect(templateValue(words, 1, [-1, 0])).toBe('He\u0001sold');
  expect(templateValue(words, 0, [-2, -1, 0])).toBe('_-2\u0001_-1\u0001He');
  expect(templateValue(words, 2, [1, 2])).toBe('_+1\u0001_+2');
});
