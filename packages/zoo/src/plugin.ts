import type { Cell, CellFactory } from '@recurrent/cells';
import { checkKeys, describe, invalidArgument } from '@recurrent/core';
import type { AnyModelPlugin } from './model.ts';

/** Any cell factory, whatever its config and state. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a cell's types are forgotten
export type AnyCellFactory = { (config: never): Cell<any>; readonly type: string } | CellFactory<never, any>;

/** Cells and models under one name: what a package exports as its default for `--plugin` and `createZoo`. */
export interface Plugin<
  Cells extends readonly AnyCellFactory[] = readonly AnyCellFactory[],
  Models extends readonly AnyModelPlugin[] = readonly AnyModelPlugin[],
> {
  readonly name: string;
  readonly cells: Cells;
  readonly models: Models;
}

/**
 * Makes a plugin of cells and models, and checks that they are such.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function definePlugin<
  const Cells extends readonly AnyCellFactory[] = [],
  const Models extends readonly AnyModelPlugin[] = [],
>(plugin: { readonly name: string; readonly cells?: Cells; readonly models?: Models }): Plugin<Cells, Models> {
  const { name, cells = [], models = [] } = plugin;
  return checkPlugin({ ...plugin, name, cells, models }) as Plugin<Cells, Models>;
}

const modelFunctions = ['check', 'checkAssets', 'build'] as const;

/** Checks that a value, perhaps the default export of a stranger's module, is a plugin. @throws RecurrentError INVALID_ARGUMENT */
export function checkPlugin(plugin: unknown): Plugin {
  const where = 'zoo.definePlugin';
  checkKeys(where, plugin, ['name', 'cells', 'models']);
  const { name, cells, models } = plugin as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') invalidArgument(where, 'name', 'a name', name);
  if (!Array.isArray(cells)) invalidArgument(where, 'cells', 'a list of cell factories', cells);
  if (!Array.isArray(models)) invalidArgument(where, 'models', 'a list of model plugins', models);
  for (const cell of cells) {
    if (typeof cell !== 'function' || typeof cell.type !== 'string' || cell.type === '') {
      invalidArgument(where, 'cells', `factories made by defineCell in plugin "${name}"`, describe(cell));
    }
  }
  for (const model of models) {
    const whole =
      typeof model === 'object' &&
      model !== null &&
      typeof model.id === 'string' &&
      typeof model.task?.id === 'string' &&
      modelFunctions.every((key) => typeof model[key] === 'function') &&
      ['prepare', 'count', 'combineData'].some((key) => typeof model[key] === 'function');
    if (!whole)
      invalidArgument(
        where,
        'models',
        `models made by defineModel, defineCountedModel or defineCombinedModel in plugin "${name}"`,
        describe(model),
      );
    if (!/^[a-z][\w-]*\.v\d+$/i.test(model.id)) {
      invalidArgument(where, 'models', 'ids with a version, such as "tagger.v1"', model.id);
    }
  }
  return plugin as Plugin;
}
