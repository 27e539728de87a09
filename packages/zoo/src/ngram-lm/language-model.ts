import { createYielder, RecurrentError } from '@recurrent/core';
import type { StepModel } from '@recurrent/decoding';
import type { NgramModel } from '@recurrent/ngram';
import type { LanguageData } from '../language/data.ts';
import { type EncodedPassage, encodePassages, toPassageScores } from '../language/encode.ts';
import type { LanguageModel, PassageScore, ScoreOptions } from '../language/language-model.ts';
import type { LanguageVocabulary } from '../language/vocabulary.ts';

/** A counted model with the vocabulary that it counts in. */
export interface NgramScorer {
  readonly model: NgramModel;
  readonly words: LanguageVocabulary;
  readonly data: LanguageData;
}

/** ln p of all ids of the passages. @throws RecurrentError ABORTED */
export async function scoreNgrams(
  scorer: NgramScorer,
  items: readonly EncodedPassage[],
  options: ScoreOptions = {},
): Promise<PassageScore[]> {
  const { model } = scorer;
  const logProbs = new Float64Array(items.reduce((sum, { ids }) => sum + ids.length, 0));
  let at = 0;
  let state = model.beginState;
  for await (const { ids, afresh } of passagesOf(scorer, items, options)) {
    if (afresh) state = model.beginState;
    for (const id of ids) {
      const step = model.step(state, id);
      logProbs[at++] = step.logProb;
      state = step.state;
    }
  }
  return toPassageScores(items, logProbs, scorer.words);
}

/** The counted model as a language model: a state of a search is the number of a history. */
export function ngramLanguageModel(scorer: NgramScorer): LanguageModel {
  const { model, words, data } = scorer;
  const { vocabulary, unknownWords } = words;
  const stepModel: StepModel<Int32Array> = {
    vocabularySize: vocabulary.size,
    start: (rows) => new Int32Array(rows).fill(model.emptyState),
    step(tokens, state) {
      const next = new Int32Array(tokens.length);
      const logProbs = new Float32Array(tokens.length * vocabulary.size);
      for (const [row, token] of tokens.entries()) {
        // The begin mark is no word that follows from a history: it begins one.
        next[row] = token === words.bos ? model.beginState : model.step(state[row]!, token).state;
        const { size } = vocabulary;
        model.distribution(next[row]!, logProbs.subarray(row * size, (row + 1) * size));
      }
      return { logProbs, state: next };
    },
    select: (state, rows) => Int32Array.from(rows, (row) => state[row]!),
  };
  return {
    vocabulary,
    unknownWords,
    score: async (passages, options) => scoreNgrams(scorer, encodePassages(passages, words, data), options),
    async *distributions(passages, options) {
      let state = model.beginState;
      for await (const { ids, afresh } of passagesOf(scorer, encodePassages(passages, words, data), options)) {
        if (afresh) state = model.beginState;
        for (const id of ids) {
          yield model.distribution(state);
          ({ state } = model.step(state, id));
        }
      }
    },
    stepModel: () => stepModel as StepModel,
  };
}

/** The passages in order, with time for others between them. @throws RecurrentError ABORTED */
async function* passagesOf(
  { data }: NgramScorer,
  items: readonly EncodedPassage[],
  { signal }: ScoreOptions = {},
): AsyncGenerator<{ readonly ids: Int32Array; readonly afresh: boolean }> {
  const breathe = createYielder();
  for (const { ids } of items) {
    if (signal?.aborted) throw new RecurrentError({ code: 'ABORTED', message: 'ngram-lm.v1: scoring was aborted' });
    yield { ids, afresh: data.context === 'sentence' };
    await breathe();
  }
}
