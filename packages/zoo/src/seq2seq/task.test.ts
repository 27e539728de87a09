import type { TextPair } from '@recurrent/datasets';
import { expect, test } from 'vitest';
import { type TextPrediction, sequenceToSequenceTask as task } from './task.ts';

const say = (text: string) => ({
  text,
  tokens: text.split(' '),
  score: 0,
  logProb: 0,
  finished: 'eos',
  sourceTokens: [],
});
const pairs: TextPair[] = [
  { source: 'a', target: 'The dog barks at the cat .', line: 1 },
  { source: 'b', target: 'Two dogs', line: 2 },
];

test('BLEU, chrF and exact match with their signatures; the monitor is one of them', () => {
  const said = ['The dog barks at the cat .', 'two dogs'].map(say) as TextPrediction[];
  const cased = task.evaluate(pairs, said, task.checkData({ monitor: 'exactMatch' }));
  expect(cased.monitor).toEqual({ metric: 'exactMatch', value: 0.5, higherIsBetter: true });
  expect(cased.metrics.bleu).toBeLessThan(100);
  expect(cased.protocol.split('; ')).toEqual([
    'bleu|refs:1|case:mixed|eff:no|tok:13a|smooth:exp',
    'chrf2|refs:1|case:mixed|eff:yes|nc:6|nw:0|space:no',
    'accuracy|unit:line|match:exact',
  ]);
  const lower = task.evaluate(pairs, said, task.checkData({ normalize: { lowercase: true }, bleuTokenizer: 'none' }));
  expect(lower.monitor.metric).toBe('bleu');
  expect(lower.metrics).toMatchObject({ exactMatch: 1, pairs: 2 });
  expect(lower.metrics.bleu).toBeCloseTo(100, 8);
  expect(lower.metrics.chrf).toBeCloseTo(100, 8);
  expect(lower.protocol).toContain('bleu|refs:1|case:lc|eff:no|tok:none');
  const digits = task.evaluate(pairs, said, task.checkData({ normalize: { digitsToZero: true } }));
  expect(digits.protocol).toContain('; normalize|{"digitsToZero":true}');
});

test('perplexity of the targets that were given, where all were scored', () => {
  const scored = (logProbs: number[], unknown: number) => ({
    ...say('two dogs'),
    reference: { logProbs: Float32Array.from(logProbs, Math.log), unknown },
  });
  const both = [scored([0.5, 0.25], 1), scored([0.125, 1], 0)] as TextPrediction[];
  const data = task.checkData({ monitor: 'perplexity' });
  const judged = task.evaluate(pairs, both, data);
  // The geometric mean of 2, 4, 8 and 1.
  expect(judged.monitor).toMatchObject({ metric: 'perplexity', higherIsBetter: false });
  expect(judged.monitor.value).toBeCloseTo(64 ** (1 / 4), 5);
  expect(judged.metrics).toMatchObject({ tokens: 4, unknown: 1 });
  expect(judged.protocol).toMatch(/; perplexity\|unit:token\|eos:counted\|unk:counted$/);
  const one = [both[0]!, say('a')] as TextPrediction[];
  expect(() => task.evaluate(pairs, one, data)).toThrow('"monitor" expected another number than perplexity');
  expect(task.evaluate(pairs, one, task.checkData({})).metrics).not.toHaveProperty('perplexity');
});

test('ROUGE, if asked for or as the monitor', () => {
  const said = ['the dog barks', 'two dogs'].map(say) as TextPrediction[];
  expect(task.evaluate(pairs, said, task.checkData({})).metrics).not.toHaveProperty('rouge1');
  const judged = task.evaluate(pairs, said, task.checkData({ monitor: 'rouge2' }));
  // Three of three words, and of seven: F 0.6; two of two pairs, and of six: F 0.5. The second line is the reference.
  expect(judged.metrics.rouge1).toBeCloseTo((0.6 + 1) / 2, 12);
  expect(judged.monitor).toMatchObject({ metric: 'rouge2', higherIsBetter: true });
  expect(judged.monitor.value).toBeCloseTo((0.5 + 1) / 2, 12);
  expect(judged.protocol).toContain('; rouge|refs:1|count:multiset|case:lc|tok:none|avg:segments');
  expect(judged.text).toContain('ROUGE-L      80.00 (recall 71.43)   rouge|');
  expect(task.evaluate(pairs, said, task.checkData({ rouge: true })).monitor.metric).toBe('bleu');
  expect(() => task.checkData({ rouge: 1 })).toThrow('"rouge" expected true or false');
});

test('reads pairs with a tab, and sources alone; a blank side is refused or passed over', async () => {
  const read = async (text: string, data: object, labelled = true) => {
    const found: TextPair[] = [];
    for await (const pair of task.read(text, task.checkData(data), { file: 'p.tsv', labelled })) found.push(pair);
    return found;
  };
  expect(await read('a\tb\n', {})).toEqual([{ source: 'a', target: 'b', line: 1 }]);
  expect(await read('a\n\nb\n', {}, false)).toEqual([
    { source: 'a', target: '', line: 1 },
    { source: 'b', target: '', line: 3 },
  ]);
  expect(task.fromText('a\n\nb', task.checkData({})).map(({ line }) => line)).toEqual([1, 3]);
  await expect(read('a\t\n', {})).rejects.toThrow('p.tsv:1: the target is blank');
  expect(await read('a\t\nc\td\n', { halfBlank: 'skip' })).toHaveLength(1);
  expect(() => task.checkData({ monitor: 'ter' })).toThrow('"monitor" expected');
});
