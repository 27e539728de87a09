import { createRandom, RecurrentError } from '@recurrent/core';
import { expect, test } from 'vitest';
import { readFixture } from './fixtures.ts';
import { decodeSafetensors, encodeSafetensors, type SafetensorsDtype, type StoredTensor } from './safetensors.ts';

interface Fixture {
  readonly metadata: Record<string, string>;
  readonly tensors: { name: string; dtype: SafetensorsDtype; shape: number[]; data: number[] }[];
  readonly hex: string;
}
const fixture = readFixture<Fixture>('safetensors.json');
const bytes = Uint8Array.from(fixture.hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
const make = { F64: Float64Array, F32: Float32Array, I32: Int32Array, BOOL: Uint8Array } as Record<
  string,
  { from(values: number[]): unknown }
>;
const tensors = new Map(
  fixture.tensors.map(({ name, dtype, shape, data }) => [
    name,
    { dtype, shape, data: make[dtype]!.from(data) } as StoredTensor,
  ]),
);

test('reads the file that NumPy wrote, and writes the same bytes', () => {
  const file = decodeSafetensors(bytes);
  expect(file.metadata).toEqual(fixture.metadata);
  expect(Object.fromEntries(file.tensors)).toEqual(Object.fromEntries(tensors));
  expect(encodeSafetensors(tensors, fixture.metadata)).toEqual(bytes);
});

test('what is written reads back, of every type and from a view into a larger buffer', () => {
  const all = new Map<string, StoredTensor>([
    ['i8', { dtype: 'I8', shape: [3], data: Int8Array.of(-1, 0, 1) }],
    [
      'f32',
      {
        dtype: 'F32',
        shape: [2, 2],
        data: new Float32Array([9, 1, -0, Number.NaN, Number.POSITIVE_INFINITY]).subarray(1),
      },
    ],
    ['i64', { dtype: 'I64', shape: [], data: BigInt64Array.of(-(2n ** 62n)) }],
    ['u16', { dtype: 'U16', shape: [1], data: Uint16Array.of(65535) }],
    ['__proto__', { dtype: 'F32', shape: [0], data: new Float32Array(0) }],
  ]);
  const encoded = encodeSafetensors(all);
  expect(encoded.length % 8).toBe((4 * 4 + 8 + 2 + 3) % 8);
  const shifted = new Uint8Array(encoded.length + 3);
  shifted.set(encoded, 3);
  const decoded = decodeSafetensors(shifted.subarray(3)).tensors;
  expect([...decoded].sort()).toEqual([...all].sort());
  expect(decodeSafetensors(encodeSafetensors(new Map())).tensors.size).toBe(0);
});

test('a tensor whose data do not fit is not written', () => {
  const tensor = { dtype: 'F32', shape: [2], data: new Float32Array(3) } as const;
  expect(() => encodeSafetensors(new Map([['w', tensor]]))).toThrow('"w" is F32 [2], got Float32Array of 3 elements');
  const wrong = { dtype: 'I32', shape: [3], data: new Float32Array(3) } as never;
  expect(() => encodeSafetensors(new Map([['w', wrong]]))).toThrow('"w" is I32 [3], got Float32Array');
  const named = new Map([['__metadata__', { ...tensor, shape: [3] }]]);
  expect(() => encodeSafetensors(named)).toThrow(RecurrentError);
});

/** A file with any header and so many bytes of data. */
function forge(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const f32 = (shape: unknown, ...offsets: unknown[]) => ({ dtype: 'F32', shape, data_offsets: offsets });
const huge = Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 123, 125]);
const hostile: [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(0), 'is no safetensors file: 0 bytes'],
  ['a header beyond the file', huge, 'header length 18446744073709551615 is beyond the file (10 bytes)'],
  ['a cut file', bytes.subarray(0, bytes.length - 1), 'outside the'],
  ['a header that is not JSON', forge('{"w": ', 0), 'header is not UTF-8 JSON'],
  [
    'a header that is not UTF-8',
    Uint8Array.from([3, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xff, 0x22]),
    'header is not UTF-8 JSON',
  ],
  ['a header that is a list', forge([], 0), 'header expected a JSON object, got []'],
  ['metadata of numbers', forge({ __metadata__: { a: 1 } }, 0), '__metadata__ expected an object of strings'],
  ['a tensor that is a number', forge({ w: 1 }, 0), 'tensor "w" expected an object, got 1'],
  [
    'an unknown type',
    forge({ w: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } }, 2),
    'has dtype "F16"; supported: F64',
  ],
  [
    'a type from the prototype',
    forge({ w: { dtype: 'constructor', shape: [], data_offsets: [0, 0] } }, 0),
    'has dtype "constructor"',
  ],
  ['a negative size', forge({ w: f32([-1], 0, 4) }, 4), 'has shape [-1]'],
  ['a shape that is text', forge({ w: f32('2', 0, 4) }, 4), 'has shape "2"'],
  ['a size with a fraction', forge({ w: f32([0.5], 0, 2) }, 2), 'has shape [0.5]'],
  ['one offset', forge({ w: f32([1], 0) }, 4), 'has data_offsets [0]; expected [begin, end]'],
  ['offsets out of order', forge({ w: f32([1], 4, 0) }, 4), 'lies at [4, 0)'],
  ['offsets beyond the file', forge({ w: f32([1], 0, 4) }, 2), 'lies at [0, 4), outside the 2 bytes'],
  ['a shape that needs more than there is', forge({ w: f32([2 ** 40], 0, 4) }, 4), 'needs 4398046511104 bytes'],
  ['a shape whose size overflows', forge({ w: f32([2 ** 52, 2 ** 52], 0, 4) }, 4), 'its offsets give 4'],
  [
    'tensors that overlap',
    forge({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4),
    'tensor "b" begins at 0, expected 4: tensors overlap',
  ],
  ['a hole', forge({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), 'tensors leave a hole'],
  ['bytes at the end', forge({ a: f32([1], 0, 4) }, 9), '5 bytes after the last tensor'],
];

test.each(hostile)('refuses %s', (_, file, message) => {
  let caught: unknown;
  try {
    decodeSafetensors(file, { file: 'weights.safetensors' });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(RecurrentError);
  const { code, file: named, message: text } = caught as RecurrentError;
  expect([code, named]).toEqual(['BAD_BUNDLE', 'weights.safetensors']);
  expect(text).toContain(message);
  expect(text).toMatch(/^weights\.safetensors: /);
});

test('a file with any byte changed is read or refused, never anything else', () => {
  const random = createRandom(2);
  let refused = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const damaged = bytes.slice(0, random.uniform() < 0.2 ? random.integer(bytes.length) : bytes.length);
    if (damaged.length > 0) damaged[random.integer(damaged.length)] = random.integer(256);
    try {
      decodeSafetensors(damaged);
    } catch (error) {
      refused += 1;
      if (!(error instanceof RecurrentError) || error.code !== 'BAD_BUNDLE') throw error;
    }
  }
  expect(refused).toBeGreaterThan(500);
});
