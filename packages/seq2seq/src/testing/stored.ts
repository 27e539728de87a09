import type { ParameterTree, TensorTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';

/** A tensor as `fixtures/make_fixtures.py` writes it. */
export interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Tensors by dotted name. */
export type StoredTree = { readonly [name: string]: Stored };

export function tensorOf({ shape, data }: Stored): tf.Tensor {
  return tf.tensor(Float32Array.from(data), [...shape]);
}

/** A tree from dotted names. */
export function treeOf<Leaf extends tf.Tensor>(leaves: ReadonlyMap<string, Leaf>): TensorTree {
  const root: Record<string, unknown> = {};
  for (const [name, leaf] of leaves) {
    const path = name.split('.');
    let node = root;
    for (const part of path.slice(0, -1)) {
      node[part] ??= {};
      node = node[part] as Record<string, unknown>;
    }
    node[path.at(-1)!] = leaf;
  }
  return root as TensorTree;
}

export function variablesOf(stored: StoredTree): {
  readonly tree: ParameterTree;
  readonly byName: Map<string, tf.Variable>;
} {
  const byName = new Map(
    Object.entries(stored).map(([name, value]) => [name, tf.tidy(() => tf.variable(tensorOf(value)))] as const),
  );
  return { tree: treeOf(byName) as ParameterTree, byName };
}

/** The largest |a − b|; ∞ when the shapes differ. */
export function farthest(actual: tf.Tensor, expected: Stored | tf.Tensor): number {
  const values = expected instanceof tf.Tensor ? expected.dataSync() : expected.data;
  if (String(actual.shape) !== String(expected.shape)) return Number.POSITIVE_INFINITY;
  const numbers = actual.dataSync();
  let largest = 0;
  for (let index = 0; index < numbers.length; index++) {
    const difference = Math.abs(numbers[index]! - values[index]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
