import type { StateTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';

/** The same tree of other tensors. */
export function mapTree(tree: StateTree, map: (tensor: tf.Tensor2D) => tf.Tensor2D): StateTree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, node]) => [name, node instanceof tf.Tensor ? map(node) : mapTree(node, map)]),
  );
}

/** Frees every tensor of the tree. */
export function disposeTree(tree: StateTree): void {
  for (const node of Object.values(tree)) {
    if (node instanceof tf.Tensor) node.dispose();
    else disposeTree(node);
  }
}
