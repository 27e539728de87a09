import { RecurrentError } from '@recurrent/core';
import { ensemble, type StepModel, scoreTargets, shallowFusion } from '@recurrent/decoding';
import type { PairItem } from './encode.ts';
import { type FusedLanguage, fusedIds } from './fused-ids.ts';
import type { TextCodec } from './text-codec.ts';
import type { OpenSources, Translator } from './translator.ts';

/** A source as each model reads it; the first one's reading is what predictions show. */
export interface CombinedItem extends PairItem {
  readonly parts: readonly PairItem[];
}

export interface CombineTranslatorsOptions {
  readonly mixture: 'linear' | 'log-linear';
  /** One > 0 per translator. */
  readonly weights: readonly number[];
  /** A language model of the targets whose ln p counts so much at each step. */
  readonly fusion?: FusedLanguage & { readonly weight: number };
}

/**
 * Translators with one target vocabulary as one. With a fusion it gives no scores of targets: what it ranks by is no
 * probability.
 * @throws RecurrentError INVALID_ARGUMENT saying where vocabularies part
 */
export function combineTranslators(
  where: string,
  translators: readonly Translator[],
  { mixture, weights, fusion }: CombineTranslatorsOptions,
): Translator<CombinedItem> {
  const first = translators[0]!;
  const { target } = first.codecs;
  for (const [index, { codecs }] of translators.entries()) checkSame(where, target, codecs.target, index);
  const ids = fusion && fusedIds(where, target, fusion);

  async function open(batch: readonly CombinedItem[]): Promise<OpenSources> {
    const opened: OpenSources[] = [];
    const dispose = () => {
      for (const one of opened) one.dispose();
    };
    try {
      for (const [place, one] of translators.entries()) {
        opened.push(await one.open(batch.map(({ parts }) => parts[place]!)));
      }
    } catch (error) {
      dispose();
      throw error;
    }
    const stepModels = opened.map(({ stepModel }) => stepModel);
    const mixed = ensemble(stepModels, { mixture, weights }) as StepModel;
    const weightsOf = (states: unknown, row: number) => opened[0]!.weightsOf((states as readonly unknown[])[0], row);
    if (fusion === undefined) return { stepModel: mixed, weightsOf, dispose };
    const stepModel = shallowFusion(mixed, fusion.language.stepModel(), { weight: fusion.weight, ids }) as StepModel;
    return { stepModel, weightsOf: (states, row) => weightsOf((states as readonly unknown[])[0], row), dispose };
  }

  return {
    codecs: first.codecs,
    maxLength: Math.max(...translators.map(({ maxLength }) => maxLength)),
    attends: first.attends,
    encode(pairs, { warn, ...options }) {
      const told = new Set<string>();
      const all = translators.map((one) => one.encode(pairs, { ...options, warn: (message) => told.add(message) }));
      // What several say of the pairs is said once.
      for (const message of told) warn?.(message);
      return all[0]!.map((item, row) => ({ ...item, parts: all.map((items) => items[row]!) }));
    },
    open,
    ...(fusion === undefined && {
      async score(batch, signal) {
        const { stepModel, dispose } = await open(batch);
        try {
          const prompts = batch.map(() => [target.bos]);
          const targets = batch.map((item) => [...item.target, target.eos]);
          const scores = await scoreTargets(stepModel, prompts, targets, { signal });
          return scores.map(({ logProbs }) => Float32Array.from(logProbs));
        } finally {
          dispose();
        }
      },
    }),
  };
}

/** @throws RecurrentError INVALID_ARGUMENT saying where two target vocabularies part */
function checkSame(where: string, one: TextCodec, two: TextCodec, index: number): void {
  const size = Math.min(one.size, two.size);
  let same = 0;
  while (same < size && one.tokenOf(same) === two.tokenOf(same)) same++;
  if (one.unit === two.unit && same === one.size && same === two.size) return;
  const shown = ({ size: own, tokenOf }: TextCodec) => (same < own ? JSON.stringify(tokenOf(same)) : 'missing');
  const said =
    one.unit === two.unit
      ? `of ${one.size} and ${two.size} tokens, token ${same} is ${shown(one)} and ${shown(two)}`
      : `their units are ${one.unit} and ${two.unit}`;
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `${where}: models 1 and ${index + 1} have different target vocabularies: ${said}; train them on the same targets with the same "target" config`,
    argument: 'members',
  });
}
