import { expect, test } from 'vitest';
import { checkKeys, checkOneOf, checkPositiveInteger, checkRange } from './config.ts';

test('each check names the argument, what is allowed and what came', () => {
  expect(() => checkPositiveInteger('cells.lstm', 'units', 1.5)).toThrow(
    'cells.lstm: "units" expected a positive integer, got 1.5',
  );
  expect(() => checkOneOf('cells.elman', 'activation', 'gelu', ['tanh', 'relu'])).toThrow(
    'cells.elman: "activation" expected "tanh" | "relu", got "gelu"',
  );
  expect(() => checkRange('cells.dropout', 'rate', Number.NaN, 0, 1)).toThrow('a number in [0, 1], got NaN');
  expect(() => checkKeys('cells.lstm', { unit: 3 }, ['units', 'inputSize'])).toThrow(
    'cells.lstm: unknown option "unit", did you mean "units"?; known: units, inputSize',
  );
  expect(() => checkKeys('cells.lstm', null, [])).toThrow('"config" expected an object, got null');
});

test('what is allowed passes', () => {
  checkPositiveInteger('w', 'a', 3);
  checkOneOf('w', 'a', 'x', ['x']);
  checkRange('w', 'a', 0, 0, 1);
  checkKeys('w', { units: 1 }, ['units']);
});
