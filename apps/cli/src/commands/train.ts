import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { AnyModelPlugin, TrainedModel } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { openCheckpointFolder } from '../checkpoint-folder.ts';
import { type DataFlags, settleData } from '../data-flags.ts';
import type { Io } from '../io.ts';
import { modelIdOf, presetOf } from '../model-id.ts';
import { checkOutputFolder } from '../output-folder.ts';
import { dataArgument, requiredData } from '../pairs/pair-files.ts';
import { loadZoo } from '../plugins.ts';
import { readSplit, type Split } from '../read-split.ts';
import { resumeCommand } from '../resume.ts';
import { type Json, readSettings } from '../settings.ts';
import { runTraining } from '../training-run.ts';

export interface TrainOptions extends BackendChoice, DataFlags {
  readonly model: string;
  readonly train?: string;
  /** Two files in place of `train`; so with dev and test. */
  readonly source?: string;
  readonly target?: string;
  readonly dev?: string;
  readonly devSource?: string;
  readonly devTarget?: string;
  readonly devFraction?: number;
  readonly devSample?: number;
  readonly test?: string;
  readonly testSource?: string;
  readonly testTarget?: string;
  readonly unknownLabels: 'error' | 'miss';
  readonly preset?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly out: string;
  readonly seed: number;
  readonly resume?: boolean;
  readonly checkpointEvery?: number;
  readonly json?: boolean;
  readonly plugin: readonly string[];
  /** The whole command line, to say how to resume. */
  readonly argv: readonly string[];
}

/** `recurrent train` */
export async function train(options: TrainOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { seed, backend, kernels, threads, devFraction, devSample } = options;
  const files = filesOf(options);
  const zoo = await loadZoo(options.plugin, io.cwd);
  const model = modelIdOf(options.model, zoo);
  const plugin: AnyModelPlugin = zoo.models.get(model);
  const configFile = options.config === undefined ? undefined : resolve(io.cwd, options.config);
  const preset = options.preset === undefined ? {} : presetOf(plugin, options.preset);
  const config = plugin.check(await readSettings(configFile, options.set, plugin.defaults as Json, preset), zoo);
  const out = resolve(io.cwd, options.out);
  await checkOutputFolder(out);

  const say = (line: string) => void io.stderr.write(`${line}\n`);
  const data = await settleData(options, files.train, plugin, io, say);
  const read = (file: string) => readSplit(file, plugin.task, data, { cwd: io.cwd, signal: io.signal });
  const splits: Partial<Record<'train' | 'dev' | 'test', Split>> & { train: Split } = {
    train: await read(files.train),
    ...(files.dev !== undefined && { dev: await read(files.dev) }),
    ...(files.test !== undefined && { test: await read(files.test) }),
  };
  const run = {
    model,
    seed,
    backend,
    kernels,
    threads,
    config: config as Json,
    data: data as Json,
    train: splits.train.digest,
    dev: splits.dev?.digest ?? devFraction ?? null,
  };
  const folder = await openCheckpointFolder(`${out}.checkpoint`, run, options.resume ?? false);
  if (options.resume && !folder.saved()) say(`no checkpoint in ${folder.path}: starting from the beginning`);

  await prepareBackend(options);
  const trained = await runTraining(
    {
      options: {
        zoo,
        model,
        config,
        data,
        train: splits.train.examples,
        ...(splits.dev && { dev: splits.dev.examples }),
        ...(devFraction !== undefined && { devFraction }),
        ...(devSample !== undefined && { devSample }),
        ...(splits.test && { test: splits.test.examples }),
        files: Object.fromEntries(Object.entries(splits).map(([name, { file }]) => [name, file])),
        unknownLabels: options.unknownLabels,
        seed,
        warn: (message) => say(`warning: train: ${message}`),
        resume: folder.saved(),
      },
      epochs: config.training?.epochs ?? 0,
      out,
      checkpoint: { folder, everySteps: options.checkpointEvery, resume: resumeCommand(io.program, options.argv) },
    },
    io,
  );
  const seconds = (performance.now() - started) / 1000;
  const examples = Object.fromEntries(Object.entries(splits).map(([name, split]) => [name, split.examples.length]));
  const settings = {
    model,
    config,
    data: trained.data,
    seed,
    backend,
    kernels,
    threads,
    folder: options.out,
    examples,
  };
  if (options.json)
    io.stdout.write(
      `${JSON.stringify({ command: 'train', ...settings, ...resultOf(trained), seconds }, undefined, 2)}\n`,
    );
  else showResult(trained, options.out, io);
  trained.dispose();
}

/** The data arguments, of one file or of two that go line by line. */
function filesOf(options: TrainOptions) {
  const train = { whole: '--train', source: '--source', target: '--target' };
  const dev = { whole: '--dev', source: '--dev-source', target: '--dev-target' };
  const test = { whole: '--test', source: '--test-source', target: '--test-target' };
  return {
    train: requiredData(dataArgument(options.train, options.source, options.target, train), train),
    dev: dataArgument(options.dev, options.devSource, options.devTarget, dev),
    test: dataArgument(options.test, options.testSource, options.testTarget, test),
  };
}

/** Every number of the run. */
function resultOf(trained: TrainedModel): object {
  const evaluations = Object.entries(trained.evaluations).map(([split, { text: _, ...scores }]) => [split, scores]);
  return { training: trained.training, ...Object.fromEntries(evaluations) };
}

function showResult(trained: TrainedModel, out: string, io: Io): void {
  for (const [split, { text, warnings }] of Object.entries(trained.evaluations)) {
    for (const warning of warnings) io.stderr.write(`warning: ${split}: ${warning}\n`);
    io.stdout.write(`${split}\n${text.trimEnd()}\n\n`);
  }
  const { epochs, bestEpoch, seconds, tokensPerSecond } = trained.training;
  const best = bestEpoch === null ? '' : `, kept that of epoch ${bestEpoch}`;
  const pace = `${Math.round(seconds)} s, ${Math.round(tokensPerSecond).toLocaleString('en')} tokens/s`;
  io.stdout.write(`saved in ${out} (epochs: ${epochs}${best}; ${pace})\n`);
}
