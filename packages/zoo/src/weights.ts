import type { ParameterSpec, ParameterSpecTree, ParameterTree } from '@recurrent/cells';
import { flattenParameters } from '@recurrent/cells';
import { RecurrentError } from '@recurrent/core';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { StoredArrays } from './model.ts';

/** All weights as a safetensors file, by dotted name. Waits for the device. */
export async function encodeWeights(parameters: ParameterTree): Promise<Uint8Array> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, variable] of flattenParameters(parameters)) {
    tensors.set(name, { dtype: 'F32', shape: [...variable.shape], data: Float32Array.from(await variable.data()) });
  }
  return encodeSafetensors(tensors, { format: 'recurrent' });
}

/**
 * The variables of `spec` with the values of a safetensors file. Nothing is made unless the file has exactly the
 * tensors of the spec, so a bundle takes no more memory than its bytes say.
 * @throws RecurrentError BAD_BUNDLE
 */
export function decodeWeights(bytes: Uint8Array, spec: ParameterSpecTree, file: string): ParameterTree {
  const { tensors } = decodeSafetensors(bytes, { file });
  const bad = (message: string) => new RecurrentError({ code: 'BAD_BUNDLE', message, file });
  const wanted = flattenSpec(spec);
  for (const name of tensors.keys()) if (!wanted.has(name)) throw bad(`tensor "${name}" is none of the model's`);
  for (const [name, { shape }] of wanted) {
    const tensor = tensors.get(name);
    const expected = `F32 [${shape.join(', ')}]`;
    if (tensor === undefined) throw bad(`tensor "${name}", ${expected}, is missing`);
    const received = `${tensor.dtype} [${tensor.shape.join(', ')}]`;
    if (received !== expected) throw bad(`tensor "${name}" expected ${expected}, got ${received}`);
  }
  const make = (node: ParameterSpec | ParameterSpecTree, path: string): tf.Variable | ParameterTree => {
    if (isSpec(node)) {
      const { data } = tensors.get(path)!;
      return tf.tidy(() => tf.variable(tf.tensor(data as Float32Array, [...node.shape], 'float32')));
    }
    const children = Object.entries(node);
    return Object.fromEntries(children.map(([name, child]) => [name, make(child, join(path, name))]));
  };
  return make(spec, '') as ParameterTree;
}

/** The arrays of a counted model as a safetensors file. */
export function encodeArrays(arrays: StoredArrays): Uint8Array {
  return encodeSafetensors(arrays, { format: 'recurrent' });
}

/** The arrays of a safetensors file, whatever they are. @throws RecurrentError BAD_BUNDLE */
export function decodeArrays(bytes: Uint8Array, file: string): StoredArrays {
  return decodeSafetensors(bytes, { file }).tensors;
}

function flattenSpec(spec: ParameterSpecTree): Map<string, ParameterSpec> {
  const leaves = new Map<string, ParameterSpec>();
  const visit = (node: ParameterSpec | ParameterSpecTree, path: string): void => {
    if (isSpec(node)) leaves.set(path, node);
    else for (const [name, child] of Object.entries(node)) visit(child, join(path, name));
  };
  visit(spec, '');
  return leaves;
}

function isSpec(node: ParameterSpec | ParameterSpecTree): node is ParameterSpec {
  return Array.isArray(node.shape);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
