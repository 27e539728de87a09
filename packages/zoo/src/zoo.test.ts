import { defineCell } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { definePlugin } from './plugin.ts';
import { taggerV1 } from './tagger/tagger-v1.ts';
import { toyData, toySentences } from './testing/toy.ts';
import { trainModel } from './train.ts';
import { builtinPlugin, createZoo } from './zoo.ts';

/** h' = tanh(a∘x_0 + b∘h): no cell of ours. */
const fader = defineCell({
  type: 'fader',
  build: ({ inputSize, units }: { inputSize: number; units: number }) => ({
    outputSize: units,
    spec: {
      kernel: { shape: [inputSize, units], initializer: { type: 'glorotUniform' } },
      fade: { shape: [units], initializer: { type: 'constant', value: 0.5 } },
    },
    stateSizes: { hidden: units },
    step({ kernel, fade }, x, state: { hidden: tf.Tensor2D }) {
      const hidden = tf.tanh(tf.add(tf.matMul(x, kernel as tf.Tensor2D), tf.mul(state.hidden, fade!))) as tf.Tensor2D;
      return { output: hidden, state: { hidden } };
    },
  }),
});

const copy = { ...taggerV1, id: 'copy.v1' } as const;

test('the built-ins are a plugin, and are there', () => {
  const zoo = createZoo();
  expect(zoo.cells.names()).toEqual(['elman', 'jordan', 'lstm', 'peepholeLstm', 'gru']);
  expect(zoo.models.names()).toEqual(builtinPlugin.models.map(({ id }) => id));
  expect(zoo.models.get('tagger.v1')).toBe(taggerV1);
});

test('plugins, cells and models come to the built-ins, in that order', () => {
  const plugin = definePlugin({ name: 'mine', cells: [fader], models: [copy] });
  expect(plugin).toEqual({ name: 'mine', cells: [fader], models: [copy] });
  const zoo = createZoo({ plugins: [plugin] });
  expect(zoo.cells.names().at(-1)).toBe('fader');
  expect(zoo.models.names().slice(-2)).toEqual([builtinPlugin.models.at(-1)!.id, 'copy.v1']);
  expect(createZoo({ cells: [fader], models: [copy] }).models.get('copy.v1')).toBe(copy);
});

test("a stranger's cell trains by its name", async () => {
  await tf.setBackend('cpu');
  const zoo = createZoo({ cells: [fader] });
  const config = { cell: { type: 'fader' }, units: 3, word: { dimension: 3 }, training: { epochs: 1 } };
  const trained = await trainModel({ zoo, model: 'tagger.v1', config, data: toyData, train: toySentences(20) });
  expect(trained.training.steps).toBe(2);
  trained.dispose();
});

test('a name cannot be taken twice', () => {
  expect(() => createZoo({ models: [taggerV1] })).toThrow('model "tagger.v1" is already registered');
  expect(() => createZoo({ plugins: [builtinPlugin] })).toThrow('cell "elman" is already registered');
});

test('what is no plugin is refused', () => {
  const refused = (plugin: unknown, message: string) =>
    expect(() => createZoo({ plugins: [plugin as never] })).toThrow(message);
  refused(undefined, 'zoo.definePlugin: "config" expected an object');
  refused({ name: 'x', cells: [{}], models: [] }, 'factories made by defineCell in plugin "x"');
  refused(
    { name: 'x', cells: [], models: [{ id: 'a.v1' }] },
    'models made by defineModel, defineCountedModel or defineCombinedModel in plugin "x"',
  );
  refused({ name: 'x', cells: [], models: [{ ...taggerV1, id: 'tagger' }] }, 'ids with a version');
  refused({ name: 'x', celles: [] }, 'unknown option "celles", did you mean "cells"?');
});

test('a plugin that throws is named, with the step', async () => {
  const broken = {
    ...copy,
    prepare() {
      throw new TypeError('x is not a function');
    },
  };
  const training = trainModel({
    zoo: createZoo({ models: [broken] }),
    model: 'copy.v1',
    data: toyData,
    train: toySentences(3),
  });
  await expect(training).rejects.toMatchObject({
    code: 'PLUGIN_FAILED',
    message: 'model "copy.v1" failed in prepare: TypeError: x is not a function',
  });
});
