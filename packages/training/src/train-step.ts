import { createRowGradients, type ForwardContext } from '@recurrent/cells';
import type { Random } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Clip } from './clip.ts';
import type { Optimizer, RowGradient } from './optimizer.ts';

/** What one update needs. */
export interface TrainStep {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly clip: Clip | undefined;
  /** The source of this step's dropout masks. */
  readonly random: Random;
  loss(context: ForwardContext): tf.Scalar;
  /** Called with a loss or gradient norm that is NaN or ±∞, before anything was changed; throws. */
  refuse(what: string, value: number): never;
}

/**
 * One update: loss, gradients (dense, and by row for the tables that were looked up), clipping, optimiser.
 * Frees every tensor that it made, also when it throws.
 */
export async function trainStep(step: TrainStep): Promise<{ loss: number; gradientNorm: number | undefined }> {
  const owned: tf.Tensor[] = [];
  const rowGradients = createRowGradients();
  try {
    const context: ForwardContext = { training: true, random: step.random, rowGradients };
    const trained = [...step.variables.values(), rowGradients.tap];
    const { value, grads } = tf.variableGrads(() => step.loss(context), trained);
    owned.push(value, ...Object.values(grads).filter((gradient) => gradient !== null));
    const dense = new Map<string, tf.Tensor>();
    const byRow = new Map<string, RowGradient>();
    const collected = rowGradients.collect();
    for (const { rows, values } of collected.values()) owned.push(rows, values);
    for (const [name, variable] of step.variables) {
      const gradient = grads[variable.name] ?? undefined;
      const sparse = collected.get(variable);
      if (gradient !== undefined && sparse !== undefined) {
        // A table that is also used whole, as an output layer: one dense gradient.
        const sum = tf.tidy(() =>
          tf.add(gradient, tf.scatterND(tf.expandDims(sparse.rows, 1), sparse.values, [...variable.shape])),
        );
        owned.push(sum);
        dense.set(name, sum);
      } else if (gradient !== undefined) dense.set(name, gradient);
      else if (sparse !== undefined && variable.trainable) byRow.set(name, sparse);
    }

    const loss = (await value.data())[0]!;
    if (!Number.isFinite(loss)) step.refuse('loss', loss);
    let gradientScale = 1;
    let gradientNorm: number | undefined;
    if (step.clip !== undefined) {
      const clipped = await step.clip([...dense.values(), ...[...byRow.values()].map(({ values }) => values)]);
      if (clipped.owned) owned.push(...clipped.gradients);
      if (clipped.norm !== undefined && !Number.isFinite(clipped.norm)) step.refuse('gradient norm', clipped.norm);
      ({ gradientScale, norm: gradientNorm } = clipped);
      let index = 0;
      for (const name of dense.keys()) dense.set(name, clipped.gradients[index++]!);
      for (const [name, { rows }] of byRow) {
        byRow.set(name, { rows, values: clipped.gradients[index++] as tf.Tensor2D });
      }
    }
    step.optimizer.apply({
      parameters: step.variables,
      gradients: dense,
      rowGradients: byRow,
      learningRate: step.learningRate,
      gradientScale,
    });
    return { loss, gradientNorm };
  } finally {
    rowGradients.dispose();
    tf.dispose(owned);
  }
}
