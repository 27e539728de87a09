import { RecurrentError } from './error.ts';

/** A shape in which `null` stands for any size. */
export type ShapePattern = readonly (number | null)[];

/** @throws RecurrentError SHAPE_MISMATCH: `cells.lstm: "input" expected [*, 64], got [8, 32]` */
export function checkShape(where: string, argument: string, shape: readonly number[], pattern: ShapePattern): void {
  const fits = shape.length === pattern.length && pattern.every((size, axis) => size === null || size === shape[axis]);
  if (fits) return;
  const expected = `[${pattern.map((size) => size ?? '*').join(', ')}]`;
  const received = `[${shape.join(', ')}]`;
  throw new RecurrentError({
    code: 'SHAPE_MISMATCH',
    message: `${where}: "${argument}" expected ${expected}, got ${received}`,
    argument,
    expected,
    received,
  });
}
