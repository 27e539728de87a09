import { Transpose } from '@tensorflow/tfjs-core';
import { isPlain, product } from './blocks.ts';
import { defineKernel } from './definition.ts';

interface Attributes {
  readonly perm: readonly number[];
}

/** Rows and columns of a tile: what is read by columns stays in the first-level cache. */
const tile = 32;

/** tfjs's `Transpose` on the cpu backend: the last two axes of the result in tiles, the others around them. */
export const transposeKernel = defineKernel<Attributes>({
  name: Transpose,
  backends: ['cpu'],
  leaves: ({ inputs }) => !isPlain(inputs.x),
  runScalar({ inputs, attrs, data }) {
    const x = inputs.x!;
    const shape = attrs.perm.map((axis) => x.shape[axis]!);
    const info = data.output(shape, x.dtype);
    const [out, values] = [data.values(info), data.values(x)];
    if (out.length === 0) return info;
    const steps = attrs.perm.map((axis) => product(x.shape.slice(axis + 1)));
    const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
    const [rowStep, columnStep] = [steps.at(-2) ?? 0, steps.at(-1) ?? 0];
    const outer = shape.slice(0, -2);
    const counters = outer.map(() => 0);
    let from = 0;
    for (let to = 0; to < out.length; to += rows * columns) {
      for (let top = 0; top < rows; top += tile) {
        for (let left = 0; left < columns; left += tile) {
          const [bottom, right] = [Math.min(rows, top + tile), Math.min(columns, left + tile)];
          for (let i = top; i < bottom; i++) {
            const start = from + i * rowStep;
            for (let j = left; j < right; j++) out[to + i * columns + j] = values[start + j * columnStep]!;
          }
        }
      }
      for (let axis = outer.length - 1; axis >= 0; axis--) {
        from += steps[axis]!;
        if (++counters[axis]! < outer[axis]!) break;
        counters[axis] = 0;
        from -= outer[axis]! * steps[axis]!;
      }
    }
    return info;
  },
});
