import type { StepModel } from '@recurrent/decoding';
import { vocabularyFromJSON } from '@recurrent/tokenizers';
import type { LanguageModel, Passage } from '../../language/language-model.ts';

/** Probability of the next token by the one before it; rows need not sum to 1, they are scaled. */
export type Table = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * A bigram model written as a table. Each line begins behind `<bos>`, which is never predicted, and ends with `<eos>`.
 * Every token has at least the probability `floor` before scaling.
 */
export function tableModel(
  words: readonly string[],
  table: Table,
  { floor = 0, unknownWords = 1 }: { readonly floor?: number; readonly unknownWords?: number } = {},
): LanguageModel {
  const vocabulary = vocabularyFromJSON({
    specialTokens: { unk: '<unk>', bos: '<bos>', eos: '<eos>' },
    tokens: ['<bos>', ...words.slice(0, 1), '<eos>', '<unk>', ...words.slice(1)],
  });
  const { bos, eos, unk } = vocabulary.specialIds as { bos: number; eos: number; unk: number };
  const rows = vocabulary.tokens.map((before) => {
    const row = vocabulary.tokens.map((token, id) => (id === bos ? 0 : (table[before]?.[token] ?? 0) + floor));
    const sum = row.reduce((total, value) => total + value, 0);
    return Float32Array.from(row, (value) => Math.log(sum === 0 ? 0 : value / sum));
  });
  const contexts = ({ tokens }: Passage) => {
    const ids = [bos, ...vocabulary.encode(tokens)];
    return ids.map((before, at) => ({ row: rows[before]!, next: ids[at + 1] ?? eos }));
  };
  const stepModel: StepModel<number> = {
    vocabularySize: vocabulary.size,
    start: (count) => count,
    step(tokens, state) {
      if (tokens.length !== state) throw new Error('rows');
      const logProbs = new Float32Array(tokens.length * vocabulary.size);
      for (const [index, token] of tokens.entries()) logProbs.set(rows[token]!, index * vocabulary.size);
      return { logProbs, state };
    },
    select: (_, chosen) => chosen.length,
  };
  return {
    vocabulary,
    unknownWords,
    async score(passages) {
      return passages.map((passage) => ({
        logProbs: Float64Array.from(
          contexts(passage),
          ({ row, next }) => row[next]! - (next === unk ? Math.log(unknownWords) : 0),
        ),
        unknown: passage.tokens.filter((token) => !vocabulary.has(token)).length,
      }));
    },
    async *distributions(passages) {
      for (const passage of passages) for (const { row } of contexts(passage)) yield row.slice();
    },
    stepModel: () => stepModel as StepModel,
  };
}

/** Lines as passages. */
export function passagesOf(...lines: string[]): Passage[] {
  return lines.map((line, index) => ({ tokens: line.split(' ').filter((token) => token !== ''), line: index + 1 }));
}
