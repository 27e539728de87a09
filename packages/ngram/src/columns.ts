/** The arrays that grow while n-grams come in. */
type Column = Int32Array | Float32Array;

/** The column itself if it holds `length` elements, else a copy of at least that size with room to grow. */
export function grown<Kind extends Column>(column: Kind, length: number): Kind {
  if (length <= column.length) return column;
  const larger = new (column.constructor as new (length: number) => Kind)(Math.max(length, column.length * 2, 1024));
  larger.set(column as never);
  return larger;
}
