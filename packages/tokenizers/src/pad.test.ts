import { expect, test } from 'vitest';
import { padSequences } from './pad.ts';

test('rows are padded on the right to the longest', () => {
  const padded = padSequences([[5, 6, 7], new Int32Array([8]), []], { padValue: -1 });
  expect(padded).toEqual({
    ids: new Int32Array([5, 6, 7, 8, -1, -1, -1, -1, -1]),
    lengths: new Int32Array([3, 1, 0]),
    rows: 3,
    columns: 3,
  });
});

test('a given length widens, cuts only when told, and no rows are no columns', () => {
  expect(padSequences([[1]], { padValue: 0, length: 3 }).ids).toEqual(new Int32Array([1, 0, 0]));
  expect(padSequences([[1, 2]], { padValue: 0, length: 1, truncate: true })).toMatchObject({
    ids: new Int32Array([1]),
    lengths: new Int32Array([1]),
  });
  expect(() => padSequences([[1, 2]], { padValue: 0, length: 1 })).toThrow('at most 1 ids in a row');
  expect(padSequences([], { padValue: 0 })).toMatchObject({ rows: 0, columns: 0 });
});

test('what is no int32 is refused by place', () => {
  expect(() => padSequences([[1], [2, 0.5]], { padValue: 0 })).toThrow('"rows[1][1]" expected an int32, got 0.5');
  expect(() => padSequences([[2 ** 31]], { padValue: 0 })).toThrow('expected an int32');
  expect(() => padSequences([[1]], { padValue: Number.NaN })).toThrow('"padValue" expected an int32, got NaN');
});
