import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import type { CellParameters } from './cell.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { elman } from './elman.ts';
import { lstm } from './lstm.ts';
import { disposeParameters, initializeParameters } from './parameters.ts';
import { recurrent } from './recurrent.ts';

const context = inference();

/** A cell run by hand, one row and one step at a time. */
function byHand(row: number[][], parameters: CellParameters, reverse: boolean) {
  const cell = lstm({ inputSize: 2, units: 3 });
  const outputs: number[][] = new Array(row.length);
  let state = cell.initialState(1);
  const order = row.map((_, t) => t);
  if (reverse) order.reverse();
  for (const t of order) {
    const step = cell.step(parameters, tf.tensor2d([row[t]!]), state);
    state = step.state;
    outputs[t] = [...step.output.dataSync()];
  }
  return { outputs, hidden: [...state.hidden.dataSync()], cell: [...state.cell.dataSync()] };
}

describeBackends('recurrent', () => {
  for (const reverse of [false, true]) {
    it(`runs ragged rows as if each were alone${reverse ? ', reversed within its length' : ''}`, () => {
      const before = tf.memory().numTensors;
      const cell = lstm({ inputSize: 2, units: 3 });
      const layer = recurrent(cell, { reverse });
      const parameters = initializeParameters(layer.spec, createRandom(3));
      const random = createRandom(4);
      const rows = Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => [random.normal(), random.normal()]));
      const lengths = [5, 2, 0, 3];
      tf.tidy(() => {
        const { output, state } = layer.apply(parameters, tf.tensor3d(rows), { lengths, context });
        const values = output.arraySync();
        lengths.forEach((length, index) => {
          const expected = byHand(rows[index]!.slice(0, length), parameters as CellParameters, reverse);
          expected.outputs.forEach((vector, t) => {
            expect(largestDifference(values[index]![t]!, vector)).toBeLessThan(1e-6);
          });
          for (let t = length; t < 5; t++) expect(values[index]![t]).toEqual([0, 0, 0]);
          expect(largestDifference(state.hidden.arraySync()[index]!, expected.hidden)).toBeLessThan(1e-6);
          expect(largestDifference(state.cell.arraySync()[index]!, expected.cell)).toBeLessThan(1e-6);
        });
      });
      disposeParameters(parameters);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  it('continues from a returned state', () => {
    tf.tidy(() => {
      const layer = recurrent(lstm({ inputSize: 2, units: 3 }));
      const parameters = initializeParameters(layer.spec, createRandom(3));
      const input = tf.randomNormal([2, 6, 2], 0, 1, 'float32', 5) as tf.Tensor3D;
      const whole = layer.apply(parameters, input, { context });
      const [left, right] = tf.split(input, [2, 4], 1) as [tf.Tensor3D, tf.Tensor3D];
      const first = layer.apply(parameters, left, { context });
      const second = layer.apply(parameters, right, { context, initialState: first.state });
      const joined = tf.concat([first.output, second.output], 1);
      expect(largestDifference(joined, whole.output)).toBeLessThan(1e-6);
      expect(largestDifference(second.state.cell, whole.state.cell)).toBeLessThan(1e-6);
      disposeParameters(parameters);
    });
  });

  it('gives the same gradients when it computes the steps once more', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const cell = lstm({ inputSize: 2, units: 3 });
      const parameters = initializeParameters(cell.spec, createRandom(3));
      const input = tf.randomNormal([3, 4, 2], 0, 1, 'float32', 5) as tf.Tensor3D;
      const loss = (recompute: boolean, reverse: boolean) => {
        const layer = recurrent(cell, { recompute, reverse });
        return tf.variableGrads(() => {
          const { output, state } = layer.apply(parameters, tf.mul(input, 2), { lengths: [4, 1, 3], context });
          const more = layer.apply(parameters, input, { context, initialState: state });
          return tf.add(
            tf.sum(tf.square(output)),
            tf.sum(tf.mul(more.output, tf.expandDims(more.state.cell, 1))),
          ) as tf.Scalar;
        });
      };
      for (const reverse of [false, true]) {
        const plain = loss(false, reverse);
        const again = loss(true, reverse);
        expect(again.value.dataSync()[0]).toBeCloseTo(plain.value.dataSync()[0]!, 5);
        expect(Object.keys(again.grads).length).toBe(3);
        for (const [name, gradient] of Object.entries(plain.grads)) {
          expect(largestDifference(gradient, again.grads[name]!)).toBeLessThan(1e-5);
        }
      }
      disposeParameters(parameters);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('returns nothing for no time, and the initial state', () => {
    tf.tidy(() => {
      const layer = recurrent(elman({ inputSize: 2, units: 3 }));
      const parameters = initializeParameters(layer.spec, createRandom(1));
      const initialState = { hidden: tf.ones([4, 3]) as tf.Tensor2D };
      const { output, state } = layer.apply(parameters, tf.zeros([4, 0, 2]), { context, initialState });
      expect(output.shape).toEqual([4, 0, 3]);
      expect([...state.hidden.dataSync()]).toEqual(new Array(12).fill(1));
      disposeParameters(parameters);
    });
  });
});

describe('recurrent, misused', () => {
  const layer = recurrent(elman({ inputSize: 2, units: 3 }));
  it('names the argument', () => {
    tf.tidy(() => {
      const parameters = initializeParameters(layer.spec, createRandom(1));
      const apply = (input: tf.Tensor3D, lengths?: number[]) => () =>
        layer.apply(parameters, input, { context, ...(lengths && { lengths }) });
      expect(apply(tf.zeros([1, 2, 5]))).toThrow('cells.recurrent(elman): "input" expected [*, *, 2], got [1, 2, 5]');
      expect(apply(tf.zeros([1, 2, 2]), [3])).toThrow('"lengths" expected integers from 0 to 2, got 3');
      expect(apply(tf.zeros([1, 2, 2]), [1, 1])).toThrow('"lengths" expected [1], got [2]');
      expect(() => layer.apply({}, tf.zeros([1, 2, 2]), { context })).toThrow('no parameter "kernel"');
      const initialState = { hidden: tf.zeros([2, 3]) as tf.Tensor2D };
      expect(() => layer.apply(parameters, tf.zeros([1, 2, 2]), { context, initialState })).toThrow(
        '"initialState.hidden" expected [1, 3], got [2, 3]',
      );
      disposeParameters(parameters);
    });
    expect(() => recurrent(elman({ inputSize: 2, units: 3 }), { reversed: true } as never)).toThrow('"reverse"');
  });
});
