import { expect, test } from 'vitest';
import { checkShape } from './shape.ts';

test('a wildcard fits any size', () => {
  expect(() => checkShape('cells.lstm', 'input', [8, 64], [null, 64])).not.toThrow();
});

test.each([[[8, 32]], [[64]], [[1, 8, 64]]])('%j does not fit [*, 64]', (shape) => {
  expect(() => checkShape('cells.lstm', 'input', shape, [null, 64])).toThrow(
    `cells.lstm: "input" expected [*, 64], got [${shape.join(', ')}]`,
  );
});
