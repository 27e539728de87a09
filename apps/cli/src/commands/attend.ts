import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import { sequenceToSequenceTask, type TextPrediction } from '@recurrent/zoo';
import { type BackendChoice, prepareBackend } from '../backend.ts';
import { fileProblem } from '../files.ts';
import { colorsFor, type Io, writeLine } from '../io.ts';
import { attentionGrid } from '../pairs/attention-grid.ts';
import { attentionSvg } from '../pairs/attention-svg.ts';
import { type SearchFlags, searchOf } from '../pairs/search-flags.ts';
import { loadZoo } from '../plugins.ts';
import { loadSavedModel } from '../saved-model.ts';

export interface AttendOptions extends BackendChoice, SearchFlags {
  readonly folder: string;
  readonly text: string;
  readonly svg?: string;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

/** `recurrent attend`: where a model looked for each token that it said. */
export async function attend(options: AttendOptions, io: Io): Promise<void> {
  const { folder, text, svg } = options;
  const zoo = await loadZoo(options.plugin, io.cwd);
  if (text.trim() === '') throw bad('the text is empty; give one to translate', text);
  await prepareBackend(options);
  const trained = await loadSavedModel(folder, zoo, io.cwd);
  try {
    const { task } = trained.plugin;
    if (task.id !== sequenceToSequenceTask.id) {
      throw bad(
        `${folder} holds a ${task.id} model (${trained.id}), expected one of ${sequenceToSequenceTask.id}`,
        folder,
      );
    }
    const search = { ...searchOf(options, task), attention: true };
    const warn = (message: string) => void io.stderr.write(`warning: ${message}\n`);
    const example = { source: text, target: '', line: 1 };
    const [found] = (await trained.predict([example], { search, warn, signal: io.signal })) as TextPrediction[];
    const { sourceTokens: source, tokens: target, attention } = found!;
    const matrix = { source, target, weights: attention!.map((row) => Array.from(row)) };
    if (svg !== undefined) {
      await writeFile(resolve(io.cwd, svg), attentionSvg(matrix)).catch((error) => {
        throw fileProblem(error, svg, 'INVALID_ARGUMENT');
      });
    }
    if (options.json) {
      io.stdout.write(`${JSON.stringify({ command: 'attend', folder, text: found!.text, ...matrix }, undefined, 2)}\n`);
      return;
    }
    await writeLine(io.stdout, attentionGrid(matrix, colorsFor(io.stdout, io.env).isColorSupported));
    await writeLine(io.stdout, `\n${found!.text}`);
  } finally {
    trained.dispose();
  }
}

function bad(message: string, received: string): RecurrentError {
  return new RecurrentError({ code: 'INVALID_ARGUMENT', message: `attend: ${message}`, received });
}
