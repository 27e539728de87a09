import { readFile } from 'node:fs/promises';
import {
  combineModels,
  createZoo,
  evaluateDynamically,
  languageModelingTask,
  type Passage,
  type TrainedModel,
  tuneCombination,
} from '@recurrent/zoo';
import { prepareBackend } from '../../apps/cli/src/backend.ts';
import { loadSavedModel } from '../../apps/cli/src/saved-model.ts';

/** What was found of a system. */
export interface Judged {
  /** Perplexity on the validation text, which chose the weights or the rate. */
  readonly dev: number;
  /** Perplexity on the test text. */
  readonly test: number;
  /** Of the linear interpolation, one a member. */
  readonly weights: readonly number[];
  /** Perplexity of each member alone on the validation text. */
  readonly alone: readonly number[];
  /** Of dynamic evaluation, as chosen on the validation text. */
  readonly learningRate?: number;
}

/** Files of the texts. */
export interface Texts {
  readonly dev: string;
  readonly test: string;
}

/** Saved models as one: interpolated linearly, with the weights that EM finds on the validation text. */
export async function judgeCombination(
  folders: readonly string[],
  texts: Texts,
  backend: 'wasm' | 'cpu',
): Promise<Judged> {
  const zoo = createZoo();
  await prepareBackend({ backend, kernels: true, threads: 1 });
  const members: TrainedModel[] = [];
  for (const folder of folders) members.push(await loadSavedModel(folder, zoo, process.cwd()));
  const { weights, perplexity, alone } = await tuneCombination(members, await passagesOf(texts.dev));
  const combined = combineModels({ zoo, model: 'combined-lm.v1', config: { weights }, members });
  const { metrics } = await combined.evaluate(await passagesOf(texts.test));
  combined.dispose();
  return { dev: perplexity, test: metrics.perplexity!, weights, alone };
}

/** Learning rates that dynamic evaluation is tried with on the validation text. */
const rates = [0.05, 0.1, 0.2, 0.5, 1];
/** Tokens that are predicted before they are learnt. */
const tokens = 20;
/** Part of the validation text, in sentences, that the rate is chosen on. */
const tried = 400;

/** A saved model that goes on learning on the text that it is judged on. */
export async function judgeDynamically(folder: string, texts: Texts, backend: 'wasm' | 'cpu'): Promise<Judged> {
  await prepareBackend({ backend, kernels: true, threads: 1 });
  const trained = await loadSavedModel(folder, createZoo(), process.cwd());
  const perplexityOf = async (passages: readonly Passage[], learningRate: number) => {
    const { metrics } = await evaluateDynamically(trained as never, passages as never, { learningRate, tokens });
    return metrics.perplexity!;
  };
  const dev = await passagesOf(texts.dev);
  let best = { learningRate: 0, perplexity: Number.POSITIVE_INFINITY };
  for (const learningRate of rates) {
    const perplexity = await perplexityOf(dev.slice(0, tried), learningRate);
    process.stderr.write(`learning rate ${learningRate}: ${perplexity.toFixed(2)} on ${tried} sentences\n`);
    if (perplexity < best.perplexity) best = { learningRate, perplexity };
  }
  const { learningRate } = best;
  const judged = {
    dev: await perplexityOf(dev, learningRate),
    test: await perplexityOf(await passagesOf(texts.test), learningRate),
    weights: [1],
    alone: [(await trained.evaluate(dev)).metrics.perplexity!],
    learningRate,
  };
  trained.dispose();
  return judged;
}

async function passagesOf(file: string): Promise<Passage[]> {
  const data = languageModelingTask.checkData({});
  return languageModelingTask.fromText(await readFile(file, 'utf8'), data);
}
