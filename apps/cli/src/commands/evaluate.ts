import { performance } from 'node:perf_hooks';
import { RecurrentError } from '@recurrent/core';
import { type AnyTask, evaluateDynamically } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { type DataFlags, dataOf } from '../data-flags.ts';
import type { Io } from '../io.ts';
import { dataArgument, requiredData } from '../pairs/pair-files.ts';
import { type SearchFlags, searchOf } from '../pairs/search-flags.ts';
import { loadZoo } from '../plugins.ts';
import { readSplit } from '../read-split.ts';
import { loadSavedModel } from '../saved-model.ts';

export interface EvaluateOptions extends BackendChoice, DataFlags, SearchFlags {
  readonly folder: string;
  readonly data?: string;
  /** Two files in place of `data`. */
  readonly source?: string;
  readonly target?: string;
  readonly unknownLabels: 'error' | 'miss';
  /** Go on learning on what is judged. */
  readonly dynamic?: boolean;
  readonly learningRate?: number;
  readonly chunk?: number;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** `recurrent evaluate` */
export async function evaluate(options: EvaluateOptions, io: Io): Promise<void> {
  const { backend, kernels, threads } = options;
  checkOptions(options);
  const names = { whole: '--data', source: '--source', target: '--target' };
  const file = requiredData(dataArgument(options.data, options.source, options.target, names), names);
  const zoo = await loadZoo(options.plugin, io.cwd);
  await prepareBackend(options);
  const trained = await loadSavedModel(options.folder, zoo, io.cwd);
  try {
    const task: AnyTask = trained.plugin.task;
    const search = searchOf(options, task);
    const data = task.checkData({ ...(trained.data as object), ...dataOf(options) });
    const { examples } = await readSplit(file, task, data, { cwd: io.cwd, signal: io.signal });
    const started = performance.now();
    const signal = io.signal === undefined ? {} : { signal: io.signal };
    const { learningRate = 0.1, chunk = 20 } = options;
    const evaluation = options.dynamic
      ? await evaluateDynamically(trained, examples, { file, learningRate, tokens: chunk, ...signal })
      : await trained.evaluate(examples, { file, search, unknownLabels: options.unknownLabels, ...signal });
    const seconds = (performance.now() - started) / 1000;
    for (const warning of evaluation.warnings) io.stderr.write(`warning: ${warning}\n`);
    if (!options.json) {
      io.stdout.write(`${evaluation.text.trimEnd()}\n`);
      return;
    }
    const { text: _, ...scores } = evaluation;
    const run = {
      command: 'evaluate',
      model: trained.id,
      folder: options.folder,
      data: file,
      backend,
      kernels,
      threads,
    };
    io.stdout.write(`${JSON.stringify({ ...run, examples: examples.length, ...scores, seconds }, undefined, 2)}\n`);
  } finally {
    trained.dispose();
  }
}

function checkOptions({ dynamic, learningRate, chunk }: EvaluateOptions): void {
  const flag = learningRate !== undefined ? '--learning-rate' : chunk !== undefined ? '--chunk' : undefined;
  if (dynamic || flag === undefined) return;
  throw new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${flag}: goes with --dynamic`, argument: flag });
}
