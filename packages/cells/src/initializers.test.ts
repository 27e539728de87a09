import { createRandom } from '@recurrent/core';
import { describe, expect, it } from 'vitest';
import { type InitializerConfig, initialize } from './initializers.ts';
import { orthogonalMatrix } from './orthogonal.ts';

const draw = (config: InitializerConfig, shape: number[]) => initialize(config, shape, createRandom(1));

function moments(values: Float32Array): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square), largest: Math.max(...values.map(Math.abs)) };
}

/** [rows, columns] → the dot products of its columns. */
function columnProducts(matrix: Float32Array, rows: number, columns: number): number[][] {
  return Array.from({ length: columns }, (_, left) =>
    Array.from({ length: columns }, (_, right) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += matrix[row * columns + left]! * matrix[row * columns + right]!;
      return sum;
    }),
  );
}

describe('initialize', () => {
  it('fills with constants, one to a block', () => {
    expect([...draw({ type: 'zeros' }, [3])]).toEqual([0, 0, 0]);
    expect([...draw({ type: 'ones' }, [2])]).toEqual([1, 1]);
    expect([...draw({ type: 'constant', value: 2.5 }, [2])]).toEqual([2.5, 2.5]);
    expect([...draw({ type: 'constant', value: [0, 1, 0, -2] }, [8])]).toEqual([0, 0, 1, 1, 0, 0, -2, -2]);
    expect([...draw({ type: 'constant', value: [3, 4] }, [2, 2])]).toEqual([3, 4, 3, 4]);
    expect(() => draw({ type: 'constant', value: [1, 2, 3] }, [8])).toThrow(
      '"value" expected a list whose length divides',
    );
  });

  // 200 × 400 numbers: the deviation is known to about 0.3%
  const size = [200, 400];
  it.each<[InitializerConfig, number, number]>([
    [{ type: 'uniform', low: -3, high: 3 }, Math.sqrt(3), 3],
    [{ type: 'normal', deviation: 0.5 }, 0.5, Number.POSITIVE_INFINITY],
    // The deviation of a normal cut at two deviations is 0.8796.
    [{ type: 'truncatedNormal', deviation: 0.5 }, 0.8796 * 0.5, 1],
    [{ type: 'glorotUniform' }, Math.sqrt(2 / 600), Math.sqrt(6 / 600)],
    [{ type: 'glorotUniform', blocks: 4 }, Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
    [{ type: 'glorotNormal' }, Math.sqrt(2 / 600), Number.POSITIVE_INFINITY],
    [{ type: 'heUniform' }, Math.sqrt(2 / 200), Math.sqrt(6 / 200)],
    [{ type: 'heNormal' }, Math.sqrt(2 / 200), Number.POSITIVE_INFINITY],
    [{ type: 'lecunUniform' }, Math.sqrt(1 / 200), Math.sqrt(3 / 200)],
    [{ type: 'lecunNormal' }, Math.sqrt(1 / 200), Number.POSITIVE_INFINITY],
  ])('%j has its deviation and its bound', (config, deviation, bound) => {
    const found = moments(draw(config, size));
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.015);
    expect(Math.abs(found.mean / deviation)).toBeLessThan(0.02);
    expect(found.largest).toBeLessThanOrEqual(bound + 1e-6);
    if (Number.isFinite(bound)) expect(found.largest).toBeGreaterThan(0.99 * bound);
  });

  it('counts the window of a convolution, and moves the mean', () => {
    const found = moments(draw({ type: 'heNormal' }, [5, 40, 300]));
    expect(found.deviation).toBeCloseTo(Math.sqrt(2 / 200), 2);
    expect(moments(draw({ type: 'normal', mean: 3, deviation: 0.1 }, [5000])).mean).toBeCloseTo(3, 2);
  });

  it('makes an orthogonal block of each gate', () => {
    const matrix = draw({ type: 'orthogonal', gain: 2 }, [5, 15]);
    for (let gate = 0; gate < 3; gate++) {
      const block = Float32Array.from(
        { length: 25 },
        (_, index) => matrix[Math.floor(index / 5) * 15 + gate * 5 + (index % 5)]!,
      );
      columnProducts(block, 5, 5).forEach((row, left) => {
        row.forEach((product, right) => {
          expect(product).toBeCloseTo(left === right ? 4 : 0, 5);
        });
      });
    }
    expect(() => draw({ type: 'orthogonal' }, [5])).toThrow('"shape" expected [rows, columns]');
  });

  it('names an unknown type', () => {
    expect(() => draw({ type: 'glorotuniform' } as never, [1])).toThrow('did you mean "glorotUniform"?');
  });
});

describe('orthogonalMatrix', () => {
  it('stays orthogonal when large', () => {
    const size = 200;
    const matrix = orthogonalMatrix(size, size, createRandom(2));
    columnProducts(matrix, size, size).forEach((row, left) => {
      const off = row.map((product, right) => Math.abs(product - (left === right ? 1 : 0)));
      expect(Math.max(...off)).toBeLessThan(1e-6);
    });
  });

  it('has orthonormal columns when tall and rows when wide', () => {
    const tall = columnProducts(orthogonalMatrix(7, 3, createRandom(2)), 7, 3);
    const wide = orthogonalMatrix(3, 7, createRandom(2));
    const turned = Float32Array.from({ length: 21 }, (_, index) => wide[(index % 3) * 7 + Math.floor(index / 3)]!);
    for (const products of [tall, columnProducts(turned, 7, 3)]) {
      products.forEach((row, left) => {
        row.forEach((product, right) => {
          expect(product).toBeCloseTo(left === right ? 1 : 0, 5);
        });
      });
    }
  });
});
