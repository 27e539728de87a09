import type { CellFactory } from '@recurrent/cells';
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
  const models = zoo.models.names().map((name) => {
    const { id, task, summary, defaults, presets } = zoo.models.get(name) as AnyModelPlugin;
    return { id, task: task.id, summary, defaults, presets: Object.keys(presets ?? {}) };
  });
  if (options.json) return printJson(models, io);
  const colors = colorsFor(io.stdout, io.env);
  for (const { id, task, summary, defaults, presets } of models) {
    io.stdout.write(`${colors.bold(id)} ${colors.dim(`(${task})`)} ${summary}\n`);
    printSettings(settingsOf(defaults), io);
    if (presets.length > 0) io.stdout.write(`    --preset ${presets.join(' | ')}\n`);
  }
}

/** `recurrent cells`: ids, what the cells remember, and their own options. */
export async function listCells(options: ListOptions, io: Io): Promise<void> {
  const zoo = await loadZoo(options.plugin, io.cwd);
  const cells = zoo.cells.names().map((name) => describeCell(zoo.cells.get(name) as CellFactory));
  if (options.json) return printJson(cells, io);
  const colors = colorsFor(io.stdout, io.env);
  for (const { id, states, options, needs } of cells) {
    const note = needs === undefined ? `state: ${states.join(', ')}` : `needs options of its own: ${needs}`;
    io.stdout.write(`${colors.bold(id)} ${colors.dim(`(${note})`)}\n`);
    printSettings(settingsOf(options, 'cell.'), io);
  }
}

interface CellDescription {
  readonly id: string;
  readonly states: readonly string[];
  /** What the config has besides the sizes, with the defaults. */
  readonly options: object;
  /** Why a cell of this type cannot be made without options; absent where it can. */
  readonly needs?: string;
}

/** A cell's options are those of the smallest cell of its type. */
function describeCell(factory: CellFactory): CellDescription {
  const id = factory.type;
  try {
    const { config, stateSizes } = factory({ inputSize: 1, units: 1 } as never);
    const { type: _, inputSize: _input, units: _units, ...options } = config;
    return { id, states: Object.keys(stateSizes), options };
  } catch (error) {
    return { id, states: [], options: {}, needs: error instanceof Error ? error.message : String(error) };
  }
}

/** Every setting of a config as the dotted key and the value that `--set` takes. */
function settingsOf(config: object, prefix = ''): [string, string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] => {
    const nested =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    return nested ? settingsOf(value, `${prefix}${key}.`) : [[prefix + key, shown(value)]];
  });
}

/** Without quotes where `--set` needs none. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[a-z]\w*$/i.test(value) ? value : JSON.stringify(value);
}

function printSettings(settings: readonly [string, string][], io: Io): void {
  for (const [key, value] of settings) io.stdout.write(`    --set ${key}=${value}\n`);
}

function printJson(rows: readonly object[], io: Io): void {
  io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
}
