import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBundle, saveBundle } from '../bundle.ts';
import { combineModels } from '../combined.ts';
import { languageModelOf, type Passage, type PassageScore } from '../language/language-model.ts';
import { trainModel } from '../train.ts';
import type { TrainedModel } from '../trained.ts';
import { createZoo } from '../zoo.ts';
import { combinedLmV1 } from './combined-lm-v1.ts';
import { passagesOf } from './testing/table-model.ts';
import { tableV1 } from './testing/table-plugin.ts';

const zoo = createZoo({ models: createZoo().models.has(combinedLmV1.id) ? [tableV1] : [tableV1, combinedLmV1] });
const text = passagesOf('a b a', 'c z', 'b b');
const model = combinedLmV1.id;
type Trained = TrainedModel<Passage, PassageScore>;

const trainTable = async (config: object, data = {}, lines = ['a b', 'a c b', 'b a']) =>
  (await trainModel({ zoo, model: 'table.v1', config, data, train: passagesOf(...lines) })) as unknown as TrainedModel;
const scoresOf = async (trained: TrainedModel) =>
  (await (trained as Trained).predict(text)).map(({ logProbs }) => Array.from(logProbs, Math.exp));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('a combination', () => {
  test('scores, is judged, saved and loaded like any other model', async () => {
    const members = [await trainTable({}), await trainTable({ floor: 1, reversed: true })];
    const [one, two] = await Promise.all(members.map(scoresOf));
    const combined = combineModels({ zoo, model, config: { weights: [1, 3] }, members });
    const expected = one!.map((row, line) => row.map((p, at) => expect.closeTo(0.25 * p + 0.75 * two![line]![at]!, 6)));
    expect(await scoresOf(combined)).toEqual(expected);
    const { monitor, metrics } = await combined.evaluate(text);
    const nats = (await scoresOf(combined)).flat().reduce((sum, p) => sum - Math.log(p), 0);
    expect(monitor.value).toBeCloseTo(Math.exp(nats / 10), 5);
    expect(metrics).toMatchObject({ tokens: 10, unknown: 1 });

    const files = await saveBundle(combined);
    expect([...files.keys()].sort()).toEqual([
      'member-1/model.json',
      'member-1/tokenizer.json',
      'member-1/weights.safetensors',
      'member-2/model.json',
      'member-2/tokenizer.json',
      'member-2/weights.safetensors',
      'model.json',
    ]);
    const loaded = await loadBundle(files, zoo);
    expect(loaded.config).toEqual({ method: 'linear', weights: [1, 3], cache: null });
    expect(await scoresOf(loaded)).toEqual(await scoresOf(combined));
    expect(await saveBundle(loaded)).toEqual(files);

    // A member's folder is a bundle of its own, and combinations combine.
    const member = new Map(
      [...files].flatMap(([name, bytes]) => (name.startsWith('member-2/') ? [[name.slice(9), bytes]] : [])) as [
        string,
        Uint8Array,
      ][],
    );
    expect(await scoresOf(await loadBundle(member, zoo))).toEqual(two);
    const nested = combineModels({ zoo, model, members: [loaded, await trainTable({})] });
    const again = await loadBundle(await saveBundle(nested), zoo);
    expect(await scoresOf(again)).toEqual(await scoresOf(nested));
  });

  test('log-linear and with a cache', async () => {
    const build = async (config: object) => combineModels({ zoo, model, config, members: [await trainTable({})] });
    const plain = await scoresOf(await trainTable({}));
    const power = await scoresOf(await build({ method: 'log-linear', weights: [1] }));
    for (const [line, row] of power.entries())
      for (const [at, p] of row.entries()) expect(p).toBeCloseTo(plain[line]![at]!, 5);
    const cached = await scoresOf(await build({ weights: [0.5, 0.5], cache: { window: 2 } }));
    // Line 1 is "a b a": the cache is empty, then {a}, {a b}, {b a}.
    expect(cached[0]![0]).toBeCloseTo(0.5 * plain[0]![0]! + 0.5 / 6, 6);
    expect(cached[0]![1]).toBeCloseTo(0.5 * plain[0]![1]!, 6);
    expect(cached[0]![2]).toBeCloseTo(0.5 * plain[0]![2]! + 0.5 * 0.5, 6);
    await expect(build({ method: 'log-linear', cache: {} })).rejects.toThrow(
      'a cache holds most tokens for impossible',
    );
  });

  test('a line begins afresh where every member does', async () => {
    const afresh = await trainTable({}, { context: 'sentence' });
    const on = await trainTable({}, { context: 'document' });
    expect(combineModels({ zoo, model, members: [afresh, on] }).data).toMatchObject({ context: 'document' });
    expect(combineModels({ zoo, model, members: [afresh, afresh] }).data).toMatchObject({ context: 'sentence' });
  });
});

describe('what does not go together is refused', () => {
  const combine = (members: readonly TrainedModel[], config = {}) => combineModels({ zoo, model, config, members });

  test('members', async () => {
    const table = await trainTable({});
    expect(() => combine([])).toThrow('"members" expected at least one model');
    expect(() => combine([table, table], { weights: [1] })).toThrow('"weights" expected 2 numbers ≥ 0');
    expect(() => combine([table], { method: 'sum' })).toThrow('"method" expected "linear" | "log-linear"');
    const lower = await trainTable({}, { normalize: { lowercase: true } }).catch(() =>
      trainTable({}, { blankLines: 'keep' }),
    );
    expect(() => combine([table, lower])).toThrow('models 1 and 2 read text differently');
    const other = await trainTable({}, {}, ['a b', 'c d']);
    expect(() => combine([table, other])).toThrow('model 2 knows "d", which model 1 does not');
    expect(() => combineModels({ zoo, model: 'table.v1', members: [table] })).toThrow('a model made of models');
    await expect(trainModel({ zoo, model: model as never, train: text as never })).rejects.toThrow(
      'combineModels makes this one',
    );
    expect(() => languageModelOf({ ...table, model: {} } as never)).toThrow('is no language model');
  });

  test('broken bundles name the file', async () => {
    const files = await saveBundle(combine([await trainTable({})]));
    const without = (name: string) => new Map([...files].filter(([key]) => key !== name));
    await expect(loadBundle(without('member-1/weights.safetensors'), zoo)).rejects.toThrow(
      'member-1/weights.safetensors: the bundle has no such file',
    );
    const manifest = JSON.parse(new TextDecoder().decode(files.get('model.json')));
    const withManifest = (changes: object) =>
      loadBundle(
        new Map([...files, ['model.json', new TextEncoder().encode(JSON.stringify({ ...manifest, ...changes }))]]),
        zoo,
      );
    await expect(withManifest({ members: ['../x'] })).rejects.toThrow(
      'model.json: "members" expected the name of a folder',
    );
    await expect(withManifest({ members: [] })).rejects.toThrow('model.json: "members" expected 1 to 100 names');
    await expect(withManifest({ config: { weights: [1, 2] } })).rejects.toThrow(
      'model.json: combined-lm.v1: "weights"',
    );
    const member = files.get('member-1/model.json')!;
    const broken = new Map([...files, ['member-1/model.json', member.slice(0, 20)]]);
    await expect(loadBundle(broken, zoo)).rejects.toThrow('member-1/model.json: is not UTF-8 JSON');
    // A bundle that is its own member.
    const endless = { read: (name: string) => files.get(name.split('/').at(-1)!)! };
    await expect(loadBundle(endless, zoo)).rejects.toThrow('members within members, more than 4 deep');
  });
});
