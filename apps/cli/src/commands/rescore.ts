import { RecurrentError } from '@recurrent/core';
import type { NBestList } from '@recurrent/datasets';
import {
  judgeLists,
  languageModelingTask,
  type RescoringReport,
  type RescoringWeights,
  reportRescoring,
  rescoreList,
  scoreNBest,
  tuneRescoring,
} from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { type Io, writeLine } from '../io.ts';
import { type NBestFlags, readNBest } from '../language/n-best-files.ts';
import { type OpenLanguageModel, openLanguageModel } from '../language/open-language-model.ts';
import { loadZoo } from '../plugins.ts';

export interface RescoreOptions extends BackendChoice, NBestFlags {
  readonly folder: string;
  readonly file: string;
  readonly lmWeight?: number;
  readonly wordPenalty?: number;
  /** Lists with references to find both on. */
  readonly tune?: string;
  readonly lowercase?: boolean;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** `recurrent rescore` */
export async function rescore(options: RescoreOptions, io: Io): Promise<void> {
  checkOptions(options);
  const zoo = await loadZoo(options.plugin, io.cwd);
  const lists = await readNBest(options.file, options, io.cwd);
  const development = options.tune === undefined ? undefined : await readNBest(options.tune, options, io.cwd);
  await prepareBackend(options);
  const opened = await openLanguageModel(options.folder, zoo, io.cwd, 'sentence');
  try {
    const scoreAll = (given: readonly NBestList[]) =>
      scoreNBest(opened.model, given, { tokens: tokenizer(opened, options.lowercase ?? false), signal: io.signal });
    const weights: RescoringWeights =
      development === undefined
        ? { languageWeight: options.lmWeight!, wordPenalty: options.wordPenalty ?? 0 }
        : tuneRescoring(judgeLists(development), await scoreAll(development));
    const language = await scoreAll(lists);
    const judged = lists.every(({ reference }) => reference !== undefined)
      ? reportRescoring(judgeLists(lists), language, weights)
      : undefined;
    if (options.json) writeJson(options, lists, language, weights, judged, io);
    else await writeText(lists, language, weights, judged, io);
  } finally {
    opened.dispose();
  }
}

function checkOptions({ lmWeight, wordPenalty, tune }: RescoreOptions): void {
  const fixed = lmWeight !== undefined;
  if (fixed !== (tune !== undefined) && (fixed || wordPenalty === undefined)) return;
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: '--lm-weight: give the weight (and perhaps --word-penalty), or --tune LISTS to find both',
    argument: '--lm-weight',
  });
}

/** The words of a hypothesis as the model knows text. */
function tokenizer({ data }: OpenLanguageModel, lowercase: boolean) {
  return (words: readonly string[]): readonly string[] => {
    const text = words.join(' ');
    return languageModelingTask.fromText(lowercase ? text.toLowerCase() : text, data)[0]?.tokens ?? [];
  };
}

function writeJson(
  { folder, file }: RescoreOptions,
  lists: readonly NBestList[],
  language: readonly (readonly number[])[],
  weights: RescoringWeights,
  judged: RescoringReport | undefined,
  io: Io,
): void {
  const rescored = lists.map((list, index) => {
    const { order, totals } = rescoreList(list, language[index]!, weights);
    const hypotheses = order.map((at) => {
      const { tokens, acoustic } = list.hypotheses[at]!;
      return { text: tokens.join(' '), acoustic, lm: language[index]![at]!, total: totals[at]!, before: at + 1 };
    });
    return { id: list.id, hypotheses };
  });
  const result = { command: 'rescore', folder, file, ...weights, wer: judged ?? null, lists: rescored };
  io.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
}

/** The best hypothesis of each list, as transcripts are written; what was measured goes to stderr. */
async function writeText(
  lists: readonly NBestList[],
  language: readonly (readonly number[])[],
  weights: RescoringWeights,
  judged: RescoringReport | undefined,
  io: Io,
): Promise<void> {
  for (const [index, list] of lists.entries()) {
    const { order } = rescoreList(list, language[index]!, weights);
    await writeLine(io.stdout, [list.id, ...list.hypotheses[order[0]!]!.tokens].join(' '));
  }
  const { languageWeight, wordPenalty } = weights;
  io.stderr.write(`language weight ${languageWeight.toPrecision(4)}, word penalty ${wordPenalty.toPrecision(3)}\n`);
  if (judged === undefined) return;
  const percent = (rate: number) => `${(100 * rate).toFixed(2)}%`;
  const { before, after, oracle, words } = judged;
  io.stderr.write(
    `word error rate: before ${percent(before)}, after ${percent(after)}, oracle ${percent(oracle)} (${words} words in ${lists.length} lists)\n`,
  );
}
