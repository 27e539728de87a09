import { createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import type { Cell, CellFactory } from './cell.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { jordan } from './jordan.ts';
import { lstm } from './lstm.ts';
import { peepholeLstm } from './peephole-lstm.ts';

/** The cells that the library brings; `builtinCells.with({ mine })` is a registry with one more. */
export const builtinCells = /* @__PURE__ */ createRegistry('cell', { elman, jordan, lstm, peepholeLstm, gru });

/** What `createCell` reads from a registry. */
export type CellRegistry = Pick<Registry<Record<string, CellFactory>>, 'names'> & {
  get(name: string): CellFactory;
};

/**
 * Makes a cell from its JSON config, `type` and all.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not in the registry; what the cell throws for its config
 */
export function createCell(
  config: Readonly<Record<string, unknown>> & { readonly type: string },
  registry: CellRegistry = builtinCells as CellRegistry,
): Cell {
  if (typeof config?.type !== 'string') invalidArgument('cells.createCell', 'type', 'the name of a cell', config?.type);
  const { type, ...rest } = config;
  return registry.get(type)(rest as never);
}
