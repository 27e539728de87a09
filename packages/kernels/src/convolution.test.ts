import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { call, describeKernels, distance, floats, ints } from './describe-kernels.ts';

const random = createRandom(9);
const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
type Shape4 = [number, number, number, number];

/** A convolution is linear in its filter and in its input: ⟨conv(x, w), dy⟩ = ⟨w, dw⟩ = ⟨x, dx⟩ for every w or x. */
function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function unit(size: number, at: number): Float32Array {
  const values = new Float32Array(size);
  values[at] = 1;
  return values;
}

describeKernels('convolution gradients', () => {
  test.each([
    { x: [2, 5, 6, 3], filter: [3, 2, 3, 4], strides: [1, 1], pad: 'same' },
    { x: [1, 7, 5, 2], filter: [3, 3, 2, 5], strides: [2, 1], pad: 'valid' },
    { x: [3, 1, 9, 4], filter: [1, 3, 4, 17], strides: [1, 2], pad: 'same' },
    { x: [1, 4, 4, 1], filter: [2, 2, 1, 1], strides: [1, 1], pad: 1 },
  ] as const)('by the filter: $x * $filter', ({ x, filter, strides, pad }) => {
    const input = draw(sizeOf(x));
    const forward = (weights: ArrayLike<number>) =>
      tf.tidy(() => {
        const y = tf.conv2d(
          floats(input, ...x) as tf.Tensor4D,
          floats(weights, ...filter) as tf.Tensor4D,
          [...strides],
          pad,
        );
        return { shape: y.shape, values: y.dataSync().slice() };
      });
    const { shape } = forward(draw(sizeOf(filter)));
    const dy = draw(sizeOf(shape));
    const [dw] = call(
      'Conv2DBackpropFilter',
      { x: floats(input, ...x), dy: floats(dy, ...shape) },
      { strides: [...strides], pad, dataFormat: 'NHWC', filterShape: [...filter] },
    );
    expect(dw!.shape).toEqual(filter);
    const size = sizeOf(filter);
    const expected = Array.from({ length: size }, (_, at) => dot(forward(unit(size, at)).values, dy));
    expect(distance(dw!.values, expected)).toBeLessThan(1e-5);
  });

  test('channels first equals channels last, transposed', () => {
    const [x, dy] = [draw(2 * 4 * 5 * 3), draw(2 * 3 * 4 * 2)];
    const attrs = { strides: 1, pad: 'valid', filterShape: [2, 2, 3, 2] };
    const swap = (values: Float32Array, shape: Shape4) =>
      tf.tidy(() =>
        tf
          .transpose(floats(values, ...shape), [0, 3, 1, 2])
          .dataSync()
          .slice(),
      );
    const last = call(
      'Conv2DBackpropFilter',
      { x: floats(x, 2, 4, 5, 3), dy: floats(dy, 2, 3, 4, 2) },
      { ...attrs, dataFormat: 'NHWC' },
    );
    const first = call(
      'Conv2DBackpropFilter',
      { x: floats(swap(x, [2, 4, 5, 3]), 2, 3, 4, 5), dy: floats(swap(dy, [2, 3, 4, 2]), 2, 2, 3, 4) },
      { ...attrs, dataFormat: 'NCHW' },
    );
    expect(distance(first[0]!.values, last[0]!.values)).toBeLessThan(1e-5);
  });

  test.each([
    { x: [2, 5, 6, 3], filter: [3, 3, 3, 2], strides: [1, 1], dilations: [1, 1], pad: 'same' },
    { x: [1, 8, 7, 2], filter: [2, 3, 2, 1], strides: [2, 2], dilations: [1, 1], pad: 'valid' },
  ] as const)('depthwise: $x * $filter', ({ x, filter, strides, dilations, pad }) => {
    const [input, weights] = [draw(sizeOf(x)), draw(sizeOf(filter))];
    const forward = (from: ArrayLike<number>, by: ArrayLike<number>) =>
      tf.tidy(() => {
        const y = tf.depthwiseConv2d(
          ...([floats(from, ...x) as tf.Tensor4D, floats(by, ...filter) as tf.Tensor4D] as const),
          ...([[...strides] as [number, number], pad, 'NHWC', [...dilations] as [number, number]] as const),
        );
        return { shape: y.shape, values: y.dataSync().slice() };
      });
    const { shape } = forward(input, weights);
    const dy = draw(sizeOf(shape));
    const attrs = { strides: [...strides], dilations: [...dilations], pad };
    const [dw] = call(
      'DepthwiseConv2dNativeBackpropFilter',
      { x: floats(input, ...x), dy: floats(dy, ...shape) },
      { ...attrs, filterShape: [...filter] },
    );
    const [dx] = call(
      'DepthwiseConv2dNativeBackpropInput',
      { dy: floats(dy, ...shape), filter: floats(weights, ...filter) },
      { ...attrs, inputShape: [...x] },
    );
    const byWeight = weights.map((_, at) => dot(forward(input, unit(weights.length, at)).values, dy));
    const byInput = input.map((_, at) => dot(forward(unit(input.length, at), weights).values, dy));
    expect(distance(dw!.values, byWeight)).toBeLessThan(1e-5);
    expect(distance(dx!.values, byInput)).toBeLessThan(1e-5);
  });

  test('a slope of another shape is refused', () => {
    const attrs = { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: [2, 2, 1, 1] };
    const run = () =>
      call('Conv2DBackpropFilter', { x: floats(draw(9), 1, 3, 3, 1), dy: floats(draw(9), 1, 3, 3, 1) }, attrs);
    expect(run).toThrow('Conv2DBackpropFilter: "dy" expected [1, 2, 2, 1], got [1, 3, 3, 1]');
  });
});

/** By the definition: a loop over every index of the equation. */
function einsumByLoops(equation: string, shapes: number[][], values: Float32Array[]): number[] {
  const [left, output] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const sizes = new Map<string, number>();
  for (const [t, term] of terms.entries()) {
    for (const [axis, dim] of [...term].entries()) sizes.set(dim, shapes[t]![axis]!);
  }
  const dims = [...sizes.keys()];
  const place = (term: string, index: Map<string, number>) =>
    [...term].reduce((at, dim) => at * sizes.get(dim)! + index.get(dim)!, 0);
  const out = new Array<number>([...output].reduce((product, dim) => product * sizes.get(dim)!, 1)).fill(0);
  const total = dims.reduce((product, dim) => product * sizes.get(dim)!, 1);
  for (let code = 0; code < total; code++) {
    let rest = code;
    const index = new Map(
      dims.map((dim) => {
        const at = rest % sizes.get(dim)!;
        rest = Math.floor(rest / sizes.get(dim)!);
        return [dim, at];
      }),
    );
    out[place(output, index)]! += terms.reduce((product, term, t) => product * values[t]![place(term, index)]!, 1);
  }
  return out;
}

describeKernels('einsum', () => {
  test.each([
    [
      'ij,jk->ik',
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      'bij,bkj->bik',
      [
        [2, 3, 4],
        [2, 5, 4],
      ],
    ],
    [
      'abcd,cde->abe',
      [
        [2, 3, 4, 5],
        [4, 5, 6],
      ],
    ],
    [
      'acbe,aecd->abcd',
      [
        [2, 3, 4, 5],
        [2, 5, 3, 6],
      ],
    ],
    ['i,j->ji', [[3], [4]]],
    [
      'ij,jk->k',
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      'ij,ij->',
      [
        [3, 4],
        [3, 4],
      ],
    ],
    ['ij,j->i', [[7, 4], [4]]],
    ['ij->ji', [[3, 4]]],
    ['ijk->k', [[3, 4, 5]]],
    ['ij->', [[3, 4]]],
  ])('%s', (equation, shapes) => {
    const values = shapes.map((shape) => draw(sizeOf(shape)));
    const out = tf.tidy(() => [
      ...tf.einsum(equation, ...shapes.map((shape, t) => floats(values[t]!, ...shape))).dataSync(),
    ]);
    expect(distance(out, einsumByLoops(equation, shapes, values))).toBeLessThan(1e-5);
  });

  test('int32, and an equation that is wrong', () => {
    const out = tf.tidy(() => tf.einsum('ij,j->i', ints([1, 2, 3, 4], 2, 2), ints([1, 1], 2)));
    expect([out.dtype, out.shape, [...out.dataSync()]]).toEqual(['int32', [2], [3, 7]]);
    out.dispose();
    const x = floats([1], 1);
    expect(() => tf.einsum('i,j->ij', x)).toThrow('Expected 2 input tensors, received 1');
    x.dispose();
  });
});
