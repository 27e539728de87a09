import { createRegistry, describe, RecurrentError } from '@recurrent/core';
import type { BaseCellConfig } from './cell.ts';
import type { ParameterValue } from './parameters.ts';
import type { SequenceLayer } from './sequence-layer.ts';

type LayerConfig = SequenceLayer['config'];
type CellConfig = Readonly<Record<string, unknown>> & BaseCellConfig & { readonly type: string };

/** One cell somewhere in a sequence layer. */
export interface CellPlace {
  readonly cell: CellConfig;
  /** What its parameters' names begin with: '' or `layers.0.forward.` */
  readonly path: string;
  /** How many layers are below. */
  readonly depth: number;
  /** Whether it is the second cell of a bidirectional layer. */
  readonly backward: boolean;
}

const places = {
  recurrent: ({ cell }: { cell: CellConfig }) => [{ cell, path: '', depth: 0, backward: false }],
  bidirectional: ({ forward, backward }: { forward: CellConfig; backward: CellConfig }) => [
    { cell: forward, path: 'forward.', depth: 0, backward: false },
    { cell: backward, path: 'backward.', depth: 0, backward: true },
  ],
  stack({ layers }: { layers: readonly LayerConfig[] }) {
    let below = 0;
    return layers.flatMap((layer, index) => {
      const inner = cellPlaces(layer).map((place) => ({
        ...place,
        path: `layers.${index}.${place.path}`,
        depth: place.depth + below,
      }));
      below = Math.max(...inner.map(({ depth }) => depth)) + 1;
      return inner;
    });
  },
};

/** Every cell of a layer, from the bottom up, forward before backward. */
export function cellPlaces(config: LayerConfig): CellPlace[] {
  const find = createRegistry('sequence layer', places).get(config.type as string);
  return (find as (config: object) => CellPlace[])(config);
}

/** @throws RecurrentError BAD_DATA unless the value has this shape and as many numbers */
export function checkValue(where: string, name: string, value: ParameterValue | undefined, shape: number[]): void {
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (value?.data.length === size && describe(value.shape) === describe(shape)) return;
  const received = value === undefined ? 'nothing' : `[${value.shape.join(', ')}] with ${value.data.length} numbers`;
  const expected = `[${shape.join(', ')}]`;
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: `${where}: "${name}" expected ${expected}, got ${received}`,
    argument: name,
    expected,
    received,
  });
}

/** [rows, columns] → [columns, rows] */
export function transposed({ shape, data }: ParameterValue): ParameterValue {
  const [rows, columns] = shape as [number, number];
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column]!;
  }
  return { shape: [columns, rows], data: result };
}

/** The equal blocks of the last axis in another order: block `order[k]` comes to place k. */
export function reordered({ shape, data }: ParameterValue, order: readonly number[]): ParameterValue {
  const columns = shape.at(-1)!;
  const width = columns / order.length;
  const result = new Float32Array(data.length);
  for (let index = 0; index < data.length; index++) {
    const column = index % columns;
    const from = order[Math.floor(column / width)]! * width + (column % width);
    result[index] = data[index - column + from]!;
  }
  return { shape, data: result };
}
