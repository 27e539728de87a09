/**
 * `pnpm reproduce n-best --data DIR [--models A,B] [--sentences N] [--seed N]`: choosing from n-best lists with
 * language models. DIR holds `nbest/ami-50best.json` (lists of a recogniser, without transcripts) and
 * `ptb/ptb.{train,valid,test}.txt`; from the latter two a noisy channel makes lists with references.
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generateNBest, type NBestList, readNBestJson } from '@recurrent/datasets';
import {
  createZoo,
  judgeLists,
  type LanguageData,
  type LanguageModel,
  languageModelingTask,
  languageModelOf,
  loadBundle,
  type Passage,
  reportRescoring,
  rescoreList,
  scoreNBest,
  type TrainedModel,
  trainModel,
  tuneRescoring,
} from '@recurrent/zoo';
import { prepareBackend } from '../../apps/cli/src/backend.ts';

/** Tokens that the channel hears without error: they stand for words that the corpus has not kept. */
const clear = ['<unk>', 'N'];

export default async function reproduce(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      models: { type: 'string' },
      sentences: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { data } = values;
  if (data === undefined) {
    throw new Error('usage: pnpm reproduce n-best --data DIR [--models A,B] [--sentences N] [--seed N]');
  }
  await prepareBackend({ backend: 'wasm', kernels: true, threads: 1 });
  const zoo = createZoo();
  const read = (split: string) => readText(join(data, 'ptb', `ptb.${split}.txt`));
  const train = await read('train');
  const started = performance.now();
  const kn5 = await trainModel({ zoo, model: 'ngram-lm.v1', config: { order: 5 }, train });
  say(`KN5 of ${train.length} sentences in ${seconds(started)} s\n`);

  await showRecogniser(
    await readNBestJson(createReadStream(join(data, 'nbest/ami-50best.json'))),
    afresh(kn5 as never),
  );

  const sentences = Number(values.sentences);
  const counts = new Map<string, number>();
  for (const { tokens } of train) for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const make = (passages: readonly Passage[], seed: number) =>
    generateNBest(
      passages.slice(0, sentences).map(({ tokens }) => tokens),
      { seed, counts, clear },
    );
  const making = performance.now();
  const dev = make(await read('valid'), Number(values.seed));
  const test = make(await read('test'), Number(values.seed) + 1);
  say(`\n## Noisy channel: ${dev.length} + ${test.length} lists of up to 50, made in ${seconds(making)} s\n`);
  say('| language model | weight | penalty | WER dev | WER test | seconds |');
  say('|---|---:|---:|---:|---:|---:|');
  const judged = { dev: judgeLists(dev), test: judgeLists(test) };
  const none = { languageWeight: 0, wordPenalty: 0 };
  const before = [judged.dev, judged.test].map((lists) => reportRescoring(lists, zeros(lists.lists), none));
  say(`| none: the channel and unigrams | | | ${before.map((report) => percent(report.before)).join(' | ')} | |`);
  await rescoreWith('KN5', afresh(kn5 as never), judged);
  for (const folder of values.models?.split(',') ?? []) {
    const trained = await loadBundle({ read: (name) => readFile(resolve(folder, name)) }, zoo);
    await rescoreWith(folder, afresh(trained), judged);
    trained.dispose();
  }
  say(`| oracle: the best of each list | | | ${before.map((report) => percent(report.oracle)).join(' | ')} | |`);
}

type Judged = Readonly<Record<'dev' | 'test', ReturnType<typeof judgeLists>>>;

async function rescoreWith(name: string, model: LanguageModel, { dev, test }: Judged): Promise<void> {
  const started = performance.now();
  const scores = { dev: await scoreNBest(model, dev.lists), test: await scoreNBest(model, test.lists) };
  const weights = tuneRescoring(dev, scores.dev);
  const rates = [reportRescoring(dev, scores.dev, weights), reportRescoring(test, scores.test, weights)];
  const found = [weights.languageWeight.toFixed(2), weights.wordPenalty.toFixed(2)].join(' | ');
  say(`| ${name} | ${found} | ${rates.map(({ after }) => percent(after)).join(' | ')} | ${seconds(started)} |`);
}

/** Lists of a real recogniser: nothing to measure without transcripts, but all to see. */
async function showRecogniser(lists: readonly NBestList[], model: LanguageModel): Promise<void> {
  let differing = 0;
  let hypotheses = 0;
  for (const list of lists) {
    for (const { acoustic, language, total } of list.hypotheses) {
      hypotheses += 1;
      if (Math.abs(acoustic + list.languageWeight! * language! - total!) > 1e-6 * Math.abs(total!)) differing += 1;
    }
  }
  say('## AMI\n');
  say(
    `${hypotheses} hypotheses in ${lists.length} lists; total = acoustic + weight · language for all but ${differing}\n`,
  );
  const tokens = (words: readonly string[]) => words.map((word) => word.toLowerCase());
  const scores = await scoreNBest(model, lists, { tokens });
  for (const [index, list] of lists.entries()) {
    const own = list.hypotheses.map(({ language }) => language!);
    const same = rescoreList(list, own, { languageWeight: list.languageWeight!, wordPenalty: 0 });
    const kept = same.order.every((rank, at) => Math.abs(same.totals[rank]! - same.totals[at]!) < 1e-6);
    const { order } = rescoreList(list, scores[index]!, { languageWeight: list.languageWeight!, wordPenalty: 0 });
    const moved = order.filter((rank, at) => rank !== at).length;
    say(
      `- ${list.id}: its own scores give its own order: ${kept ? 'yes' : 'NO'}; KN5 puts number ${order[0]! + 1} first, ${moved} of ${order.length} move`,
    );
  }
  if (differing > 0) throw new Error(`${differing} totals differ`);
}

async function readText(file: string): Promise<Passage[]> {
  const passages: Passage[] = [];
  const data = languageModelingTask.checkData({});
  for await (const passage of languageModelingTask.read(createReadStream(file), data, { file })) passages.push(passage);
  return passages;
}

/** The language model of a trained one, for sentences out of context. */
function afresh(trained: TrainedModel): LanguageModel {
  const data: LanguageData = { ...(trained.data as LanguageData), context: 'sentence' };
  return languageModelOf({ ...trained, data } as TrainedModel<never, unknown>);
}

const zeros = (lists: readonly NBestList[]) => lists.map(({ hypotheses }) => hypotheses.map(() => 0));
const percent = (rate: number) => (100 * rate).toFixed(2);
const seconds = (started: number) => ((performance.now() - started) / 1000).toFixed(1);
const say = (line: string) => void process.stdout.write(`${line}\n`);
