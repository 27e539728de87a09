import { createRandom, RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { builtinCells, createCell } from './builtin-cells.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { jordan } from './jordan.ts';
import { lstm } from './lstm.ts';
import { disposeParameters, initializeParameters } from './parameters.ts';
import { peepholeLstm } from './peephole-lstm.ts';

describeBackends('cells', () => {
  it('a Jordan net remembers its output', () => {
    tf.tidy(() => {
      const cell = jordan({ inputSize: 1, units: 2, outputSize: 1, activation: 'linear', outputActivation: 'linear' });
      const parameters = {
        kernel: tf.tensor2d([[1, 2]]),
        recurrentKernel: tf.tensor2d([[3, 4]]),
        bias: tf.tensor1d([0.5, 0]),
        outputKernel: tf.tensor2d([[1], [10]]),
        outputBias: tf.tensor1d([100]),
      };
      const first = cell.step(parameters, tf.tensor2d([[1]]), cell.initialState(1));
      // h = [1.5, 2], y = 1.5 + 20 + 100
      expect(first.output.dataSync()[0]).toBe(121.5);
      const second = cell.step(parameters, tf.tensor2d([[0]]), first.state);
      // h = [3·121.5 + 0.5, 4·121.5] = [365, 486], y = 365 + 4860 + 100
      expect(second.output.dataSync()[0]).toBe(5325);
      expect(second.state.memory.dataSync()[0]).toBe(5325);
    });
  });

  it('peepholes show the gates the memory: i and f the old one, o the new one', () => {
    tf.tidy(() => {
      const cell = peepholeLstm({ inputSize: 1, units: 1 });
      const parameters = {
        kernel: tf.zeros([1, 4]),
        recurrentKernel: tf.zeros([1, 4]),
        bias: tf.tensor1d([0.1, 0.2, 0.3, 0.4]),
        peephole: tf.tensor2d([[1], [2], [3]]),
      };
      const state = { hidden: tf.zeros([1, 1]) as tf.Tensor2D, cell: tf.tensor2d([[0.5]]) };
      const next = cell.step(parameters, tf.zeros([1, 1]), state);
      const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
      const memory = sigmoid(0.2 + 2 * 0.5) * 0.5 + sigmoid(0.1 + 0.5) * Math.tanh(0.3);
      expect(next.state.cell.dataSync()[0]).toBeCloseTo(memory, 6);
      expect(next.output.dataSync()[0]).toBeCloseTo(sigmoid(0.4 + 3 * memory) * Math.tanh(memory), 6);
    });
  });

  it('an LSTM begins with a forget bias', () => {
    const parameters = initializeParameters(lstm({ inputSize: 1, units: 2 }).spec, createRandom(1));
    expect([...(parameters.bias as tf.Variable).dataSync()]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    disposeParameters(parameters);
  });

  it('name an input or a state of another shape', () => {
    tf.tidy(() => {
      const cell = lstm({ inputSize: 3, units: 4 });
      const parameters = initializeParameters(cell.spec, createRandom(1));
      expect(() => cell.step(parameters, tf.zeros([2, 5]), cell.initialState(2))).toThrow(
        'cells.lstm: "input" expected [*, 3], got [2, 5]',
      );
      expect(() => cell.step(parameters, tf.zeros([2, 3]), cell.initialState(3))).toThrow(
        'cells.lstm: "state.hidden" expected [2, 4], got [3, 4]',
      );
      disposeParameters(parameters);
    });
  });
});

it('cells refuse a config that is wrong', () => {
  expect(() => elman({ inputSize: 0, units: 1 })).toThrow(
    'cells.elman: "inputSize" expected a positive integer, got 0',
  );
  expect(() => lstm({ inputSize: 1, units: 1.5 })).toThrow('cells.lstm: "units"');
  expect(() => lstm({ inputSize: 1, units: 1, forgetbias: 2 } as never)).toThrow('did you mean "forgetBias"?');
  expect(() => gru({ inputSize: 1, units: 1, resetAfter: 1 as never })).toThrow('cells.gru: "resetAfter"');
  expect(() => elman({ inputSize: 1, units: 1, activation: 'softmax' as never })).toThrow('"tanh" | "sigmoid"');
  expect(() => jordan({ inputSize: 1, units: 1, outputSize: -1 })).toThrow('cells.jordan: "outputSize"');
  expect(() => lstm(undefined as never)).toThrow('cells.lstm: "config" expected an object, got undefined');
});

it('cells are made by name', () => {
  expect(builtinCells.names()).toEqual(['elman', 'jordan', 'lstm', 'peepholeLstm', 'gru']);
  for (const type of builtinCells.names()) {
    const cell = createCell({ type, inputSize: 2, units: 3 });
    expect(cell.type).toBe(type);
    expect(createCell(cell.config).config).toEqual(cell.config);
  }
  expect(createCell({ type: 'gru', inputSize: 2, units: 3 }).config).toEqual({
    type: 'gru',
    inputSize: 2,
    units: 3,
    resetAfter: true,
  });
  let error: unknown;
  try {
    createCell({ type: 'lsmt', inputSize: 2, units: 3 });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(RecurrentError);
  expect((error as RecurrentError).code).toBe('UNKNOWN_NAME');
  expect((error as RecurrentError).message).toContain('did you mean "lstm"?');
  expect(() => createCell({ inputSize: 2 } as never)).toThrow('"type" expected the name of a cell');
});
