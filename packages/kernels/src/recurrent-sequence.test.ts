import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import fixture from '../fixtures/recurrent.json';
import { describeKernels } from './describe-kernels.ts';
import {
  difference,
  kinds,
  randomCase,
  runCase,
  type SequenceCase,
  type SequenceNumbers,
} from './recurrent-testing.ts';

type Stored = SequenceCase & SequenceNumbers;
const stored = fixture as unknown as Stored[];
const name = ({ cell, activation, resetAfter, reverse }: SequenceCase) =>
  [
    cell,
    activation,
    resetAfter === undefined ? '' : `reset ${resetAfter ? 'after' : 'before'}`,
    reverse ? 'reverse' : '',
  ]
    .filter(Boolean)
    .join(' ');

describeKernels('recurrent sequences', () => {
  test.each(stored.map((spec) => [name(spec), spec] as const))('PyTorch: %s', (_, spec) => {
    expect(difference(runCase(spec), spec)).toBeLessThan(3e-6);
    expect(difference(runCase({ ...spec, recompute: true }), spec)).toBeLessThan(3e-6);
  });

  test('padded steps are 0 and whatever they hold changes nothing', () => {
    const random = createRandom(5);
    for (const kind of kinds) {
      const size = { lengths: [2, 0, 4], time: 4, inputSize: 3, units: 6, reverse: true };
      const spec = randomCase(random, kind, size);
      const input = Float32Array.from(spec.inputs.input!);
      input.fill(Number.NaN, 2 * 3, 8 * 3);
      const found = runCase({ ...spec, inputs: { ...spec.inputs, input } });
      expect(difference(found, runCase(spec))).toBe(0);
      expect(Array.from(found.output).slice(2 * 6, 8 * 6)).toEqual(new Array(36).fill(0));
      expect(found.finals.hidden![6]).toBe(spec.inputs.hidden![6]);
    }
  });

  test('NaN and infinity reach what depends on them and nothing else', () => {
    const random = createRandom(6);
    for (const kind of kinds) {
      const spec = randomCase(random, kind, { lengths: [3, 3], time: 3, inputSize: 2, units: 3, reverse: false });
      const input = Float32Array.from(spec.inputs.input!);
      input[2] = Number.NaN; // row 0, step 1
      const { output } = runCase({ ...spec, inputs: { ...spec.inputs, input } });
      const finite = Array.from(output).map((value) => Number.isFinite(value));
      expect(finite).toEqual(Array.from({ length: 18 }, (_, at) => at < 3 || at >= 9));
    }
    const spec = randomCase(random, kinds[0], { lengths: [1], time: 1, inputSize: 1, units: 2, reverse: false });
    const open = { ...spec.inputs, input: [Infinity], kernel: [1, 1, 1, 1, 1, 1, 1, 1], cell: [0, 0] };
    const { output, finals } = runCase({ ...spec, inputs: open });
    const found = [...Array.from(finals.cell!), ...Array.from(output)];
    const exact = [1, 1, Math.tanh(1), Math.tanh(1)];
    expect(Math.max(...found.map((value, at) => Math.abs(value - exact[at]!)))).toBeLessThan(1e-6);
  });

  test('bad lengths and shapes are refused', () => {
    const spec = randomCase(createRandom(1), kinds[0], {
      lengths: [2],
      time: 2,
      inputSize: 2,
      units: 2,
      reverse: false,
    });
    expect(() => runCase({ ...spec, lengths: [3] })).toThrow('"lengths" expected integers in [0, 2], got 3');
    expect(() =>
      tf.tidy(() => tf.engine().runKernel('RecurrentSequence', { input: tf.zeros([1, 2, 3]) }, { cell: 'lstm' })),
    ).toThrow('"hidden" expected a float32 tensor');
  });
});
