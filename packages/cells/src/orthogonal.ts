import type { Random } from '@recurrent/core';

/**
 * A [rows, columns] matrix with orthonormal columns (rows ≥ columns) or orthonormal rows (rows < columns):
 * the Q of a Gaussian matrix, drawn uniformly among such matrices. Modified Gram–Schmidt in float64, whose error for
 * such a matrix is far below float32. Row-major.
 * @see Saxe, McClelland and Ganguli 2014
 */
export function orthogonalMatrix(rows: number, columns: number, random: Random): Float32Array {
  const length = Math.max(rows, columns);
  const count = Math.min(rows, columns);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of vectors) subtractProjection(vector, other);
    if (normalize(vector)) vectors.push(vector);
  }
  const matrix = new Float32Array(rows * columns);
  vectors.forEach((vector, index) => {
    for (let place = 0; place < length; place++) {
      const offset = rows >= columns ? place * columns + index : index * columns + place;
      matrix[offset] = vector[place]!;
    }
  });
  return matrix;
}

/** vector ← vector − (vector · unit) unit */
function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let place = 0; place < vector.length; place++) product += vector[place]! * unit[place]!;
  for (let place = 0; place < vector.length; place++) vector[place] = vector[place]! - product * unit[place]!;
}

/** Scales to length 1; false if what is left is too short to have a direction. */
function normalize(vector: Float64Array): boolean {
  let square = 0;
  for (const value of vector) square += value * value;
  const norm = Math.sqrt(square);
  if (norm < 1e-6) return false;
  for (let place = 0; place < vector.length; place++) vector[place] = vector[place]! / norm;
  return true;
}
