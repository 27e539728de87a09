import '@tensorflow/tfjs-backend-cpu';
import { createZoo, loadBundle, saveBundle, trainModel } from '@recurrent/zoo';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import plugin from './index.ts';

/** "leave X" and "arrive X": the same word, another tag. */
const sentences = ['Oslo', 'Rome', 'Paris', 'Cairo', 'Lima'].flatMap((place, line) =>
  (['leave', 'arrive'] as const).map((verb) => ({
    columns: { token: ['please', verb, place], tag: ['O', 'O', verb === 'leave' ? 'B-FROM' : 'B-TO'] },
    line,
  })),
);

it.each(plugin.cells.map(({ type }) => type))(
  '%s trains in tagger.v1 by its name, is saved and loaded',
  async (type) => {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const zoo = createZoo({ plugins: [plugin] });
    const trained = await trainModel({
      zoo,
      model: 'tagger.v1',
      config: {
        cell: { type },
        units: 6,
        word: { dimension: 6 },
        dropout: { embedding: 0, output: 0 },
        training: { epochs: 20, batchSize: 2, optimizer: { type: 'adam', learningRate: 0.05 } },
      },
      train: sentences,
      test: sentences,
      seed: 3,
    });
    expect(trained.evaluations.test?.monitor.value).toBe(1);
    const loaded = await loadBundle(await saveBundle(trained), zoo);
    const tags = (await loaded.predict(sentences)).map((tagging) => (tagging as { tags: string[] }).tags);
    expect(tags).toEqual(sentences.map(({ columns }) => columns.tag));
    trained.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);
