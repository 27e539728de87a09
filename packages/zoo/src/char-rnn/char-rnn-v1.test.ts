import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBundle, saveBundle } from '../bundle.ts';
import { languageModelOf } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import { charRnnV1 } from './char-rnn-v1.ts';
import { charRnnPresets } from './presets.ts';

const zoo = createZoo();
const source = `function mean(values) {\n  let sum = 0;\n\n  for (const value of values) sum += value;\n  return sum / values.length;\n}\n`;
const data = languageModelingTask.checkData(charRnnV1.dataDefaults);
const passages = languageModelingTask.fromText(source.repeat(8), data);

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerKernels();
});
afterAll(() => unregisterKernels());

test('running text is every character, line breaks and blank lines too', async () => {
  expect(passages.flatMap(({ tokens }) => tokens).join('')).toBe(source.repeat(8));
  const streamed = [];
  for await (const passage of languageModelingTask.read(source, data)) streamed.push(passage);
  expect(streamed).toEqual(passages.slice(0, streamed.length));
  expect(streamed).toHaveLength(6);
});

test('learns source code by heart, keeps it in a bundle, and writes it down again', async () => {
  const trained = await trainModel({
    zoo,
    model: 'char-rnn.v1',
    config: {
      units: 32,
      layers: 1,
      dimension: 12,
      bptt: { steps: 25 },
      dropout: { output: 0 },
      training: { epochs: 20, batchSize: 2, optimizer: { type: 'adam', learningRate: 0.015 } },
    },
    train: passages,
  });
  const { metrics, protocol } = await trained.evaluate(passages);
  expect(metrics.bitsPerCharacter).toBeLessThan(0.4);
  expect(metrics.perplexity).toBeCloseTo(2 ** metrics.bitsPerCharacter!, 8);
  expect(metrics.characters).toBe(source.length * 8);
  expect(protocol).toBe('perplexity|unit:characters-codePoint-keep|eos:none|unk:counted|context:document');
  const loaded = await loadBundle(await saveBundle(trained), zoo);
  const model = languageModelOf(loaded);
  const steps = model.stepModel();
  const { vocabulary } = model;
  let state = await steps.start(1);
  let token = vocabulary.specialIds.bos!;
  let text = '';
  for (let count = 0; count < 40; count++) {
    const out = await steps.step(Int32Array.of(token), state);
    ({ state } = out);
    token = out.logProbs.indexOf(Math.max(...out.logProbs));
    text += vocabulary.tokenOf(token);
  }
  steps.dispose!(state);
  expect(source).toContain(text.slice(0, 20));
  trained.dispose();
  loaded.dispose();
});

test('presets are valid, and options that it has not are refused', () => {
  for (const preset of Object.values(charRnnPresets)) charRnnV1.check(preset, zoo);
  expect(charRnnV1.check({}, zoo)).toEqual(charRnnV1.defaults);
  expect(() => charRnnV1.check({ tied: true }, zoo)).toThrow('unknown option "tied"');
  expect(() => charRnnV1.check({ dropout: { word: 0.1 } }, zoo)).toThrow('unknown option "word"');
});
