import { createServer } from 'node:http';
import { readParameters } from '@recurrent/cells';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { loadBundle, saveBundle } from './bundle.ts';
import { toyData, toySentences } from './testing/toy.ts';
import { trainModel } from './train.ts';
import { createZoo } from './zoo.ts';

const zoo = createZoo();
const sentences = toySentences(12, 30);

const train = () =>
  trainModel({
    zoo,
    model: 'tagger.v1',
    config: {
      word: { dimension: 5 },
      characters: { encoder: 'cnn', dimension: 4, units: 4 },
      features: { pos: { dimension: 2 } },
      outputFeatures: { spelling: 'token', context: { pos: ['-1|0'] } },
      units: 4,
      tagScheme: 'IOBES',
      training: { epochs: 1 },
    },
    data: toyData,
    train: toySentences(24),
    dev: toySentences(5, 24),
  });

let files: ReadonlyMap<string, Uint8Array>;
let probabilities: number[];
const probabilitiesOf = async (model: Awaited<ReturnType<typeof train>>) => {
  const predictions = await model.predict(sentences, { probabilities: true });
  return predictions.flatMap((prediction) => [...prediction.probabilities!]);
};

beforeAll(async () => {
  await tf.setBackend('cpu');
  const trained = await train();
  files = await saveBundle(trained);
  probabilities = await probabilitiesOf(trained);
  trained.dispose();
}, 60_000);

describeBackends('a bundle', () => {
  test('predicts as the model that was saved, on any backend', async () => {
    const before = tf.memory().numTensors;
    const loaded = await loadBundle(files, zoo);
    const found = await probabilitiesOf(loaded);
    expect(found.length).toBe(probabilities.length);
    for (const [index, p] of found.entries()) expect(Math.abs(p - probabilities[index]!)).toBeLessThan(1e-4);
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('predicts the same with the fast kernels, and learns the same', async () => {
    const plain = await train();
    registerKernels();
    try {
      const loaded = await loadBundle(files, zoo);
      const found = await probabilitiesOf(loaded);
      for (const [index, p] of found.entries()) expect(Math.abs(p - probabilities[index]!)).toBeLessThan(1e-4);
      const fast = await train();
      const expected = await probabilitiesOf(plain);
      for (const [index, p] of (await probabilitiesOf(fast)).entries()) {
        expect(Math.abs(p - expected[index]!)).toBeLessThan(1e-3);
      }
      for (const model of [plain, loaded, fast]) model.dispose();
    } finally {
      unregisterKernels();
    }
  });

  test('gives the very same predictions where it was trained', async () => {
    const trained = await train();
    const saved = await saveBundle(trained);
    const loaded = await loadBundle({ read: async (name) => saved.get(name)! }, zoo);
    expect(await loaded.predict(sentences, { probabilities: true })).toEqual(
      await trained.predict(sentences, { probabilities: true }),
    );
    expect(readParameters(loaded.parameters)).toEqual(readParameters(trained.parameters));
    expect(await loaded.evaluate(sentences)).toEqual(await trained.evaluate(sentences));
    expect(await saveBundle(loaded)).toEqual(saved);
    trained.dispose();
    loaded.dispose();
  });
});

test('loads from a URL, and says what is missing there', async () => {
  await tf.setBackend('cpu');
  const server = createServer(({ url }, response) => {
    const file = files.get(url!.replace('/models/tagger/', ''));
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}/models`;
  try {
    const loaded = await loadBundle(`${address}/tagger`, zoo);
    expect(await probabilitiesOf(loaded)).toEqual(probabilities);
    loaded.dispose();
    const elsewhere = loadBundle(new URL(`${address}/chunker/`), zoo);
    await expect(elsewhere).rejects.toThrow('model.json: cannot be read: ');
    await expect(elsewhere).rejects.toThrow('answered 404 Not Found');
  } finally {
    server.close();
  }
});

test('says what it is', () => {
  expect([...files.keys()]).toEqual(['model.json', 'weights.safetensors', 'tokenizer.json']);
  const model = JSON.parse(new TextDecoder().decode(files.get('model.json')));
  expect(model).toMatchObject({
    format: 'recurrent-model',
    formatVersion: 1,
    id: 'tagger.v1',
    task: 'tagging',
    config: { units: 4, cell: { type: 'lstm' }, training: { epochs: 1, batchSize: 16 } },
    data: { columns: ['token', 'pos', 'tag'], label: 'tag', scheme: 'BIO' },
    metrics: { dev: { protocol: 'spans|scheme:BIO|mode:conlleval' } },
    training: { seed: 1, backend: 'cpu', epochs: 1 },
    versions: { '@tensorflow/tfjs-core': tf.version_core },
  });
});

describe('a hostile bundle', () => {
  const refuse = async (changes: Record<string, unknown>, message: string, code = 'BAD_BUNDLE') => {
    const changed = new Map(files);
    for (const [name, content] of Object.entries(changes)) {
      if (content === undefined) changed.delete(name);
      else
        changed.set(name, content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content)));
    }
    const before = tf.memory().numTensors;
    await expect(loadBundle(changed, zoo)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(tf.memory().numTensors).toBe(before);
  };
  const json = (name: string) => JSON.parse(new TextDecoder().decode(files.get(name)));
  const withConfig = (config: object) => {
    const model = json('model.json');
    return { 'model.json': { ...model, config: { ...model.config, ...config } } };
  };

  test('files that are missing, cut short or no JSON', async () => {
    await refuse({ 'model.json': undefined }, 'model.json: the bundle has no such file');
    await refuse({ 'tokenizer.json': undefined }, 'tokenizer.json: the bundle has no such file');
    await refuse({ 'model.json': Uint8Array.of(123, 0xff) }, 'model.json: is not UTF-8 JSON');
    const weights = files.get('weights.safetensors')!;
    await refuse({ 'weights.safetensors': weights.slice(0, -4) }, 'weights.safetensors: tensor');
    const long = weights.slice();
    new DataView(long.buffer).setBigUint64(0, 1n << 60n, true);
    await refuse({ 'weights.safetensors': long }, 'weights.safetensors: header length');
    const unreadable = { read: () => Promise.reject(new Error('disk on fire')) };
    await expect(loadBundle(unreadable, zoo)).rejects.toThrow('model.json: cannot be read: disk on fire');
  });

  test('another format, another version, paths', async () => {
    const model = json('model.json');
    await refuse({ 'model.json': { ...model, format: 'onnx' } }, 'model.json: "format" expected "recurrent-model"');
    await refuse({ 'model.json': { ...model, formatVersion: 2 } }, 'model.json: format version 2 cannot be read');
    for (const weights of ['../weights.safetensors', '/etc/passwd', 'a/b', 'a\\b', '.hidden', 7]) {
      await refuse({ 'model.json': { ...model, files: { ...model.files, weights } } }, 'model.json: "files.weights"');
    }
  });

  test('ids and cells that the zoo lacks keep their own error', async () => {
    const model = json('model.json');
    await refuse({ 'model.json': { ...model, id: 'tagger.v9' } }, 'unknown model "tagger.v9"', 'UNKNOWN_NAME');
    await refuse(withConfig({ cell: { type: 'mgu' } }), 'unknown cell "mgu"', 'UNKNOWN_NAME');
  });

  test('configs, vocabularies and weights that do not fit together', async () => {
    await refuse(withConfig({ units: 1_000_000_000 }), 'weights.safetensors: tensor "encoder.');
    await refuse(withConfig({ layers: 1_000_000_000 }), 'model.json: tagger.v1: "layers"');
    await refuse(withConfig({ colour: 'red' }), 'model.json: tagger.v1: unknown option "colour"');
    await refuse(withConfig({ decoder: 'softmax' }), 'weights.safetensors: tensor "crf.transitions" is none of');
    await refuse(withConfig({ characters: null }), 'tokenizer.json: tagger.v1: config and vocabularies disagree');
    const assets = json('tokenizer.json');
    await refuse({ 'tokenizer.json': { ...assets, labels: ['O', 'O'] } }, 'tokenizer.json: saved tagger: "labels"');
    await refuse({ 'tokenizer.json': { ...assets, features: {} } }, 'tokenizer.json: tagger.v1: config and vocab');
    await refuse({ 'tokenizer.json': { ...assets, words: { vocabulary: 5 } } }, 'tokenizer.json: saved vocabulary');
    await refuse({ 'tokenizer.json': [] }, 'tokenizer.json: saved tagger: "assets" is not an object');
  });
});
