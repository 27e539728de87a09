import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import pytorch from '../fixtures/pytorch.json';
import { ADAM_UPDATE, type AdamAttributes, SGD_UPDATE, type SgdAttributes, SQUARED_NORM } from './contract.ts';
import { call, describeKernels, distance, floats, ints, variableOf } from './describe-kernels.ts';

const random = createRandom(6);
const sgd: SgdAttributes = { learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0, gradientScale: 1 };
const adam: AdamAttributes = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  step: 1,
  weightDecay: 0,
  decoupled: false,
  gradientScale: 1,
};

const cases = [
  { name: 'sgd', kernel: SGD_UPDATE, attrs: sgd },
  { name: 'sgdDecay', kernel: SGD_UPDATE, attrs: { ...sgd, weightDecay: 0.03 } },
  { name: 'sgdMomentum', kernel: SGD_UPDATE, attrs: { ...sgd, learningRate: 0.05, momentum: 0.9 } },
  {
    name: 'sgdNesterovDecay',
    kernel: SGD_UPDATE,
    attrs: { ...sgd, learningRate: 0.05, momentum: 0.8, nesterov: true, weightDecay: 0.01 },
  },
  { name: 'adam', kernel: ADAM_UPDATE, attrs: adam },
  {
    name: 'adamDecay',
    kernel: ADAM_UPDATE,
    attrs: { ...adam, learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1 },
  },
  { name: 'adamW', kernel: ADAM_UPDATE, attrs: { ...adam, learningRate: 0.02, weightDecay: 0.1, decoupled: true } },
] as const;

const slotsOf = (kernel: string, attrs: object) =>
  kernel === ADAM_UPDATE ? ['mean', 'variance'] : (attrs as SgdAttributes).momentum === 0 ? [] : ['velocity'];

function update(kernel: string, inputs: tf.NamedTensorMap, attrs: object): void {
  const outputs = tf.engine().runKernel(kernel, inputs, attrs as tf.NamedAttrMap) as tf.Tensor[];
  expect(outputs).toEqual([]);
}

/** One weight after one step, by the equations of the contract. */
function sgdReference(w: number, gradient: number, velocity: number, attrs: SgdAttributes): number {
  const g = attrs.gradientScale * gradient + attrs.weightDecay * w;
  const v = attrs.momentum * velocity + g;
  return w - attrs.learningRate * (attrs.nesterov ? g + attrs.momentum * v : v);
}

function adamReference(w: number, gradient: number, mean: number, variance: number, attrs: AdamAttributes): number {
  const { beta1, beta2, epsilon, step, weightDecay, decoupled, learningRate } = attrs;
  const g = attrs.gradientScale * gradient + (decoupled ? 0 : weightDecay * w);
  const m = (beta1 * mean + (1 - beta1) * g) / (1 - beta1 ** step);
  const v = (beta2 * variance + (1 - beta2) * g * g) / (1 - beta2 ** step);
  return w - learningRate * (m / (Math.sqrt(v) + epsilon) + (decoupled ? weightDecay * w : 0));
}

describeKernels('optimiser updates', () => {
  test.each(cases)('$name follows torch.optim over five steps', ({ name, kernel, attrs }) => {
    const { initial, gradients, values } = pytorch.optimizers[name];
    const size = initial.length;
    const variable = variableOf(initial, size);
    const slots = Object.fromEntries(
      slotsOf(kernel, attrs).map((slot) => [slot, variableOf(new Float32Array(size), size)]),
    );
    gradients.forEach((numbers, index) => {
      // Twice the gradient at half the scale: the factor of clipping.
      const gradient = floats(
        numbers.map((value) => 2 * value),
        size,
      );
      update(kernel, { variable, gradient, ...slots }, { ...attrs, gradientScale: 0.5, step: index + 1 });
      gradient.dispose();
      expect(distance(variable.dataSync(), values[index]!)).toBeLessThan(1e-6);
    });
    tf.dispose([variable, ...Object.values(slots)]);
  });

  test.each(cases)('$name: rows touch nothing else, and equal the dense update of those rows', ({ kernel, attrs }) => {
    for (const [height, width] of [
      [6, 5],
      [9, 8],
      [3, 1],
    ] as const) {
      const draw = (count: number) => Float32Array.from({ length: count }, () => random.uniform());
      const rows = [2, 0];
      const names = ['variable', ...slotsOf(kernel, attrs)];
      const before = names.map(() => draw(height * width));
      const gradient = draw(rows.length * width);
      const pick = (values: Float32Array) =>
        rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
      const sparse = Object.fromEntries(names.map((name, i) => [name, variableOf(before[i]!, height, width)]));
      const dense = Object.fromEntries(names.map((name, i) => [name, variableOf(pick(before[i]!), 2, width)]));
      const shared = floats(gradient, 2, width);
      const numbers = ints(rows, 2);
      update(kernel, { ...sparse, gradient: shared, rows: numbers }, attrs);
      update(kernel, { ...dense, gradient: shared }, attrs);
      names.forEach((name, i) => {
        const after = sparse[name]!.dataSync<'float32'>();
        expect(distance(pick(after), dense[name]!.dataSync())).toBeLessThan(2e-7);
        after.forEach((value, at) => {
          if (!rows.includes(Math.floor(at / width))) expect(value).toBe(before[i]![at]);
        });
      });
      tf.dispose([sparse, dense, shared, numbers]);
    }
  });

  test('fuzz against float64: any attributes, dense and by rows', () => {
    for (let round = 0; round < 500; round++) {
      const [height, width] = [1 + random.integer(5), 1 + random.integer(13)];
      const rows = Array.from({ length: height }, (_, row) => row).filter(() => random.uniform() < 0.6);
      const isSparse = round % 2 === 1;
      const used = isSparse ? rows : rows.length === 0 ? [] : Array.from({ length: height }, (_, row) => row);
      if (used.length === 0) continue;
      const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
      const [weights, first, second] = [0, 1, 2].map(() => draw(height * width)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const variances = second.map((value) => value * value);
      const slopes = draw(used.length * width);
      const shared = { gradientScale: 2 * random.uniform(), weightDecay: round % 3 === 0 ? 0 : random.uniform() / 10 };
      const isAdam = round % 4 < 2;
      const attrs = isAdam
        ? { ...adam, ...shared, step: 1 + random.integer(20), decoupled: round % 5 === 0 }
        : { ...sgd, ...shared, momentum: random.uniform(), nesterov: round % 5 === 0 };
      const expected = [...weights];
      used.forEach((row, place) => {
        for (let column = 0; column < width; column++) {
          const at = row * width + column;
          const slope = slopes[place * width + column]!;
          expected[at] = isAdam
            ? adamReference(weights[at]!, slope, first[at]!, variances[at]!, attrs as AdamAttributes)
            : sgdReference(weights[at]!, slope, first[at]!, attrs as SgdAttributes);
        }
      });
      const variable = variableOf(weights, height, width);
      const slots = isAdam
        ? { mean: variableOf(first, height, width), variance: variableOf(variances, height, width) }
        : { velocity: variableOf(first, height, width) };
      const gradient = floats(slopes, used.length, width);
      const numbers = isSparse ? { rows: ints(used, used.length) } : {};
      update(isAdam ? ADAM_UPDATE : SGD_UPDATE, { variable, gradient, ...slots, ...numbers }, attrs);
      expect(distance(variable.dataSync(), expected)).toBeLessThan(2e-6);
      tf.dispose([variable, gradient, slots, numbers]);
    }
  });

  test('a variable longer than one chunk is updated to its end', () => {
    const size = 10_007;
    const [weights, slopes] = [0, 1].map(() => Float32Array.from({ length: size }, () => random.normal()));
    const variable = variableOf(weights!, size);
    const gradient = floats(slopes!, size);
    update(SGD_UPDATE, { variable, gradient }, sgd);
    const expected = weights!.map((weight, at) => weight - 0.1 * slopes![at]!);
    expect(distance(variable.dataSync(), expected)).toBeLessThan(1e-6);
    const [mean, variance] = [variableOf(new Float32Array(size), size), variableOf(new Float32Array(size), size)];
    update(ADAM_UPDATE, { variable, gradient, mean, variance }, adam);
    const moved = expected.map((weight, at) => adamReference(weight, slopes![at]!, 0, 0, adam));
    expect(distance(variable.dataSync(), moved)).toBeLessThan(1e-5);
    tf.dispose([variable, gradient, mean, variance]);
  });

  test('NaN reaches its weight alone', () => {
    const variable = variableOf([1, 2, 3], 3);
    const gradient = floats([1, Number.NaN, -1], 3);
    update(SGD_UPDATE, { variable, gradient }, sgd);
    expect(distance(variable.dataSync(), [0.9, Number.NaN, 3.1])).toBeLessThan(1e-6);
    tf.dispose([variable, gradient]);
  });

  test('squared norm in float64', () => {
    const values = Float32Array.from({ length: 100_003 }, () => random.normal());
    const exact = values.reduce((total, value) => total + value * value, 0);
    const [norm] = call(SQUARED_NORM, { x: floats(values, 100_003) });
    expect(norm).toEqual({ shape: [], values: [Math.fround(exact)] });
    expect(call(SQUARED_NORM, { x: floats([3, Number.NaN], 2) })[0]!.values).toEqual([Number.NaN]);
    expect(call(SQUARED_NORM, { x: floats([], 0, 4) })[0]!.values).toEqual([0]);
  });

  test('what does not fit is refused', () => {
    const variable = variableOf([1, 2, 3, 4], 2, 2);
    const gradient = floats([1, 2], 1, 2);
    const rows = ints([2], 1);
    const run =
      (inputs: object, attrs: object = sgd) =>
      () =>
        update(SGD_UPDATE, { variable, gradient, ...inputs }, attrs);
    expect(run({})).toThrow('SgdUpdate: "gradient" expected [2, 2], got [1, 2]');
    expect(run({ rows })).toThrow('SgdUpdate: "rows" expected integers in [0, 1], got 2 at position 0');
    expect(run({}, { ...sgd, momentum: 0.9 })).toThrow('SgdUpdate: "velocity" expected a float32 tensor, got nothing');
    tf.dispose([variable, gradient, rows]);
  });
});
