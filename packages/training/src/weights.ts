import { RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

/** Copied values of named float32 tensors. */
export type Values = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
>;

/** Copies tensors out of the backend; later changes in place do not reach the copies. */
export async function copyValues(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Values> {
  const copies = new Map<string, { shape: readonly number[]; data: Float32Array<ArrayBuffer> }>();
  for (const [name, tensor] of tensors) {
    // The cpu backend hands out its own memory.
    copies.set(name, { shape: [...tensor.shape], data: Float32Array.from(await tensor.data()) });
  }
  return copies;
}

/** Sets variables to copies of the values of the same names. */
export function assignValues(variables: ReadonlyMap<string, tf.Variable>, values: Values): void {
  for (const [name, variable] of variables) {
    const tensor = tf.tensor(values.get(name)!.data.slice(), variable.shape, 'float32');
    variable.assign(tensor);
    tensor.dispose();
  }
}

/** @throws RecurrentError BAD_BUNDLE unless `values` has the names and shapes of `variables`, and no others */
export function checkSameParameters(variables: ReadonlyMap<string, tf.Variable>, values: Values, file: string): void {
  const bad = (message: string): never => {
    throw new RecurrentError({ code: 'BAD_BUNDLE', message: `checkpoint is of another model: ${message}`, file });
  };
  for (const [name, { shape }] of variables) {
    const found = values.get(name) ?? bad(`it has no "${name}"`);
    if (shape.length !== found.shape.length || shape.some((size, axis) => size !== found.shape[axis])) {
      bad(`"${name}" is [${shape.join(', ')}] here, [${found.shape.join(', ')}] there`);
    }
  }
  for (const name of values.keys()) if (!variables.has(name)) bad(`it has "${name}"`);
}

/** The first name whose values hold a NaN or an infinity. */
export function findNotFinite(values: Values): string | undefined {
  for (const [name, { data }] of values) if (!data.every(Number.isFinite)) return name;
  return undefined;
}
