import { checkKeys } from '@recurrent/core';
import type { Passage } from '../../language/language-model.ts';
import { languageModelingTask } from '../../language/task.ts';
import { defineCountedModel } from '../../model.ts';
import { type Table, tableModel } from './table-model.ts';

const defaults = { floor: 0.1, reversed: false };

/** `tableModel` with counted bigrams, as a model that is trained, saved and loaded like any other. */
export const tableV1 = /* @__PURE__ */ defineCountedModel({
  id: 'table.v1',
  task: languageModelingTask,
  summary: 'bigrams, for tests',
  defaults,
  check(config: unknown) {
    checkKeys('table.v1', config, ['floor', 'reversed']);
    return { ...defaults, ...(config as Partial<typeof defaults>) };
  },
  count(passages: readonly Passage[], { reversed }) {
    const words = [...new Set(passages.flatMap(({ tokens }) => tokens))].sort();
    const tokens = ['<bos>', '<eos>', '<unk>', ...words];
    const counts = new Float32Array(tokens.length ** 2);
    for (const { tokens: line } of passages) {
      for (const [at, token] of [...line, '<eos>'].entries()) {
        counts[tokens.indexOf(line[at - 1] ?? '<bos>') * tokens.length + tokens.indexOf(token)]! += 1;
      }
    }
    const arrays = new Map([
      ['counts', { dtype: 'F32' as const, shape: [tokens.length, tokens.length], data: counts }],
    ]);
    return { assets: { tokens, reversed }, arrays, tokens: passages.length };
  },
  checkAssets: (assets) => assets as { tokens: string[]; reversed: boolean },
  build({ floor }, { tokens, reversed }, arrays) {
    const counts = arrays.get('counts')!.data as Float32Array;
    const table: Table = Object.fromEntries(
      tokens.map((before, row) => [
        before,
        Object.fromEntries(tokens.map((token, column) => [token, counts[row * tokens.length + column]!])),
      ]),
    );
    const words = tokens.slice(3);
    const model = tableModel(reversed ? words.reverse() : words, table, { floor });
    return {
      encode: (passages: readonly Passage[]) => [...passages],
      predict: (_parameters, passages: readonly Passage[]) => model.score(passages),
      languageModel: () => model,
    };
  },
});
