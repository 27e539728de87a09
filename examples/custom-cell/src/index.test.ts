import { builtinCells, createCell, recurrent } from '@recurrent/cells';
import { expect, it } from 'vitest';

it('exports these names, and a plugin of the cells as its default', async () => {
  const module = await import('./index.ts');
  expect(Object.keys(module).sort()).toEqual(['default', 'indRnn', 'minimalGatedUnit']);
  expect(module.default.name).toBe('recurrent-cell-mgu');
  expect(module.default.cells.map(({ type }) => type)).toEqual(['minimalGatedUnit', 'indRnn']);
});

it('registers beside the built-in cells, and runs by its name', async () => {
  const { indRnn, minimalGatedUnit } = await import('./index.ts');
  const cells = builtinCells.with({ minimalGatedUnit, indRnn });
  const cell = createCell({ type: 'minimalGatedUnit', inputSize: 2, units: 3 }, cells);
  expect(recurrent(cell).config).toEqual({
    type: 'recurrent',
    cell: { type: 'minimalGatedUnit', inputSize: 2, units: 3 },
    reverse: false,
    recompute: false,
  });
  expect(() => createCell({ type: 'minimalGatedUnit', inputSize: 2, units: 3 })).toThrow('unknown cell');
});
