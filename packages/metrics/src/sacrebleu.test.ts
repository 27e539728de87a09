import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type BleuOptions, bleu, bleuMetric } from './bleu.ts';
import { bleuTokenizers } from './bleu-tokenizers.ts';
import { resample } from './bootstrap.ts';
import { type ChrfOptions, chrf } from './chrf.ts';
import { segmentStatistics } from './corpus-metric.ts';
import { type TerOptions, ter, terMetric } from './ter.ts';

interface Case {
  options: Record<string, unknown>;
  score: number;
  sentences: number[];
}

interface Fixture {
  references: string[];
  second: string[];
  good: string[];
  bad: string[];
  bleu: (Case &
    Record<'brevityPenalty' | 'hypothesisLength' | 'referenceLength', number> & {
      precisions: number[];
      tokens: string[];
    })[];
  chrf: Case[];
  ter: (Case & { edits: number; referenceLength: number })[];
  draws: number[][];
  bootstrap: { metric: 'bleu' | 'ter'; p: number; scores: number[]; means: number[] }[];
}

// Written by fixtures/sacrebleu-cases.py.
const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/sacrebleu-cases.json', import.meta.url), 'utf8'));
const { references, second, good, bad } = fixture;
const both = references.map((line, index) => [line, second[index]!]);

const names: Record<string, string> = {
  tokenize: 'tokenizer',
  smooth_method: 'smoothing',
  smooth_value: 'smoothingValue',
  max_ngram_order: 'maxOrder',
  char_order: 'characterOrder',
  word_order: 'wordOrder',
  eps_smoothing: 'epsilonSmoothing',
  case_sensitive: 'caseSensitive',
  no_punct: 'noPunctuation',
};
const translate = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [names[name] ?? name, value]));

test.each(fixture.bleu)('BLEU $options', ({ options, score, sentences, precisions, tokens, ...lengths }) => {
  const ours: BleuOptions = translate(options);
  const corpus = bleu(good, both, ours);
  expect(corpus.score).toBeCloseTo(score, 10);
  for (const [order, precision] of precisions.entries()) expect(corpus.precisions[order]).toBeCloseTo(precision, 10);
  expect(corpus).toMatchObject({ ...lengths, brevityPenalty: expect.closeTo(lengths.brevityPenalty, 12) });
  for (const [index, expected] of sentences.entries()) {
    const single = bleu([good[index]!], [references[index]!], { ...ours, effectiveOrder: true });
    expect(single.score).toBeCloseTo(expected, 10);
  }
  expect(bleuTokenizers[ours.tokenizer ?? '13a'](references[6]!)).toEqual(tokens);
});

test.each(fixture.chrf)('chrF $options', ({ options, score, sentences }) => {
  const ours: ChrfOptions = translate(options);
  expect(chrf(good, both, ours).score).toBeCloseTo(score, 10);
  for (const [index, expected] of sentences.entries()) {
    expect(chrf([good[index]!], [references[index]!], ours).score).toBeCloseTo(expected, 10);
  }
});

test.each(fixture.ter)('TER $options', ({ options, score, sentences, edits, referenceLength }) => {
  const ours: TerOptions = translate(options);
  expect(ter(good, both, ours)).toMatchObject({ score: expect.closeTo(score, 10), edits, referenceLength });
  for (const [index, expected] of sentences.entries()) {
    expect(ter([good[index]!], [references[index]!], ours).score).toBeCloseTo(expected, 10);
  }
});

test.each(fixture.bootstrap)('paired bootstrap of $metric', ({ metric, p, scores, means }) => {
  const value = { bleu: bleuMetric(), ter: terMetric() }[metric];
  const [first, other] = [good, bad].map((lines) => segmentStatistics('test', value, lines, references));
  const result = resample(value, first!, other!, fixture.draws);
  expect(result.pValue).toBeCloseTo(p, 12);
  expect([result.baseline.score, result.system.score]).toEqual(scores.map((score) => expect.closeTo(score, 10)));
  expect([result.baseline.mean, result.system.mean]).toEqual(means.map((mean) => expect.closeTo(mean, 10)));
});
