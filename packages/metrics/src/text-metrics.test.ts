import { expect, test } from 'vitest';
import { bleu } from './bleu.ts';
import { bleuTokenizers } from './bleu-tokenizers.ts';
import { pairedBootstrap } from './bootstrap.ts';
import { chrf } from './chrf.ts';
import { exactMatch, exactMatchMetric } from './exact-match.ts';
import { ter } from './ter.ts';

test('scores carry their protocol', () => {
  const lines = ['A cat sat.'];
  expect(bleu(lines, lines).protocol).toBe('bleu|refs:1|case:mixed|eff:no|tok:13a|smooth:exp');
  const options = { smoothing: 'floor', effectiveOrder: true, tokenizer: 'zh', lowercase: true, maxOrder: 2 } as const;
  expect(bleu(lines, [['a', 'b']], options).protocol).toBe(
    'bleu|refs:2|case:lc|eff:yes|tok:zh|smooth:floor[0.10]|order:2',
  );
  expect(bleu(['a', 'b'], ['a', ['b', 'c']]).protocol).toContain('refs:var');
  expect(chrf(lines, lines, { wordOrder: 2 }).protocol).toBe('chrf2++|refs:1|case:mixed|eff:yes|nc:6|nw:2|space:no');
  expect(ter(lines, lines).protocol).toBe('ter|refs:1|case:lc|tok:tercom|norm:no|punct:yes');
});

test('BLEU by hand', () => {
  // 4 of 5 words, 2 of 4, 1 of 3, 0 of 2 that exp takes for half a match; BP e^(1 − 6/5).
  const { score, correct, total, brevityPenalty } = bleu(['a b c x d'], ['a b c d e f']);
  expect([correct, total]).toEqual([
    [4, 2, 1, 0],
    [5, 4, 3, 2],
  ]);
  expect(brevityPenalty).toBeCloseTo(Math.exp(-0.2), 12);
  expect(score).toBeCloseTo(100 * Math.exp(-0.2) * ((4 / 5) * (2 / 4) * (1 / 3) * (0.5 / 2)) ** 0.25, 10);
});

test('TER by hand: a shift is one edit', () => {
  expect(ter(['c d a b'], ['a b c d'])).toMatchObject({ edits: 1, referenceLength: 4, score: 25 });
  expect(ter(['a'], [['a b', 'a b c d']])).toMatchObject({ edits: 1, referenceLength: 3 });
  expect(ter([''], [''])).toMatchObject({ score: 0 });
});

test('tokenizers', () => {
  expect(bleuTokenizers['13a']('1,000.5 km-long &quot;x&quot; 3-4.')).toEqual([
    ...['1,000.5', 'km-long', '"', 'x', '"', '3', '-', '4', '.'],
  ]);
  expect(bleuTokenizers.zh('五月20号，ok.')).toEqual(['五', '月', '20', '号', '，', 'ok', '.']);
  expect(bleuTokenizers.char('a 😀b')).toEqual(['a', '😀', 'b']);
  expect(bleuTokenizers.none('a,  b\u00a0c')).toEqual(['a,', 'b', 'c']);
});

test('exact match', () => {
  expect(exactMatch(['2024-05-20', 'x'], ['2024-05-20', ['y', 'X']])).toEqual({
    protocol: 'accuracy|unit:line|match:exact',
    accuracy: 0.5,
    correct: 1,
    total: 2,
  });
});

test('the bootstrap tells chance from difference, and a seed tells all', () => {
  const references = Array.from({ length: 200 }, (_, index) => String(index));
  const right = (share: number, offset: number) =>
    references.map((line, index) => ((index * 7 + offset) % 10 < share ? line : ''));
  const same = pairedBootstrap(exactMatchMetric(), right(5, 0), right(5, 1), references, { resamples: 300, seed: 1 });
  expect(same.improvement).toBe(0);
  expect(same.pValue).toBeGreaterThan(0.3);
  const better = pairedBootstrap(exactMatchMetric(), right(4, 0), right(8, 0), references, { resamples: 300, seed: 1 });
  expect(better).toMatchObject({
    winRate: 1,
    pValue: 1 / 301,
    protocol: 'accuracy|unit:line|match:exact|bs:300|seed:1',
  });
  expect(better.improvement).toBeCloseTo(0.4, 12);
  // ±1.96 √(p (1 − p) / n) about 0.8.
  const [low, high] = better.system.interval;
  expect(Math.abs(low - (0.8 - 0.0554))).toBeLessThan(0.015);
  expect(Math.abs(high - (0.8 + 0.0554))).toBeLessThan(0.015);
  const again = pairedBootstrap(exactMatchMetric(), right(4, 0), right(8, 0), references, { resamples: 300, seed: 1 });
  expect(again).toEqual(better);
});

test('bad input is one clear error', () => {
  expect(() => bleu([], [])).toThrow('metrics.bleu: "hypotheses" expected at least one string, got []');
  expect(() => bleu(['a'], ['a', 'b'])).toThrow('"references" expected 1 as there are hypotheses, got 2');
  expect(() => bleu(['a'], ['a'], { tokenizer: '14' as never })).toThrow('"13a" | "char" | "intl" | "none" | "zh"');
  expect(() => bleu(['a'], ['a'], { smoothingValue: 1 })).toThrow('"smoothingValue" expected to be left out');
  expect(() => chrf(['a'], ['a'], { beta: 0 })).toThrow('"beta" expected a number > 0, got 0');
  expect(() => ter(['a'], ['a'], { asian: true } as never)).toThrow('unknown option "asian"');
  expect(() => pairedBootstrap(exactMatchMetric(), ['a'], [], ['a'])).toThrow(
    '"system" expected 1 lines as in baseline',
  );
});
