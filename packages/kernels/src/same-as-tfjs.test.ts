// The kernels that tfjs has too, against tfjs's own, over random shapes.
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SCALE_ROWS } from './contract.ts';
import { call, distance, floats } from './describe-kernels.ts';
import { registerKernels, unregisterKernels } from './register.ts';

type Make = () => () => tf.Tensor | tf.Tensor[];
const random = createRandom(17);
const shapeOf = (rank: number, least = 1) => Array.from({ length: rank }, () => least + random.integer(6));
const pick = (below: number) => random.integer(below);

function tensor(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  const count = shape.reduce((size, length) => size * length, 1);
  const values = Array.from({ length: count }, () => (dtype === 'int32' ? random.integer(90) - 40 : random.normal()));
  return tf.tensor(values, shape, dtype);
}

const typeOf = () => (pick(4) === 0 ? 'int32' : 'float32');

/** Two shapes that broadcast: axes of length 1 here and there, and perhaps fewer of them. */
function broadcastPair(): [number[], number[]] {
  const whole = shapeOf(pick(5), 0);
  const [a, b] = [0, 1].map(() => whole.slice(pick(whole.length + 1)).map((size) => (pick(3) === 0 ? 1 : size)));
  return [a!, b!];
}

const arithmetic = (run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => () => {
  const [a, b] = broadcastPair().map((shape) => tensor(shape)) as [tf.Tensor, tf.Tensor];
  return () => run(a, b);
};

/** Also of more elements than pass through scratch memory at once. */
const unary = (run: (x: tf.Tensor) => tf.Tensor) => () => {
  const x = tf.mul(tensor(pick(30) === 0 ? [4095 + pick(3)] : shapeOf(pick(4), 0)), 3);
  return () => run(x);
};

/** Sums are in another order; functions differ in their last digits. */
const rounded = new Set(['sum', 'exp', 'tanh', 'sigmoid']);

const makers: Record<string, Make> = {
  add: arithmetic(tf.add),
  sub: arithmetic(tf.sub),
  mul: arithmetic(tf.mul),
  div: arithmetic(tf.div),
  addOfIntegers() {
    const [a, b] = [tensor([3, 1], 'int32'), tensor([4], 'int32')];
    return () => tf.add(a, b);
  },
  concat() {
    const shape = shapeOf(1 + pick(4), 0);
    const axis = pick(shape.length);
    const dtype = typeOf();
    const parts = Array.from({ length: 1 + pick(3) }, () => tensor(shape.with(axis, pick(200)), dtype));
    return () => tf.concat(parts, axis);
  },
  slice() {
    const x = tensor(shapeOf(1 + pick(4)), typeOf());
    const begin = x.shape.map((length) => (pick(2) === 0 ? 0 : pick(length)));
    const size = x.shape.map((length, axis) =>
      begin[axis] === 0 && pick(3) > 0 ? -1 : 1 + pick(length - begin[axis]!),
    );
    return () => tf.slice(x, begin, size);
  },
  split() {
    const shape = shapeOf(1 + pick(4));
    const axis = pick(shape.length);
    const sizes = Array.from({ length: 1 + pick(3) }, () => pick(130));
    const x = tensor(
      shape.with(
        axis,
        sizes.reduce((sum, size) => sum + size, 0),
      ),
      typeOf(),
    );
    return () => tf.split(x, sizes, axis);
  },
  transpose() {
    const x = tensor([...shapeOf(pick(3)), 1 + pick(70), 1 + pick(70)].slice(0, 1 + pick(4)), typeOf());
    const perm = x.shape.map((_, axis) => axis).sort(() => random.uniform() - 0.5);
    return () => tf.transpose(x, perm);
  },
  gather() {
    const x = tensor(shapeOf(1 + pick(3)), typeOf());
    const axis = pick(x.rank);
    const shape = shapeOf(pick(3), 0);
    const count = shape.reduce((size, length) => size * length, 1);
    const places = Array.from({ length: count }, () => pick(x.shape[axis]!));
    const indices = tf.tensor(places, shape, 'int32');
    return () => tf.gather(x, indices as tf.Tensor1D, axis);
  },
  sum() {
    const x = tensor([...shapeOf(pick(3)), 1 + pick(40)], typeOf());
    const axes = x.shape.map((_, axis) => axis).filter(() => pick(2) === 0);
    const keep = pick(2) === 0;
    return () => tf.sum(x, axes, keep);
  },
  exp: unary(tf.exp),
  tanh: unary(tf.tanh),
  sigmoid: unary(tf.sigmoid),
  clone() {
    const x = tensor(shapeOf(pick(4)), typeOf());
    return () => x.clone();
  },
};

const read = (result: tf.Tensor | tf.Tensor[]) =>
  [result].flat().map((each) => ({ shape: each.shape, dtype: each.dtype, values: [...each.dataSync()] }));

describe.each(['cpu', 'wasm'] as const)('the same as tfjs on %s', (backend) => {
  let before: tf.MemoryInfo;
  beforeAll(async () => {
    await tf.setBackend(backend);
    before = tf.memory();
  });
  afterEach(unregisterKernels);
  afterAll(() => {
    const { numTensors, numDataBuffers } = before;
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test.each(Object.keys(makers))('%s', (name) => {
    for (let round = 0; round < 150; round++) {
      tf.tidy(() => {
        const run = makers[name]!();
        const expected = read(run());
        registerKernels({ backends: [backend] });
        const found = read(run());
        unregisterKernels();
        expect(found.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
          expected.map(({ shape, dtype }) => ({ shape, dtype })),
        );
        for (const [at, { values }] of found.entries()) {
          if (rounded.has(name)) expect(distance(values, expected[at]!.values)).toBeLessThan(1e-5);
          else expect(values).toEqual(expected[at]!.values);
        }
      });
    }
  });

  test('sums over many rows, NaN and infinity', () => {
    registerKernels({ backends: [backend] });
    tf.tidy(() => {
      const rows = Array.from({ length: 1003 }, () => [random.normal(), 1e4 * random.normal(), 1, 0, 0]);
      rows[17]![3] = Number.NaN;
      rows[500]![4] = -Infinity;
      const exact = [0, 1, 2, 3, 4].map((column) => rows.reduce((sum, row) => sum + Math.fround(row[column]!), 0));
      const found = tf.sum(tf.tensor2d(rows), 0).dataSync();
      const scale = [30, 3e5, 1003];
      for (const [at, size] of scale.entries()) expect(Math.abs(found[at]! - exact[at]!) / size).toBeLessThan(1e-6);
      expect([...found.slice(2)]).toEqual([1003, Number.NaN, -Infinity]);
    });
  });

  test('a clone shares its values and lives as long as either', () => {
    registerKernels({ backends: [backend] });
    const x = tf.tensor1d([1, 2, 3]);
    const { numDataBuffers } = tf.memory();
    const copy = x.clone();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    x.dispose();
    expect([...copy.dataSync()]).toEqual([1, 2, 3]);
    copy.dispose();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers - 1);
  });

  test('an index outside is refused', () => {
    registerKernels({ backends: [backend] });
    const x = tf.tensor1d([1, 2, 3]);
    const indices = tf.tensor1d([0, 3], 'int32');
    expect(() => tf.gather(x, indices)).toThrow('GatherV2: "indices" expected integers in [0, 2], got 3 at position 1');
    tf.dispose([x, indices]);
  });

  test('rows are scaled in place', () => {
    registerKernels({ backends: [backend] });
    const x = floats([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2, 5);
    call(SCALE_ROWS, { x: x.clone(), factors: floats([2, -1], 2) });
    expect([...x.dataSync()]).toEqual([2, 4, 6, 8, 10, -6, -7, -8, -9, -10]);
    x.dispose();
    expect(() => call(SCALE_ROWS, { x: floats([1, 2], 1, 2), factors: floats([1, 2], 2) })).toThrow(
      'ScaleRows: "factors" expected [1], got [2]',
    );
  });
});
