import { type CellFactory, elman, gru, jordan, lstm, peepholeLstm } from '@recurrent/cells';
import { checkKeys, createRegistry, type Registry } from '@recurrent/core';
import { attentionSummarizerV1 } from './attention-summarizer/attention-summarizer-v1.ts';
import { charRnnV1 } from './char-rnn/char-rnn-v1.ts';
import { hybridLmV1 } from './hybrid-lm/hybrid-lm-v1.ts';
import { combinedLmV1 } from './language-uses/combined-lm-v1.ts';
import type { AnyModelPlugin } from './model.ts';
import { ngramLmV1 } from './ngram-lm/ngram-lm-v1.ts';
import { nnlmV1 } from './nnlm/nnlm-v1.ts';
import { type AnyCellFactory, checkPlugin, definePlugin, type Plugin } from './plugin.ts';
import { rnnlmV1 } from './rnnlm/rnnlm-v1.ts';
import { combinedSeq2seqV1 } from './seq2seq/combined-seq2seq-v1.ts';
import { seq2seqV1 } from './seq2seq/seq2seq-v1.ts';
import { taggerV1 } from './tagger/tagger-v1.ts';

/** Everything that can be trained and loaded by name. Immutable. `Zoo` alone is one of which the ids are not known. */
// biome-ignore lint/suspicious/noExplicitAny: any zoo fits
export interface Zoo<Models extends Record<string, AnyModelPlugin> = any> {
  readonly cells: Catalogue<Record<string, CellFactory>>;
  readonly models: Catalogue<Models>;
}

/** What can be had by name. */
export interface Catalogue<Entries extends Record<string, unknown>> {
  /** @throws RecurrentError UNKNOWN_NAME, listing what is available and the nearest name */
  get<Name extends keyof Entries & string>(name: Name): Entries[Name];
  has(name: string): boolean;
  names(): (keyof Entries & string)[];
}

/** What the library brings: a plugin like any other. */
export const builtinPlugin = /* @__PURE__ */ definePlugin({
  name: 'recurrent',
  cells: [elman, jordan, lstm, peepholeLstm, gru],
  models: [
    taggerV1,
    ngramLmV1,
    nnlmV1,
    rnnlmV1,
    charRnnV1,
    hybridLmV1,
    combinedLmV1,
    seq2seqV1,
    combinedSeq2seqV1,
    attentionSummarizerV1,
  ],
});

type ById<Models extends readonly AnyModelPlugin[]> = { [Model in Models[number] as Model['id']]: Model };
type ModelsOf<Plugins extends readonly Plugin[]> = Plugins[number]['models'][number];

/** The models that a zoo of these plugins and models has, by id. */
export type ZooModels<Plugins extends readonly Plugin[], Models extends readonly AnyModelPlugin[]> = ById<
  readonly (ModelsOf<readonly [typeof builtinPlugin, ...Plugins]> | Models[number])[]
>;

export interface ZooOptions<
  Plugins extends readonly Plugin[],
  Cells extends readonly AnyCellFactory[],
  Models extends readonly AnyModelPlugin[],
> {
  readonly plugins?: Plugins;
  readonly cells?: Cells;
  readonly models?: Models;
}

/**
 * A zoo of the built-in cells and models and of those given. Ids of models are inferred.
 * @throws RecurrentError DUPLICATE_NAME, INVALID_ARGUMENT for a plugin that is none
 */
export function createZoo<
  const Plugins extends readonly Plugin[] = [],
  const Cells extends readonly AnyCellFactory[] = [],
  const Models extends readonly AnyModelPlugin[] = [],
>(options: ZooOptions<Plugins, Cells, Models> = {}): Zoo<ZooModels<Plugins, Models>> {
  checkKeys('zoo.createZoo', options, ['plugins', 'cells', 'models']);
  const { plugins = [], cells = [], models = [] } = options;
  let cellRegistry: Registry<Record<string, CellFactory>> = createRegistry('cell', {});
  let modelRegistry: Registry<Record<string, AnyModelPlugin>> = createRegistry('model', {});
  for (const plugin of [builtinPlugin, ...plugins, { name: 'given to createZoo', cells, models }]) {
    const checked = checkPlugin(plugin);
    for (const cell of checked.cells) cellRegistry = cellRegistry.with({ [cell.type]: cell as CellFactory });
    for (const model of checked.models) modelRegistry = modelRegistry.with({ [model.id]: model });
  }
  const zoo: Zoo = { cells: cellRegistry, models: modelRegistry };
  return zoo as Zoo<ZooModels<Plugins, Models>>;
}
