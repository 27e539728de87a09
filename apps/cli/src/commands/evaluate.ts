import { performance } from 'node:perf_hooks';
import type { AnyTask } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { type DataFlags, dataOf } from '../data-flags.ts';
import type { Io } from '../io.ts';
import { loadZoo } from '../plugins.ts';
import { readSplit } from '../read-split.ts';
import { loadSavedModel } from '../saved-model.ts';

export interface EvaluateOptions extends BackendChoice, DataFlags {
  readonly folder: string;
  readonly data: string;
  readonly unknownLabels: 'error' | 'miss';
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** `recurrent evaluate` */
export async function evaluate(options: EvaluateOptions, io: Io): Promise<void> {
  const { backend, kernels } = options;
  const zoo = await loadZoo(options.plugin, io.cwd);
  await prepareBackend(options);
  const trained = await loadSavedModel(options.folder, zoo, io.cwd);
  try {
    const task: AnyTask = trained.plugin.task;
    const data = task.checkData({ ...(trained.data as object), ...dataOf(options) });
    const { examples } = await readSplit(options.data, task, data, { cwd: io.cwd, signal: io.signal });
    const started = performance.now();
    const evaluation = await trained.evaluate(examples, {
      file: options.data,
      unknownLabels: options.unknownLabels,
      ...(io.signal === undefined ? {} : { signal: io.signal }),
    });
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
      data: options.data,
      backend,
      kernels,
    };
    io.stdout.write(`${JSON.stringify({ ...run, examples: examples.length, ...scores, seconds }, undefined, 2)}\n`);
  } finally {
    trained.dispose();
  }
}
