import { resolve } from 'node:path';
import { readTextLines } from '@recurrent/datasets';
import type { AnyTask } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { inBatches } from '../batches.ts';
import { type DataFlags, dataOf } from '../data-flags.ts';
import { openFile } from '../files.ts';
import { colorsFor, type Io, writeLine } from '../io.ts';
import { type SearchFlags, searchOf } from '../pairs/search-flags.ts';
import { loadZoo } from '../plugins.ts';
import { interrupted } from '../resume.ts';
import { loadSavedModel } from '../saved-model.ts';
import { viewOf } from '../task-view.ts';

export interface PredictOptions extends BackendChoice, DataFlags, SearchFlags {
  readonly folder: string;
  /** `-`: standard input. */
  readonly file: string;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** One thing to predict; `text` is the line it came from, where it came from raw text. */
interface Input {
  /** Undefined: a blank line, which is answered by a blank one. */
  readonly example: unknown;
  readonly text?: string;
}

const batchSize = 256;

/** `recurrent predict` */
export async function predict(options: PredictOptions, io: Io): Promise<void> {
  const zoo = await loadZoo(options.plugin, io.cwd);
  const fromStdin = options.file === '-';
  const source = fromStdin ? stdinOf(io) : await openFile(resolve(io.cwd, options.file), options.file);
  await prepareBackend(options);
  const trained = await loadSavedModel(options.folder, zoo, io.cwd);
  try {
    const task: AnyTask = trained.plugin.task;
    const search = searchOf(options, task);
    const warn = (message: string) => void io.stderr.write(`warning: ${message}\n`);
    const read = viewOf(task).forPrediction(trained.data, dataOf(options));
    const data = task.checkData(read.data);
    const { lineByLine = false } = viewOf(task);
    const file = fromStdin ? 'standard input' : options.file;
    const inputs =
      options.columns === undefined
        ? fromText(source, file, task, data, lineByLine)
        : fromFile(source, file, task, data, read.labelled);
    const writer = createWriter(options, task, data, io);
    if (fromStdin && io.stdin.isTTY) io.stderr.write('One sentence a line; Ctrl-D ends.\n');
    for await (const batch of inBatches(inputs, batchSize)) {
      const examples = batch.flatMap(({ example }) => (example === undefined ? [] : [example]));
      const signal = io.signal === undefined ? {} : { signal: io.signal };
      const predictions = (await trained.predict(examples, { file, search, warn, ...signal })).values();
      for (const input of batch) {
        await (input.example === undefined ? writer.blank() : writer.write(input, predictions.next().value));
      }
    }
    await writer.end();
  } finally {
    trained.dispose();
  }
}

async function* fromText(
  source: AsyncIterable<Uint8Array | string>,
  file: string,
  task: AnyTask,
  data: unknown,
  lineByLine: boolean,
): AsyncGenerator<Input> {
  for await (const { text } of readTextLines(source, { file, blankLines: lineByLine ? 'keep' : 'skip' })) {
    const examples = task.fromText(text, data);
    for (const example of examples) yield { example, text };
    if (lineByLine && examples.length === 0) yield { example: undefined };
  }
}

async function* fromFile(
  source: AsyncIterable<Uint8Array | string>,
  file: string,
  task: AnyTask,
  data: unknown,
  labelled: boolean,
): AsyncGenerator<Input> {
  for await (const example of task.read(source, data, { file, labelled })) yield { example };
}

interface Writer {
  write(input: Input, prediction: unknown): Promise<void>;
  /** Answers a blank line. */
  blank(): Promise<void>;
  end(): Promise<void>;
}

/** JSON; or marks inside the sentence, for raw text and in a terminal; or the format of the training file. */
function createWriter(options: PredictOptions, task: AnyTask, data: unknown, io: Io): Writer {
  const view = viewOf(task);
  if (options.json) {
    let separator = '[\n';
    const item = async (value: unknown) => {
      await writeLine(io.stdout, separator + JSON.stringify(value), '');
      separator = ',\n';
    };
    return {
      write: ({ example, text }, prediction) => item(view.toJson(example, prediction, data, text)),
      blank: () => item(null),
      end: () => writeLine(io.stdout, separator === '[\n' ? '[]' : '\n]'),
    };
  }
  const colors = colorsFor(io.stdout, io.env);
  if (options.columns !== undefined && !colors.isColorSupported) {
    return {
      write: ({ example }, prediction) =>
        writeLine(io.stdout, task.format(example, prediction, data).trimEnd(), '\n\n'),
      blank: () => writeLine(io.stdout, ''),
      end: async () => {},
    };
  }
  const display = view.createDisplay(colors.isColorSupported ? colors : undefined, data);
  const legend = async () => {
    const text = display.legend();
    if (text !== undefined) await writeLine(io.stdout, text);
  };
  const typing = options.file === '-' && io.stdin.isTTY === true;
  return {
    async write({ example, text }, prediction) {
      await writeLine(io.stdout, display.show(example, prediction, text));
      if (typing) await legend();
    },
    blank: () => writeLine(io.stdout, ''),
    end: legend,
  };
}

/** Standard input as chunks; the signal ends the wait for more. */
async function* stdinOf(io: Io): AsyncGenerator<Uint8Array | string> {
  const stop = () => io.stdin.destroy(interrupted('interrupted'));
  io.signal?.addEventListener('abort', stop);
  try {
    if (io.signal?.aborted) throw interrupted('interrupted');
    yield* io.stdin as AsyncIterable<Uint8Array | string>;
  } finally {
    io.signal?.removeEventListener('abort', stop);
  }
}
