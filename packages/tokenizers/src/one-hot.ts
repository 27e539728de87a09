import { checkPositiveInteger, invalidArgument } from '@recurrent/core';

/**
 * One row per id: 1 at the place of the id, 0 elsewhere; float32 [ids, size], row-major.
 * @throws RecurrentError INVALID_ARGUMENT for an id that is no integer in [0, size)
 */
export function oneHot(ids: ArrayLike<number>, size: number): Float32Array {
  const where = 'tokenizers.oneHot';
  checkPositiveInteger(where, 'size', size);
  const rows = new Float32Array(ids.length * size);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    if (!Number.isInteger(id) || id < 0 || id >= size) {
      invalidArgument(where, `ids[${row}]`, `an integer in [0, ${size - 1}]`, id);
    }
    rows[row * size + id] = 1;
  }
  return rows;
}
