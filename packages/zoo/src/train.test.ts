import { readParameters } from '@recurrent/cells';
import type { Sentence } from '@recurrent/datasets';
import { memoryCheckpointStore, type TrainingEvent } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { toyData, toySentences } from './testing/toy.ts';
import { type TrainOptions, trainModel } from './train.ts';
import { createZoo } from './zoo.ts';

const zoo = createZoo();
const base = {
  zoo,
  model: 'tagger.v1',
  config: {
    word: { dimension: 8 },
    units: 6,
    dropout: { embedding: 0.1, output: 0.1 },
    training: { epochs: 6, batchSize: 10, optimizer: { type: 'adam', learningRate: 0.03 } },
  },
  data: toyData,
  train: toySentences(50),
  seed: 5,
} as const satisfies TrainOptions;

const short = {
  ...base,
  config: { ...base.config, encoder: 'none', training: { ...base.config.training, epochs: 2 } },
} as const satisfies TrainOptions;
const unseen: Sentence = { columns: { token: ['Ann', 'ran'], pos: ['NNP', 'X'], tag: ['B-PER', 'B-ACT'] }, line: 41 };

describeBackends('trainModel', (backend) => {
  test('learns a toy grammar, judges it, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const during = new Set<number>();
    const trained = await trainModel({
      ...base,
      dev: toySentences(20, 50),
      test: toySentences(20, 70),
      onEvent: ({ type, step }) => type === 'step' && step > 2 && during.add(tf.memory().numTensors),
    });
    expect(trained.metrics.test!.monitor.value).toBeGreaterThan(0.95);
    expect(trained.metrics.test!.protocol).toBe('spans|scheme:BIO|mode:conlleval');
    expect(trained.evaluations.dev!.text).toContain('precision');
    expect(trained.training).toMatchObject({ seed: 5, backend, examples: 50, devExamples: 20, epochs: 6, steps: 30 });
    // The best weights are kept beside the model once, in plain memory.
    expect(during.size).toBe(1);
    const [prediction] = await trained.predict([{ columns: { token: ['Cleo', 'knows', 'Dan', 'Fox', '.'] }, line: 1 }]);
    expect(prediction!.tags.slice(0, 2)).toEqual(['B-PER', 'O']);
    trained.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a run', () => {
  const finalWeights = async (options: TrainOptions) => {
    await tf.setBackend('cpu');
    const trained = await trainModel(options);
    const weights = readParameters(trained.parameters);
    trained.dispose();
    return { weights, training: trained.training };
  };

  test('is a function of its seed', async () => {
    const first = await finalWeights({ ...short, devFraction: 0.2 });
    const second = await finalWeights({ ...short, devFraction: 0.2 });
    const other = await finalWeights({ ...short, devFraction: 0.2, seed: 6 });
    expect(second.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
    expect(first.training).toMatchObject({ examples: 40, devExamples: 10 });
  });

  test('that is stopped and resumed ends with the same bits', async () => {
    const straight = await finalWeights(short);
    const store = memoryCheckpointStore();
    const stop = new AbortController();
    const onEvent = ({ type, step }: TrainingEvent) => type === 'step' && step === 7 && stop.abort();
    const stopped = await finalWeights({ ...short, checkpoint: { store }, signal: stop.signal, onEvent });
    expect(stopped.training).toMatchObject({ stopped: 'aborted', steps: 7 });
    const resumed = await finalWeights({ ...short, checkpoint: { store }, resume: true });
    expect(resumed.training).toMatchObject({ stopped: 'completed', steps: 10 });
    expect(resumed.weights).toEqual(straight.weights);
  });

  test('leaves as many tensors after 1,000 steps as after 2', async () => {
    const counts = new Set<number>();
    const config = { ...short.config, training: { ...short.config.training, batchSize: 2, epochs: 40 } };
    await finalWeights({ ...short, config, onEvent: ({ step }) => step > 2 && counts.add(tf.memory().numTensors) });
    expect(counts.size).toBe(1);
  });

  test('starts from word vectors, and leaves them when frozen', async () => {
    await tf.setBackend('cpu');
    const vectors = 'ann 1 2\nrome 3 4\nzebra 5 6\n';
    const trained = await trainModel({
      ...short,
      config: { ...short.config, word: { dimension: 2, vectors: 'v.txt', freeze: true } },
      open: (name) => [name === 'v.txt' ? vectors : ''],
    });
    const { words } = trained.assets as { words: { vocabulary: { tokens: string[] } } };
    const table = readParameters(trained.parameters).get('word.table')!;
    for (const [word, row] of Object.entries({ ann: [1, 2], rome: [3, 4], zebra: [5, 6] })) {
      const id = words.vocabulary.tokens.indexOf(word);
      expect([...table.data.slice(2 * id, 2 * id + 2)]).toEqual(row);
    }
    trained.dispose();
  });
});

describe('what is refused', () => {
  const failing = async (options: object, message: string) => {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    await expect(trainModel({ ...short, ...options } as TrainOptions)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  };

  test('unknown names and options', async () => {
    await failing({ model: 'tagger.v2' }, 'unknown model "tagger.v2", did you mean "tagger.v1"?');
    await failing({ config: { cell: { type: 'ltsm' } } }, 'unknown cell "ltsm", did you mean "lstm"?');
    await failing({ config: { unit: 5 } }, 'tagger.v1: unknown option "unit", did you mean "units"?');
    await failing({ config: { cell: { type: 'lstm', sise: 5 } } }, 'unknown option "sise"');
    await failing({ data: { scheme: 'BOI' } }, 'zoo.tagging: "scheme" expected');
    await failing({ data: { ...toyData, label: 'chunk' } }, '"label" expected one of the columns token, pos, tag');
    await failing({ config: { training: { patience: 2 } } }, 'as no examples are held out');
    await failing({ devFraction: 1 }, '"devFraction" expected a number');
    await failing({ train: [] }, '"train" expected at least one example');
    await failing({ config: { word: { vectors: 'v.txt' } } }, 'as nothing was given to open files with');
  });

  test('columns and labels that are not there, with file and line', async () => {
    const files = { train: 'train.txt', dev: 'dev.txt', test: 'test.txt' };
    const bare = [{ columns: { token: ['a'] }, line: 3 }];
    await failing({ files, train: bare }, 'train.txt:3: the sentence has no column "tag"; it has token');
    await failing({ files, config: { features: { shape: {} } } }, 'train.txt:1: the sentence has no column "shape"');
    await failing({ files, test: [unseen] }, 'test.txt:42: label "B-ACT" was not seen in training');
    await failing({ files, dev: [unseen] }, 'dev.txt:42: label "B-ACT" was not seen in training');
    await failing({ files, dev: [{ ...unseen, oneLine: true }] }, 'dev.txt:41: label "B-ACT" was not seen in training');
  });

  test('unseen labels pass as misses on request', async () => {
    await tf.setBackend('cpu');
    const trained = await trainModel({ ...short, test: [unseen], unknownLabels: 'miss' });
    expect(trained.evaluations.test!.warnings).toEqual(['labels that training never saw count as misses: "B-ACT" (1)']);
    expect(trained.evaluations.test!.metrics.recall).toBeLessThan(1);
    await expect(trained.evaluate([unseen], { file: 'x.txt' })).rejects.toThrow('x.txt:42: label "B-ACT"');
    trained.dispose();
  });
});
