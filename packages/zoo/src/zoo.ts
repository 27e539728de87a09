import type { CellFactory } from '@recurrent/cells';
import type { Registry } from '@recurrent/core';
import type { AnyModelPlugin } from './model.ts';

/** Everything that can be trained and loaded by name. Immutable. */
export interface Zoo<
  Cells extends Record<string, CellFactory> = Record<string, CellFactory>,
  Models extends Record<string, AnyModelPlugin> = Record<string, AnyModelPlugin>,
> {
  readonly cells: Registry<Cells>;
  readonly models: Registry<Models>;
}
// export function createZoo({ plugins?: Plugin[], cells?: CellFactory[], models?: ModelPlugin[] } = {}): Zoo  (built-ins included)
