import * as tf from '@tensorflow/tfjs-core';
import { denseTableGradient } from '../table-gradient.ts';

/** Gradients of the operations of tfjs that move values and leave them as they are. */
export function shapeGradients(): tf.GradConfig[] {
  return [
    {
      kernelName: tf.Reshape,
      inputsToSave: ['x'],
      gradFunc: (dy, saved) => ({ x: () => tf.reshape(dy as tf.Tensor, saved[0]!.shape) }),
    },
    {
      kernelName: tf.ExpandDims,
      inputsToSave: ['input'],
      gradFunc: (dy, saved) => ({ input: () => tf.reshape(dy as tf.Tensor, saved[0]!.shape) }),
    },
    {
      kernelName: tf.Transpose,
      gradFunc: (dy, _saved, attributes) => {
        const { perm } = attributes as unknown as tf.TransposeAttrs;
        return { x: () => tf.transpose(dy as tf.Tensor, inverse(perm)) };
      },
    },
    {
      kernelName: tf.Concat,
      saveAllInputs: true,
      gradFunc: (dy, saved, attributes) => {
        const axis = fromStart((attributes as unknown as tf.ConcatAttrs).axis, saved[0]!.rank);
        const sizes = saved.map(({ shape }) => shape[axis]!);
        const parts = tf.split(dy as tf.Tensor, sizes, axis);
        return Object.fromEntries(parts.map((part, index) => [String(index), () => part]));
      },
    },
    {
      kernelName: tf.SplitV,
      gradFunc: (dy, _saved, attributes) => ({
        x: () => tf.concat(list(dy), (attributes as unknown as tf.SplitVAttrs).axis),
      }),
    },
    {
      kernelName: tf.Pack,
      saveAllInputs: true,
      gradFunc: (dy, _saved, attributes) => {
        const parts = tf.unstack(dy as tf.Tensor, (attributes as unknown as tf.PackAttrs).axis);
        return Object.fromEntries(parts.map((part, index) => [String(index), () => part]));
      },
    },
    {
      kernelName: tf.Unpack,
      gradFunc: (dy, _saved, attributes) => ({
        value: () => tf.stack(list(dy), (attributes as unknown as tf.UnpackAttrs).axis),
      }),
    },
    {
      kernelName: tf.Slice,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => {
        const { shape } = saved[0]!;
        const { begin } = attributes as unknown as tf.SliceAttrs;
        const { shape: size } = dy as tf.Tensor;
        const paddings = shape.map((all, axis): [number, number] => {
          const start = (begin as number[])[axis] ?? 0;
          return [start, all - start - size[axis]!];
        });
        return { x: () => tf.pad(dy as tf.Tensor, paddings) };
      },
    },
    {
      kernelName: tf.PadV2,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => {
        const begin = (attributes as unknown as tf.PadV2Attrs).paddings.map(([before]) => before);
        return { x: () => tf.slice(dy as tf.Tensor, begin, saved[0]!.shape) };
      },
    },
    {
      kernelName: tf.Tile,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => ({
        x: () => untile(dy as tf.Tensor, saved[0]!.shape, (attributes as unknown as tf.TileAttrs).reps),
      }),
    },
    {
      kernelName: tf.Reverse,
      gradFunc: (dy, _saved, attributes) => ({
        x: () => tf.reverse(dy as tf.Tensor, (attributes as unknown as tf.ReverseAttrs).dims),
      }),
    },
    {
      kernelName: tf.GatherV2,
      inputsToSave: ['x', 'indices'],
      gradFunc: (dy, saved, attributes) => {
        const [x, indices] = saved as [tf.Tensor, tf.Tensor];
        const { axis } = attributes as unknown as tf.GatherV2Attrs;
        return {
          x: () => ungather(dy as tf.Tensor, x.shape, indices, fromStart(axis, x.rank)),
          indices: () => tf.zeros(indices.shape),
        };
      },
    },
  ];
}

function list(gradient: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
  return Array.isArray(gradient) ? gradient : [gradient];
}

function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function inverse(permutation: readonly number[]): number[] {
  const result = new Array<number>(permutation.length);
  permutation.forEach((from, to) => {
    result[from] = to;
  });
  return result;
}

/** Sums the copies: [r₀·d₀, r₁·d₁, …] seen as [r₀, d₀, r₁, d₁, …], over the r's. */
function untile(gradient: tf.Tensor, shape: readonly number[], repeats: readonly number[]): tf.Tensor {
  const apart = tf.reshape(
    gradient,
    shape.flatMap((size, axis) => [repeats[axis]!, size]),
  );
  return tf.sum(
    apart,
    shape.map((_, axis) => 2 * axis),
  );
}

/** Brings `axis` to the front, and adds up rows by their index; `indices` may have any rank. */
function ungather(gradient: tf.Tensor, shape: readonly number[], indices: tf.Tensor, axis: number): tf.Tensor {
  const before = shape.slice(0, axis);
  const after = shape.slice(axis + 1);
  const count = indices.size;
  const others = before.length + after.length;
  // [...before, count, ...after] → [count, before·after]
  const front = [before.length, ...Array.from({ length: others }, (_, index) => index + (index < axis ? 0 : 1))];
  const rows = tf.transpose(tf.reshape(gradient, [...before, count, ...after]), front);
  const width = [...before, ...after].reduce((product, size) => product * size, 1);
  const ids = tf.cast(tf.reshape(indices, [count, 1]), 'int32') as tf.Tensor2D;
  const sums = denseTableGradient(ids, tf.reshape(rows, [count, width]), shape[axis]!);
  return tf.transpose(tf.reshape(sums, [shape[axis]!, ...before, ...after]), inverse(front));
}
