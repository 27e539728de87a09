import { readFileSync } from 'node:fs';
import {
  createCell,
  createRowGradients,
  flattenParameters,
  importPyTorch,
  initializeParameters,
  type ParameterTree,
  type ParameterValue,
  recurrent,
  stack,
} from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import type { Carry } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { languageModelingTask } from '../language/task.ts';
import { createZoo } from '../zoo.ts';
import { rnnlmV1 } from './rnnlm-v1.ts';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}

interface Fixture {
  readonly sizes: Record<'vocabulary' | 'dimension' | 'units' | 'layers' | 'rows' | 'steps', number>;
  readonly models: readonly {
    readonly cell: string;
    readonly parameters: Record<string, Stored>;
    readonly batches: readonly {
      readonly inputs: number[];
      readonly targets: number[];
      readonly loss: number;
      readonly gradients: Record<string, number[]>;
    }[];
  }[];
}

/** See fixtures/make_rnnlm.py. */
const { sizes, models }: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/rnnlm.json', import.meta.url), 'utf8'),
);
const { cells } = createZoo();

function modelOf(cell: string) {
  const { units, dimension, layers, steps } = sizes;
  const config = rnnlmV1.check({ cell: { type: cell }, units, dimension, layers, bptt: { steps } }, { cells });
  const words = ['<unk>', '<eos>', ...'abcdefg'];
  const vocabulary = { specialTokens: { unk: '<unk>', eos: '<eos>' }, tokens: words };
  return rnnlmV1.build(
    config,
    { vocabulary, unknownWords: 1, classes: [] },
    { cells, data: languageModelingTask.checkData({}) },
  );
}

function transposed({ shape: [rows, columns], data }: Stored): number[] {
  return Array.from({ length: data.length }, (_, at) => data[(at % rows!) * columns! + Math.floor(at / rows!)]!);
}

/** What PyTorch calls so, by our names; biases of a layer are one of ours, and share its gradient. */
function expectedOf(cell: string, stored: Record<string, Stored>, sumBiases: boolean): Map<string, ArrayLike<number>> {
  const layer = (inputSize: number) => recurrent(createCell({ type: cell, inputSize, units: sizes.units }));
  const { config } = stack([layer(sizes.dimension), layer(sizes.units)] as never);
  const tensors = new Map<string, ParameterValue>();
  for (const [name, { shape, data }] of Object.entries(stored)) {
    const half = sumBiases ? 1 : 0.5;
    const values = name.includes('bias_') ? data.map((value) => value * half) : data;
    tensors.set(name, { shape, data: Float32Array.from(values) });
  }
  const imported = importPyTorch({ layer: config, tensors, prefix: 'recurrent.' });
  const result = new Map<string, ArrayLike<number>>([...imported].map(([name, { data }]) => [name, data]));
  result.set('word.table', stored['embedding.weight']!.data);
  result.set('output.kernel', transposed(stored['output.weight']!));
  result.set('output.bias', stored['output.bias']!.data);
  return result;
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < expected.length; index++) {
    expect(Math.abs(actual[index]! - expected[index]!)).toBeLessThan(2e-6);
  }
}

function suite(): void {
  test.each(models)(
    '$cell: losses and gradients of two batches, the state carried on, are those of PyTorch',
    (stored) => {
      const model = modelOf(stored.cell);
      const parameters = initializeParameters(model.spec, createRandom(1)) as ParameterTree;
      const variables = flattenParameters(parameters);
      for (const [name, data] of expectedOf(stored.cell, stored.parameters, true)) {
        const variable = variables.get(name)!;
        tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(data), variable.shape)));
      }
      let state: ReadonlyMap<string, tf.Tensor> | undefined;
      for (const [index, batch] of stored.batches.entries()) {
        const carry: Carry = {
          state,
          leave: (given) => {
            state = new Map([...given].map(([name, tensor]) => [name, tf.keep(tensor.clone())]));
          },
        };
        const { rows, steps } = sizes;
        const given = {
          rows,
          columns: steps,
          inputs: Int32Array.from(batch.inputs),
          targets: Int32Array.from(batch.targets),
          lastOnly: false,
          fresh: index === 0,
          carryAfter: steps,
        };
        const rowGradients = createRowGradients();
        const context = { training: true, random: createRandom(2), rowGradients };
        const { value, grads } = tf.variableGrads(
          () => model.loss(parameters, given, context, carry),
          [...variables.values(), rowGradients.tap],
        );
        expect(value.dataSync()[0]).toBeCloseTo(batch.loss, 5);
        const shaped = Object.entries(batch.gradients).map(([name, data]) => {
          return [name, { shape: stored.parameters[name]!.shape, data }] as const;
        });
        const expected = expectedOf(stored.cell, Object.fromEntries(shaped), false);
        const table = variables.get('word.table')!;
        for (const [name, variable] of variables) {
          if (variable !== table) expectNear(grads[variable.name]!.dataSync(), expected.get(name)!);
        }
        const { rows: used, values } = rowGradients.collect().get(table)!;
        const dense = new Float32Array(table.size);
        for (const [at, row] of used.dataSync().entries()) {
          dense.set(
            values.dataSync().subarray(at * sizes.dimension, (at + 1) * sizes.dimension),
            row * sizes.dimension,
          );
        }
        expectNear(dense, expected.get('word.table')!);
      }
    },
  );
}

describeBackends('rnnlm.v1 and PyTorch', suite);

describeBackends('rnnlm.v1 by the kernels and PyTorch', (backend) => {
  beforeAll(() => void registerKernels({ backends: [backend] }));
  afterAll(() => unregisterKernels());
  suite();
});
