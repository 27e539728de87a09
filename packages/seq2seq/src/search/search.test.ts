import { disposeParameters } from '@recurrent/cells';
import { beamSearch, coveragePenalty, createLengthNormalization, ensemble, greedySearch } from '@recurrent/decoding';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { batchPairs, batchSources } from '../batch.ts';
import { sequenceToSequence } from '../model.ts';
import { marks, sources, targets, toyConfigs, toyParameters } from '../testing/toy.ts';
import { replaceUnknowns } from './replace-unknowns.ts';
import { scorePairs } from './score-pairs.ts';
import { openTranslation } from './step-model.ts';

const cases = Object.entries(toyConfigs);
const { bos, eos } = marks;
const prompts = sources.map(() => [bos]);
const search = { eos, maxLength: 4 };

describeBackends('search over', () => {
  describe.each(cases)('%s', (_name, config) => {
    const model = sequenceToSequence(config);

    it('says step by step what it says of all steps at once, rows moved about meanwhile', async () => {
      const before = tf.memory().numTensors;
      const parameters = toyParameters(model);
      const batch = batchPairs(batchSources(sources, 0), targets, marks);
      const expected = await scorePairs(model, parameters, batch);
      const translation = openTranslation(model, parameters, batch.source);
      const { stepModel } = translation;
      let state = await stepModel.start(2 * sources.length);
      // Two hypotheses a source, of which the second is dropped and the first doubled at every step; then rows of
      // unequal number for each source.
      const seen: number[][] = sources.map(() => []);
      let owners = Int32Array.from({ length: 8 }, (_, row) => row >> 1);
      const moves = [
        [0, 0, 2, 2, 4, 4, 6, 6],
        [0, 2, 4, 6],
        [0, 1, 1, 3, 2],
        [0, 1, 4, 3],
      ];
      for (let step = 0; step < batch.columns; step++) {
        const tokens = owners.map((source, row) =>
          step > 0 && row > 0 && owners[row - 1] === source ? 3 : batch.inputs[source * batch.columns + step]!,
        );
        const { logProbs, state: next } = await stepModel.step(tokens, state);
        state = next;
        for (const source of sources.keys()) {
          if (step >= batch.lengths[source]!) continue;
          const row = owners.indexOf(source);
          const label = batch.labels[source * batch.columns + step]!;
          seen[source]!.push(logProbs[row * model.vocabularySize + label]!);
          const weights = translation.weightsOf(state, row);
          expect(weights?.length).toBe(expected[source]!.weights && sources[source]!.length);
          for (const [place, weight] of (weights ?? []).entries()) {
            expect(weight).toBeCloseTo(expected[source]!.weights![step]![place]!, 5);
          }
        }
        const rows = Int32Array.from(moves[step] ?? owners.keys());
        state = stepModel.select(state, rows);
        owners = rows.map((row) => owners[row]!);
      }
      for (const [source, logProbs] of seen.entries()) {
        expect(logProbs.length).toBe(expected[source]!.logProbs.length);
        for (const [step, value] of logProbs.entries()) expect(value).toBeCloseTo(expected[source]!.logProbs[step]!, 4);
      }
      stepModel.dispose!(state);
      translation.dispose();
      disposeParameters(parameters);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('finds for a source in a batch what it finds for the source alone; its scores are those of forced scoring', async () => {
      const before = tf.memory().numTensors;
      const parameters = toyParameters(model);
      const find = async (some: number[][]) => {
        const { stepModel, weightsOf, dispose } = openTranslation(model, parameters, batchSources(some, 0));
        const start = some.map(() => [bos]);
        const beam = await beamSearch(stepModel, start, { ...search, beamSize: 3, nBest: 2, annotate: weightsOf });
        const greedy = await greedySearch(stepModel, start, search);
        dispose();
        return { beam, greedy };
      };
      const together = await find(sources);
      for (const [index, source] of sources.entries()) {
        const alone = await find([source]);
        const tokensOf = (list: readonly { readonly tokens: readonly number[] }[]) => list.map(({ tokens }) => tokens);
        expect(tokensOf(together.beam[index]!)).toEqual(tokensOf(alone.beam[0]!));
        expect(together.greedy[index]!.tokens).toEqual(alone.greedy[0]!.tokens);
        const [best] = together.beam[index]!;
        if (best!.finished !== 'eos') continue;
        const pair = batchPairs(batchSources([source], 0), [best!.tokens.slice(0, -1)], marks);
        const [score] = await scorePairs(model, parameters, pair);
        expect(score!.logProb).toBeCloseTo(best!.logProb, 4);
      }
      disposeParameters(parameters);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('a wide beam finds the likeliest of all targets, by exhaustion', async () => {
    const model = sequenceToSequence(toyConfigs['bahdanau, fused in training']!);
    const parameters = toyParameters(model, 8);
    const source = batchSources([sources[0]!], 0);
    const { stepModel, dispose } = openTranslation(model, parameters, source);
    const lengthNormalization = createLengthNormalization({ type: 'none' });
    const options = { eos, maxLength: 3, beamSize: 400, nBest: 400, lengthNormalization };
    const [found] = await beamSearch(stepModel, [[bos]], options);
    dispose();
    const others = [0, 1, 2, 3, 4, 5, 6];
    const all = [[], ...others.map((a) => [a]), ...others.flatMap((a) => others.map((b) => [a, b]))];
    const repeated = batchSources(
      all.map(() => sources[0]!),
      0,
    );
    const scores = await scorePairs(model, parameters, batchPairs(repeated, all, marks));
    const best = scores
      .map(({ logProb }) => logProb)
      .reduce((high, value, index, list) => (value > list[high]! ? index : high), 0);
    const ended = found!.filter(({ finished }) => finished === 'eos');
    expect(ended[0]!.tokens).toEqual([...all[best]!, eos]);
    expect(ended[0]!.logProb).toBeCloseTo(scores[best]!.logProb, 4);
    disposeParameters(parameters);
  });

  it('goes together with ensembles and the coverage penalty', async () => {
    const before = tf.memory().numTensors;
    const models = cases.slice(1, 3).map(([, config]) => sequenceToSequence(config));
    const trees = models.map((model, index) => toyParameters(model, index));
    const opened = models.map((model, index) => openTranslation(model, trees[index]!, batchSources(sources, 0)));
    const joined = ensemble(opened.map(({ stepModel }) => stepModel) as never);
    const found = await beamSearch(joined, prompts, {
      ...search,
      beamSize: 4,
      annotate: (states, row) => opened[0]!.weightsOf((states as never[])[0]!, row),
      scorer: coveragePenalty({ beta: 0.1 }),
    });
    expect(found).toHaveLength(sources.length);
    for (const [source, [best]] of found.entries()) {
      const notes = best!.notes as Float32Array[];
      expect(notes.map((row) => row.length)).toEqual(best!.tokens.map(() => sources[source]!.length));
      for (const row of notes) expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
    for (const one of opened) one.dispose();
    for (const tree of trees) disposeParameters(tree);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses rows that do not divide among the sources', async () => {
    const model = sequenceToSequence(cases[0]![1]);
    const parameters = toyParameters(model);
    const { stepModel, dispose } = openTranslation(model, parameters, batchSources(sources, 0));
    expect(() => stepModel.start(5)).toThrow('"rows" expected a multiple of 4 sources, got 5');
    dispose();
    disposeParameters(parameters);
  });
});

describe('unknown words', () => {
  const weights = [
    [0.1, 0.9],
    [0.6, 0.4],
    [0.5, 0.5],
  ];
  const source = ['Ulm', 'liegt'];
  it('are replaced by the source word that was looked at most', () => {
    const replace = (dictionary?: Map<string, string>) =>
      replaceUnknowns(['<unk>', '<unk>', 'here'], weights, source, {
        unknown: '<unk>',
        ...(dictionary && { dictionary }),
      });
    expect(replace()).toEqual(['liegt', 'Ulm', 'here']);
    expect(replace(new Map([['liegt', 'lies']]))).toEqual(['lies', 'Ulm', 'here']);
  });
  it('stay where nothing was looked at', () => {
    expect(replaceUnknowns(['<unk>'], [[]], [], { unknown: '<unk>' })).toEqual(['<unk>']);
    expect(replaceUnknowns(['<unk>'], [undefined], source, { unknown: '<unk>' })).toEqual(['<unk>']);
    expect(() => replaceUnknowns(['a', 'b'], [[1]], source, { unknown: '<unk>' })).toThrow(
      'one row for each of 2 tokens',
    );
  });
});
