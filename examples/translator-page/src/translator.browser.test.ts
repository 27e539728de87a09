import '@tensorflow/tfjs-backend-cpu';
import { generateReversals } from '@recurrent/datasets';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import { createZoo, saveBundle, trainModel } from '@recurrent/zoo';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attentionTable } from './attention-table.ts';
import { openTranslator } from './translator.ts';

describe.skipIf(typeof window === 'undefined')('a translator in a page', () => {
  beforeAll(async () => {
    registerKernels();
    await setBackend('cpu');
  });
  afterAll(unregisterKernels);

  it('is trained there, saved, loaded, and shows where it looked', async () => {
    const letters = { unit: 'characters', dimension: 16 } as const;
    const trained = await trainModel({
      zoo: createZoo(),
      model: 'seq2seq.v1',
      config: {
        source: letters,
        target: letters,
        encoder: { units: 32, bidirectional: true },
        decoder: { type: 'bahdanau', units: 32, attention: { type: 'additive', units: 32 } },
        length: { source: 8, target: 8 },
        training: { epochs: 12, batchSize: 32, optimizer: { type: 'adam', learningRate: 0.01 } },
      },
      train: generateReversals({ seed: 1, pairs: 600, alphabet: 'abcd', minLength: 2, maxLength: 5 }),
      seed: 1,
    });
    const translator = await openTranslator(await saveBundle(trained));
    trained.dispose();
    const found = await translator.translate('abcd');
    expect(found.text).toBe('dcba');

    const table = attentionTable(found);
    expect([...table.tHead!.rows[0]!.cells].map(({ textContent }) => textContent)).toEqual(['', ...found.sourceTokens]);
    expect([...table.tBodies[0]!.rows].map((row) => row.cells[0]!.textContent)).toEqual(found.tokens);
    for (const [row, weights] of found.attention!.entries()) {
      const shades = [...table.tBodies[0]!.rows[row]!.cells]
        .slice(1)
        .map(({ title }) => Number(title.split(': ').at(-1)));
      expect(shades.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 1);
      for (const [column, shade] of shades.entries()) expect(shade).toBeCloseTo(weights[column]!, 3);
    }
  });

  it('refuses what is not a model', async () => {
    await expect(openTranslator(new Map())).rejects.toThrow('model.json');
  });
});
