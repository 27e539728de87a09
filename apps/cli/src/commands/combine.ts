import { resolve } from 'node:path';
import { invalidArgument, RecurrentError } from '@recurrent/core';
import {
  type AnyTask,
  type CombinedLmConfig,
  type CombinedSeq2SeqConfig,
  combinedLmV1,
  combinedSeq2seqV1,
  combineModels,
  type Evaluation,
  languageModelingTask,
  type Passage,
  saveBundle,
  sequenceToSequenceTask,
  type TrainedModel,
  type TunedCombination,
  tuneCombination,
} from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import type { Io } from '../io.ts';
import { checkOutputFolder, writeFolder } from '../output-folder.ts';
import { loadZoo } from '../plugins.ts';
import { readSplit } from '../read-split.ts';
import { loadSavedModel } from '../saved-model.ts';

export interface CombineOptions extends BackendChoice {
  readonly models: readonly string[];
  readonly method: 'ensemble' | 'linear' | 'log-linear';
  readonly weights?: readonly number[];
  readonly tune?: string;
  readonly cache?: number;
  readonly cacheDecay?: number;
  /** Folder of a language model of the targets, for models of pairs. */
  readonly languageModel?: string;
  readonly lmWeight?: number;
  readonly test?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** `recurrent combine` */
export async function combine(options: CombineOptions, io: Io): Promise<void> {
  checkOptions(options);
  const zoo = await loadZoo(options.plugin, io.cwd);
  const out = resolve(io.cwd, options.out);
  await checkOutputFolder(out);
  await prepareBackend(options);
  const members: TrainedModel[] = [];
  try {
    const fused = options.languageModel === undefined ? [] : [options.languageModel];
    for (const folder of [...options.models, ...fused]) members.push(await loadSavedModel(folder, zoo, io.cwd));
    const { task } = members[0]!.plugin;
    const pairs = task.id === sequenceToSequenceTask.id;
    checkFlags(options, pairs);
    const tuned = options.tune === undefined ? undefined : await tune(options, options.tune, members, io);
    const weights = tuned?.weights ?? options.weights ?? null;
    const config = { ...(pairs ? pairsConfigOf(options) : configOf(options)), weights };
    const model = pairs ? combinedSeq2seqV1.id : combinedLmV1.id;
    const combined = combineModels({ zoo, model, config, members });
    const evaluations: Record<string, Evaluation> = {};
    for (const [split, file] of [
      ['dev', options.tune],
      ['test', options.test],
    ] as const) {
      if (file === undefined) continue;
      const examples = await read(file, task, combined.data, io);
      evaluations[split] = await combined.evaluate(examples, { file, signal: io.signal });
    }
    const metrics = Object.fromEntries(
      Object.entries(evaluations).map(([split, { monitor, protocol, metrics }]) => [
        split,
        { monitor, protocol, metrics },
      ]),
    );
    await writeFolder(out, await saveBundle({ ...combined, metrics } as TrainedModel<never, unknown>));
    report(options, combined, tuned, evaluations, io);
  } finally {
    for (const member of members) member.dispose();
  }
}

function checkOptions({ method, weights, tune, cache, cacheDecay, languageModel, lmWeight }: CombineOptions): void {
  const refuse = (argument: string, message: string) => {
    throw new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${argument}: ${message}`, argument });
  };
  const given = [weights === undefined ? undefined : '--weights', tune === undefined ? undefined : '--tune'].filter(
    (flag) => flag !== undefined,
  );
  if (method === 'ensemble' && given.length > 0) {
    refuse(given[0]!, 'an ensemble weighs all models alike; --method linear or log-linear takes weights');
  }
  if (method !== 'ensemble' && given.length !== 1) {
    refuse('--method', `${method} needs either --weights or --tune FILE, a development text to find them on`);
  }
  if (cacheDecay !== undefined && cache === undefined) refuse('--cache-decay', 'goes with --cache');
  if (lmWeight !== undefined && languageModel === undefined) refuse('--lm-weight', 'goes with --language-model');
}

/** Flags that go with the other kind of models. */
function checkFlags({ tune, cache, languageModel }: CombineOptions, pairs: boolean): void {
  const others = pairs ? { '--tune': tune, '--cache': cache } : { '--language-model': languageModel };
  const [flag] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (flag === undefined) return;
  const kinds = pairs ? 'language models; these are models of pairs' : 'models of pairs; these are language models';
  throw new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${flag}: goes with ${kinds}`, argument: flag });
}

function pairsConfigOf({
  method,
  languageModel,
  lmWeight = 0.2,
}: CombineOptions): Pick<CombinedSeq2SeqConfig, 'method' | 'languageModelWeight'> {
  return {
    method: method === 'log-linear' ? 'log-linear' : 'linear',
    languageModelWeight: languageModel === undefined ? null : lmWeight,
  };
}

function configOf({ method, cache, cacheDecay }: CombineOptions): Pick<CombinedLmConfig, 'method' | 'cache'> {
  return {
    method: method === 'log-linear' ? 'log-linear' : 'linear',
    cache: cache === undefined ? null : { window: cache, decay: cacheDecay ?? 0 },
  };
}

async function read(file: string, task: AnyTask, data: unknown, io: Io): Promise<readonly unknown[]> {
  return (await readSplit(file, task, data, { cwd: io.cwd, signal: io.signal })).examples;
}

async function tune(
  options: CombineOptions,
  file: string,
  members: readonly TrainedModel[],
  io: Io,
): Promise<TunedCombination> {
  const [first] = members;
  if (first!.plugin.task.id !== languageModelingTask.id) {
    invalidArgument('combine', '--models', 'language models', `${first!.id}, which is none`);
  }
  const passages = (await read(file, languageModelingTask, first!.data, io)) as readonly Passage[];
  io.stderr.write(`finding the weights on ${file}\n`);
  return tuneCombination(members, passages, configOf(options), { signal: io.signal });
}

function report(
  options: CombineOptions,
  { id, config, training }: TrainedModel,
  tuned: TunedCombination | undefined,
  evaluations: Readonly<Record<string, Evaluation>>,
  io: Io,
): void {
  const {
    method,
    cache = null,
    weights,
    languageModelWeight = null,
  } = config as Partial<CombinedLmConfig> & Partial<CombinedSeq2SeqConfig>;
  const parts = [...options.models, ...(cache === null ? [] : ['cache'])];
  const fusion = languageModelWeight === null ? {} : { languageModel: options.languageModel, languageModelWeight };
  const shares = weights ?? parts.map(() => 1 / parts.length);
  if (options.json) {
    const scores = Object.entries(evaluations).map(([split, { text: _, ...rest }]) => [split, rest]);
    const result = {
      command: 'combine',
      model: id,
      folder: options.out,
      method,
      cache,
      models: options.models,
      ...fusion,
    };
    const all = { ...result, weights: shares, tuned: tuned ?? null, parameters: training.parameters };
    io.stdout.write(`${JSON.stringify({ ...all, ...Object.fromEntries(scores) }, undefined, 2)}\n`);
    return;
  }
  for (const [index, part] of parts.entries()) {
    const alone = tuned === undefined ? '' : `   alone ${tuned.alone[index]!.toFixed(2)}`;
    io.stdout.write(`${shares[index]!.toFixed(4)}  ${part}${alone}\n`);
  }
  if (languageModelWeight !== null) {
    io.stdout.write(`${languageModelWeight.toFixed(4)}  ${options.languageModel}   fused\n`);
  }
  for (const [split, { text, warnings }] of Object.entries(evaluations)) {
    for (const warning of warnings) io.stderr.write(`warning: ${split}: ${warning}\n`);
    io.stdout.write(`${split}\n${text.trimEnd()}\n`);
  }
  io.stdout.write(`saved in ${options.out}\n`);
}
