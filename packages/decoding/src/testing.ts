import { createRandom } from '@recurrent/core';
import type { StepModel } from './step-model.ts';

/** Which prompt tokens and generated tokens each row has seen; for oracles that enumerate. */
export interface TableState {
  readonly histories: readonly (readonly number[])[];
}

/** A step model from a function of the whole history. Counts its live states, to show that searches free them. */
export function tableModel(
  vocabularySize: number,
  logProbs: (history: readonly number[], row: number) => ArrayLike<number>,
  { asynchronous = false } = {},
): StepModel<TableState> & { live(): number } {
  let live = 0;
  const make = (histories: readonly (readonly number[])[]) => {
    live++;
    return { histories };
  };
  const model: StepModel<TableState> = {
    vocabularySize,
    start: (rows) => make(Array.from({ length: rows }, () => [])),
    step(tokens, state) {
      live--;
      if (tokens.length !== state.histories.length) throw new Error(`${tokens.length} tokens for other rows`);
      const histories = state.histories.map((history, row) => [...history, tokens[row]!]);
      const output = new Float32Array(histories.length * vocabularySize);
      for (const [row, history] of histories.entries()) output.set(logProbs(history, row), row * vocabularySize);
      const result = { logProbs: output, state: make(histories) };
      return asynchronous ? Promise.resolve(result) : result;
    },
    select(state, rows) {
      live--;
      return make(Array.from(rows, (row) => state.histories[row]!));
    },
    dispose: () => {
      live--;
    },
  };
  return { ...model, live: () => live };
}

/** ln of a random distribution. */
export function randomLogProbs(seed: number, size: number, spread = 1.5): number[] {
  const random = createRandom(seed);
  return logSoftmax(Array.from({ length: size }, () => spread * random.normal()));
}

export function logSoftmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const norm = highest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0));
  return scores.map((score) => Math.fround(score - norm));
}

/** A Markov chain whose next token depends on the last `order` tokens, by seeded random tables. */
export function markovModel(vocabularySize: number, seed: number, { order = 1, spread = 1.5 } = {}) {
  const tables = new Map<string, number[]>();
  const distribution = (history: readonly number[]) => {
    const context = history.slice(-order);
    const key = context.join(' ');
    const index = context.reduce((sum, token) => sum * vocabularySize + token + 1, seed * 1000);
    if (!tables.has(key)) tables.set(key, randomLogProbs(index, vocabularySize, spread));
    return tables.get(key)!;
  };
  return { ...tableModel(vocabularySize, distribution), distribution };
}

/** Every sequence that ends with `eos` or has `maxLength` tokens, with the sum of its log-probs. */
export function enumerate(
  distribution: (history: readonly number[]) => readonly number[],
  prompt: readonly number[],
  { eos, maxLength }: { readonly eos: number; readonly maxLength: number },
): { readonly tokens: readonly number[]; readonly logProb: number }[] {
  const found: { tokens: readonly number[]; logProb: number }[] = [];
  const visit = (tokens: readonly number[], logProb: number) => {
    if (tokens.length === maxLength || tokens.at(-1) === eos) {
      found.push({ tokens, logProb });
      return;
    }
    for (const [token, value] of distribution([...prompt, ...tokens]).entries()) {
      if (value > -Infinity) visit([...tokens, token], logProb + value);
    }
  };
  visit([], 0);
  return found;
}
