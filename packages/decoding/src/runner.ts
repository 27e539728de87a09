import { checkSignal, createYielder, RecurrentError } from '@recurrent/core';
import type { StepModel } from './step-model.ts';

/** Steps a model and owns its state in between, so that whatever happens it is given back. */
export interface Runner<State> {
  readonly state: State;
  readonly rows: number;
  start(rows: number): Promise<void>;
  /** @returns float32 [rows, vocabularySize] */
  step(tokens: Int32Array): Promise<Float32Array>;
  select(rows: Int32Array): void;
  dispose(): void;
}

/** @throws from its methods RecurrentError ABORTED; SHAPE_MISMATCH when the model gives another number of log-probs */
export function createRunner<State>(
  where: string,
  model: StepModel<State>,
  signal: AbortSignal | undefined,
): Runner<State> {
  let owned: { readonly state: State } | undefined;
  let rows = 0;
  const breathe = createYielder(16);
  const take = () => {
    const { state } = owned!;
    owned = undefined;
    return state;
  };
  return {
    get state() {
      return owned!.state;
    },
    get rows() {
      return rows;
    },
    async start(count) {
      checkSignal(where, signal);
      rows = count;
      owned = { state: await model.start(count) };
    },
    async step(tokens) {
      checkSignal(where, signal);
      await breathe();
      checkSignal(where, signal);
      const { logProbs, state } = await model.step(tokens, take());
      owned = { state };
      const expected = rows * model.vocabularySize;
      if (logProbs.length !== expected) {
        throw new RecurrentError({
          code: 'SHAPE_MISMATCH',
          message: `${where}: the model's "logProbs" expected ${rows} rows of ${model.vocabularySize} = ${expected} numbers, got ${logProbs.length}`,
          argument: 'logProbs',
          expected: String(expected),
          received: String(logProbs.length),
        });
      }
      return logProbs;
    },
    select(chosen) {
      let same = chosen.length === rows;
      for (let row = 0; same && row < rows; row++) same = chosen[row] === row;
      if (same) return;
      owned = { state: model.select(take(), chosen) };
      rows = chosen.length;
    },
    dispose() {
      if (owned !== undefined) model.dispose?.(take());
    },
  };
}

/** The error of a model whose log-probabilities are no numbers. */
export function notANumber(where: string, source: number, position: number): RecurrentError {
  return new RecurrentError({
    code: 'NOT_FINITE',
    message: `${where}: the model gave NaN log-probabilities at token ${position} of source ${source}; look for NaN in its weights or input`,
    argument: 'logProbs',
    expected: 'numbers ≤ 0 or -Infinity',
    received: 'NaN',
  });
}
