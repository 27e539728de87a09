import type { AnyModelPlugin } from '@recurrent/zoo';
import { colorsFor, type Io } from '../io.ts';
import { loadZoo } from '../plugins.ts';

export interface ListOptions {
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** `recurrent models`: ids, tasks, summaries and the complete default configs. */
export async function listModels(options: ListOptions, io: Io): Promise<void> {
  const zoo = await loadZoo(options.plugin, io.cwd);
  const models = zoo.models.names().map((id) => zoo.models.get(id) as AnyModelPlugin);
  if (options.json) {
    const rows = models.map(({ id, task, summary, defaults }) => ({ id, task: task.id, summary, defaults }));
    io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return;
  }
  const colors = colorsFor(io.stdout, io.env);
  for (const { id, task, summary, defaults } of models) {
    io.stdout.write(`${colors.bold(id)}  ${colors.dim(`(${task.id})`)}  ${summary}\n`);
    for (const [key, value] of settingsOf(defaults)) io.stdout.write(`    --set ${key}=${value}\n`);
  }
}

/** `recurrent cells`: ids and summaries. */
export async function listCells(options: ListOptions, io: Io): Promise<void> {
  const zoo = await loadZoo(options.plugin, io.cwd);
  const cells = zoo.cells.names().map((id) => zoo.cells.get(id));
  if (options.json) {
    io.stdout.write(
      `${JSON.stringify(
        cells.map(({ type }) => ({ id: type })),
        undefined,
        2,
      )}\n`,
    );
    return;
  }
  for (const { type } of cells) io.stdout.write(`${type}\n`);
}

/** Every setting of a config as the dotted key and JSON value that `--set` takes. */
function settingsOf(config: object, prefix = ''): [string, string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? settingsOf(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, JSON.stringify(value)]],
  );
}
