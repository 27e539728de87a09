import { createRegistry } from '@recurrent/core';
import { type BidirectionalOptions, bidirectional } from './bidirectional.ts';
import { builtinCells, type CellRegistry, createCell } from './builtin-cells.ts';
import { type RecurrentOptions, recurrent } from './recurrent.ts';
import type { SequenceLayer } from './sequence-layer.ts';
import { type StackOptions, stack } from './stack.ts';

type CellConfig = Parameters<typeof createCell>[0];
type LayerConfig = SequenceLayer['config'];

const layerTypes = {
  recurrent({ cell, ...options }: { cell: CellConfig } & RecurrentOptions, cells: CellRegistry): SequenceLayer {
    return recurrent(createCell(cell, cells), options);
  },
  bidirectional(
    { forward, backward, ...options }: { forward: CellConfig; backward: CellConfig } & BidirectionalOptions,
    cells: CellRegistry,
  ): SequenceLayer {
    return bidirectional(createCell(forward, cells), createCell(backward, cells), options);
  },
  stack({ layers, ...options }: { layers: readonly LayerConfig[] } & StackOptions, cells: CellRegistry): SequenceLayer {
    return stack(
      layers.map((layer) => createLayer(layer, cells)),
      options,
    );
  },
};

/**
 * Makes a sequence layer from its JSON config.
 * @throws RecurrentError UNKNOWN_NAME for an unknown layer or cell type
 */
export function createLayer(config: LayerConfig, cells: CellRegistry = builtinCells as CellRegistry): SequenceLayer {
  const { type, ...rest } = config;
  const build = createRegistry('sequence layer', layerTypes).get(type as string);
  return (build as (config: object, cells: CellRegistry) => SequenceLayer)(rest, cells);
}
