import { expect, test } from 'vitest';
import { describe, invalidArgument, RecurrentError } from './error.ts';

test('the message carries the place and the fields stay apart', () => {
  const error = new RecurrentError({ code: 'BAD_DATA', message: 'expected 3 columns, got 2', file: 'a.txt', line: 7 });
  expect(error.message).toBe('a.txt:7: expected 3 columns, got 2');
  expect(error).toMatchObject({ code: 'BAD_DATA', file: 'a.txt', line: 7, column: undefined });
});

test('invalidArgument names argument, expectation and what came', () => {
  expect(() => invalidArgument('cells.lstm', 'units', 'a positive integer', -1)).toThrow(
    'cells.lstm: "units" expected a positive integer, got -1',
  );
});

test('describe stays short and never throws', () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  expect(describe(loop)).toBe('[object Object]');
  expect(describe('x'.repeat(200))).toHaveLength(80);
  expect(describe(Number.NaN)).toBe('NaN');
  expect(describe(() => 1)).toBe('a function');
});
