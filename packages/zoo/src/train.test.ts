import { generateTicketDesk } from '@recurrent/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { loadBundle, saveBundle } from './bundle.ts';
import { trainModel } from './train.ts';
import { createZoo } from './zoo.ts';

const zoo = createZoo();
const desk = (split: 'train' | 'dev' | 'test', sentences: number) =>
  generateTicketDesk({ seed: 7, sentences, split, language: 'en' });

describeBackends('trainModel', () => {
  test('learns the ticket desk', async () => {
    const before = tf.memory().numTensors;
    const model = await trainModel({
      zoo,
      model: 'tagger.v1',
      config: {
        word: { dimension: 24 },
        units: 24,
        training: { epochs: 6, batchSize: 16, optimizer: { type: 'adam', learningRate: 0.01 } },
        dropout: { embedding: 0.2, output: 0.2 },
      },
      train: desk('train', 300),
      dev: desk('dev', 60),
      seed: 3,
      onEvent: (e) => { if (e.type === 'epoch') console.log(e.epoch, e.loss, e.score, e.tokensPerSecond); },
    });
    console.log(model.evaluations.dev!.text, model.training);
    const files = await saveBundle(model);
    const loaded = await loadBundle(files, zoo);
    const test = desk('test', 40);
    expect(await loaded.predict(test, { probabilities: true })).toEqual(await model.predict(test, { probabilities: true }));
    model.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
