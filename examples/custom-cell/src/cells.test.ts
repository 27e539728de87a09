import { describeCell } from '@recurrent/cells/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { indRnn } from './ind-rnn.ts';
import { minimalGatedUnit } from './minimal-gated-unit.ts';

describeBackends('the cells of a stranger', () => {
  describeCell(minimalGatedUnit);
  describeCell(indRnn, [
    { inputSize: 3, units: 4 },
    { inputSize: 2, units: 3, activation: 'tanh' },
  ]);

  it('a minimal gated unit with its gate open forgets, with its gate shut stays', () => {
    tf.tidy(() => {
      const cell = minimalGatedUnit({ inputSize: 1, units: 1 });
      const step = (gateBias: number) => {
        const parameters = {
          kernel: tf.tensor2d([[0, 2]]),
          recurrentKernel: tf.tensor2d([[0, 3]]),
          bias: tf.tensor1d([gateBias, 0.1]),
        };
        const state = { hidden: tf.tensor2d([[0.5]]) };
        return cell.step(parameters, tf.tensor2d([[0.4]]), state).output.dataSync()[0];
      };
      // f = 1: h' = n = tanh(2·0.4 + 3·(1·0.5) + 0.1)
      expect(step(100)).toBeCloseTo(Math.tanh(2.4), 6);
      // f = 0: h' = h
      expect(step(-100)).toBeCloseTo(0.5, 6);
    });
  });

  it('an IndRNN unit sees no other', () => {
    tf.tidy(() => {
      const cell = indRnn({ inputSize: 1, units: 2, activation: 'linear' });
      const parameters = {
        kernel: tf.tensor2d([[1, 10]]),
        recurrentKernel: tf.tensor1d([0.5, 2]),
        bias: tf.tensor1d([0, 1]),
      };
      const state = { hidden: tf.tensor2d([[4, 7]]) };
      expect([...cell.step(parameters, tf.tensor2d([[3]]), state).output.dataSync()]).toEqual([5, 45]);
    });
  });
});
