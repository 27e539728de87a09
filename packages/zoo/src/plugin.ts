import type { CellFactory } from '@recurrent/cells';
import type { AnyModelPlugin } from './model.ts';

/** Cells and models under one name: what a package exports as its default for `--plugin` and `createZoo`. */
export interface Plugin<
  Cells extends readonly CellFactory[] = readonly CellFactory[],
  Models extends readonly AnyModelPlugin[] = readonly AnyModelPlugin[],
> {
  readonly name: string;
  readonly cells: Cells;
  readonly models: Models;
}
