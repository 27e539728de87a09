import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readArpa } from './arpa/read.ts';
import { writeArpa } from './arpa/write.ts';
import { countNgrams } from './count.ts';
import { estimateNgrams } from './estimate.ts';
import { modifiedKneserNey } from './estimators/modified-kneser-ney.ts';
import type { NgramModel } from './model.ts';
import { ngramPerplexity } from './perplexity.ts';
import { wordsOf } from './shape.ts';

/** What `lmplz` and `query` of KenLM said; `fixtures/kenlm.py` made it. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/kenlm.json', import.meta.url), 'utf8')) as {
  readonly train: string[];
  readonly test: string[];
  readonly models: {
    readonly options: string[];
    readonly sentences: number;
    readonly arpa: string;
    readonly scores: [length: number, log10: number][][];
    readonly perplexity: number;
    readonly perplexityKnown: number;
    readonly unknown: number;
    readonly tokens: number;
  }[];
};
const split = (text: string) => text.split(' ').filter((token) => token !== '');
const testText = fixture.test.map(split);

describe.each(fixture.models)('$options', (theirs) => {
  const { options, sentences } = theirs;
  const order = Number(options[1]);
  const cutoffs = options.includes('--prune') ? options.slice(options.indexOf('--prune') + 1).map(Number) : [0];
  const build = async () => {
    const counts = await countNgrams(fixture.train.slice(0, sentences).map(split), { order });
    const estimator = modifiedKneserNey({ discountFallback: options.includes('--discount_fallback') });
    return estimateNgrams(counts, { estimator, cutoffs });
  };

  test('the model has the n-grams of lmplz with its probabilities and weights', async () => {
    const expected = entriesOf(theirs.arpa);
    const found = entriesOf(await textOf(await build()));
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [ngram, [logProb, backOff]] of expected) {
      expect(found.get(ngram)![0], ngram).toBeCloseTo(logProb, 5);
      expect(found.get(ngram)![1], ngram).toBeCloseTo(backOff, 5);
    }
  });

  test('built or read, it scores a text as KenLM does, token by token', async () => {
    for (const model of [await build(), await readArpa([theirs.arpa])]) {
      for (const [index, tokens] of testText.entries()) {
        const scores = model.fullScores(tokens);
        const expected = theirs.scores[index]!;
        expect(scores.map(({ ngramLength }) => ngramLength)).toEqual(expected.map(([length]) => length));
        for (const [at, { logProb }] of scores.entries()) expect(logProb / Math.LN10).toBeCloseTo(expected[at]![1], 5);
      }
      const { perplexity, perplexityKnown, unknown, tokens } = await ngramPerplexity(model, testText);
      expect({ unknown, tokens }).toEqual({ unknown: theirs.unknown, tokens: theirs.tokens });
      expect(perplexity).toBeCloseTo(theirs.perplexity, 4);
      expect(perplexityKnown).toBeCloseTo(theirs.perplexityKnown, 4);
    }
  });

  test('the ARPA file of lmplz comes back with the same numbers', async () => {
    const again = await textOf(await readArpa([theirs.arpa]));
    const same = (text: string) => [...entriesOf(text)].map(([ngram, numbers]) => [ngram, ...numbers]).sort();
    expect(same(again)).toEqual(same(theirs.arpa));
  });
});

test('links lead to the longest proper end that the model has', async () => {
  const { trie } = await readArpa([fixture.models[2]!.arpa]);
  const known = new Set(Array.from(trie.words, (_, node) => wordsOf(trie, node).join(' ')));
  for (let node = 1; node < trie.words.length; node++) {
    let end = wordsOf(trie, node).slice(1);
    while (!known.has(end.join(' '))) end = end.slice(1);
    expect(wordsOf(trie, trie.links[node]!)).toEqual(end);
  }
});

async function textOf(model: NgramModel): Promise<string> {
  let text = '';
  for await (const piece of writeArpa(model)) text += piece;
  return text;
}

/** From n-gram to log₁₀ probability and weight (0 where there is none). */
function entriesOf(arpa: string): Map<string, [number, number]> {
  const rows = arpa.split('\n').filter((line) => line.includes('\t'));
  return new Map(
    rows.map((line) => {
      const [logProb, ngram, backOff = 0] = line.split('\t');
      return [ngram!, [Math.fround(Number(logProb)), Math.fround(Number(backOff))]];
    }),
  );
}
