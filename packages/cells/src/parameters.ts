import { checkShape, type Random, RecurrentError, unknownName } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type InitializerConfig, initialize } from './initializers.ts';
import { registerGradients } from './register-gradients.ts';

/** One parameter before it exists. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly initializer: InitializerConfig;
}

/** A named tree of specs. A list of layers is a tree with the names '0', '1', … */
export type ParameterSpecTree = { readonly [name: string]: ParameterSpec | ParameterSpecTree };

/** A named tree of tensors; what layers read. */
export type TensorTree = { readonly [name: string]: tf.Tensor | TensorTree };

/** A named tree of variables. */
export type ParameterTree = { readonly [name: string]: tf.Variable | ParameterTree };

/** The variables of a spec: the same tree. */
export type Parameters<Spec> = Spec extends ParameterSpec
  ? tf.Variable
  : { readonly [Name in keyof Spec]: Parameters<Spec[Name]> };

/** The value of a parameter outside tfjs, row-major. */
export interface ParameterValue {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

function isSpec(node: ParameterSpec | ParameterSpecTree): node is ParameterSpec {
  return Array.isArray(node.shape);
}

/**
 * Makes the variables of `spec`. Each parameter draws from its own fork of `random`, by its dotted name, so its
 * first values do not depend on what else is in the tree. Also sees to it that tfjs has gradients.
 */
export function initializeParameters<Spec extends ParameterSpecTree>(spec: Spec, random: Random): Parameters<Spec> {
  const make = (node: ParameterSpec | ParameterSpecTree, path: string): tf.Variable | ParameterTree => {
    if (isSpec(node)) {
      const values = initialize(node.initializer, node.shape, random.fork(path));
      return tf.tidy(() => tf.variable(tf.tensor(values, [...node.shape], 'float32')));
    }
    const prefix = path === '' ? '' : `${path}.`;
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, make(child, prefix + name)]));
  };
  registerGradients();
  return make(spec, '') as Parameters<Spec>;
}

/** The leaves by dotted name (`layers.0.forward.kernel`), in the order of the tree. */
export function flattenParameters<Leaf extends tf.Tensor = tf.Variable>(tree: TensorTree): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const visit = (node: tf.Tensor | TensorTree, path: string): void => {
    if (node instanceof tf.Tensor) leaves.set(path, node as Leaf);
    else for (const [name, child] of Object.entries(node)) visit(child, path === '' ? name : `${path}.${name}`);
  };
  visit(tree, '');
  return leaves;
}

/** Reads every parameter; waits for the device. */
export function readParameters(tree: TensorTree): Map<string, ParameterValue> {
  const values = new Map<string, ParameterValue>();
  for (const [name, variable] of flattenParameters(tree)) {
    values.set(name, { shape: [...variable.shape], data: (variable.dataSync() as Float32Array).slice() });
  }
  return values;
}

/**
 * Sets every variable of the tree from `values`; nothing changes unless all fit.
 * @throws RecurrentError UNKNOWN_NAME for a value without a variable, BAD_DATA for a variable without a value,
 * SHAPE_MISMATCH
 */
export function loadParameters(tree: ParameterTree, values: ReadonlyMap<string, ParameterValue>): void {
  const variables = flattenParameters(tree);
  for (const name of values.keys()) {
    if (!variables.has(name)) throw unknownName('parameter', name, variables.keys());
  }
  for (const [name, variable] of variables) {
    const value = values.get(name);
    if (value === undefined) {
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `cells.loadParameters: no value for parameter "${name}" [${variable.shape.join(', ')}]`,
        argument: name,
      });
    }
    checkShape('cells.loadParameters', name, value.shape, variable.shape);
    checkShape('cells.loadParameters', `${name}.data`, [value.data.length], [variable.size]);
  }
  for (const [name, variable] of variables) {
    tf.tidy(() => variable.assign(tf.tensor(values.get(name)!.data.slice(), variable.shape, 'float32')));
  }
}

/** Frees every variable of the tree. */
export function disposeParameters(tree: ParameterTree): void {
  for (const variable of flattenParameters(tree).values()) variable.dispose();
}

/** How many numbers the tree holds. */
export function countParameters(tree: TensorTree): number {
  let count = 0;
  for (const variable of flattenParameters<tf.Tensor>(tree).values()) count += variable.size;
  return count;
}
