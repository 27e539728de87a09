import { flattenParameters, type StateTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';

/** The states of a tree by dotted name. */
export function flattenState(state: StateTree): Map<string, tf.Tensor2D> {
  return flattenParameters<tf.Tensor2D>(state);
}

/** The tree of states with dotted names. */
export function nestState(states: ReadonlyMap<string, tf.Tensor>): StateTree {
  const root: Record<string, unknown> = {};
  for (const [path, tensor] of states) {
    const names = path.split('.');
    const last = names.pop()!;
    let node = root;
    for (const name of names) {
      node[name] ??= {};
      node = node[name] as Record<string, unknown>;
    }
    node[last] = tensor;
  }
  return root as StateTree;
}

/** New states whose row i is row `rows[i]`; disposes the old ones. */
export function selectRows(state: StateTree, rows: Int32Array): StateTree {
  const chosen = tf.tensor1d(rows, 'int32');
  const selected = new Map<string, tf.Tensor>();
  for (const [name, tensor] of flattenState(state)) {
    selected.set(name, tf.gather(tensor, chosen));
    tensor.dispose();
  }
  chosen.dispose();
  return nestState(selected);
}

export function disposeState(state: StateTree): void {
  for (const tensor of flattenState(state).values()) tensor.dispose();
}
