import * as tf from '@tensorflow/tfjs-core';
import type { Rows } from './sequence-cell.ts';

export type Named = Readonly<Record<string, tf.Tensor>>;

/** A computation over a whole sequence with its gradient by hand. */
export interface CustomSequence {
  /** @param given inputs and constants by name @returns the value, and what `backward` needs besides `given` */
  forward(given: Named): { readonly value: tf.Tensor; readonly saved: readonly tf.Tensor[] };
  /** @returns the gradient by each input, by name */
  backward(given: Named, saved: readonly tf.Tensor[], gradient: tf.Tensor): Named;
}

/** Runs it as one operation of the tape. @param constants tensors without a gradient; they may be freed afterwards */
export function runSequence(inputs: Named, constants: Named, { forward, backward }: CustomSequence): tf.Tensor {
  const names = [...Object.keys(inputs), ...Object.keys(constants)];
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const tensors = [...(args as tf.Tensor[]), ...Object.values(constants)];
    const { value, saved } = forward(record(names, tensors));
    save([...tensors, ...saved]);
    return {
      value,
      gradFunc: (gradient, kept) => {
        const given = record(names, kept);
        const results = tf.tidy(
          () => backward(given, kept.slice(names.length), gradient as tf.Tensor) as tf.NamedTensorMap,
        );
        return Object.keys(inputs).map((name) => results[name]!);
      },
    };
  })(...Object.values(inputs));
}

export function record<Tensor extends tf.Tensor>(
  names: readonly string[],
  tensors: readonly Tensor[],
): Record<string, Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}

/** The same tensors under names that begin with `prefix.` */
export function prefixed(prefix: string, tensors: Named): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
}

/** The reverse: the tensors called `prefix.name`, by name. */
export function under<Tensor extends tf.Tensor = tf.Tensor2D>(
  prefix: string,
  names: readonly string[],
  tensors: Named,
): Record<string, Tensor> {
  return Object.fromEntries(names.map((name) => [name, tensors[`${prefix}.${name}`] as Tensor]));
}

/** What comes out of a sequence: matrices [B,width] at each of T steps, by name. */
export interface Layout {
  readonly batch: number;
  readonly steps: number;
  readonly widths: Readonly<Record<string, number>>;
}

/**
 * Everything in one tensor, as an operation has one value: for each part its steps one after the other. Laid flat, so
 * that parts are runs of memory: to join columns is slow.
 */
export function pack({ widths }: Layout, steps: readonly Named[]): tf.Tensor1D {
  const parts = Object.keys(widths).map((name) =>
    tf.reshape<tf.Rank.R1>(below(steps.map((step) => step[name] as tf.Tensor2D)), [-1]),
  );
  return tf.concat(parts, 0);
}

/** The parts of a packed tensor, all steps below each other: [T·B,width] each. */
export function unpack({ batch, steps, widths }: Layout, packed: tf.Tensor): Record<string, tf.Tensor2D> {
  const rows = batch * steps;
  const sizes = Object.values(widths).map((width) => width * rows);
  const parts = tf.split(packed as tf.Tensor1D, sizes, 0);
  const matrices = Object.values(widths).map((width, index) => tf.reshape<tf.Rank.R2>(parts[index]!, [rows, width]));
  return record(Object.keys(widths), matrices);
}

/** Matrices below each other. */
export function below(matrices: readonly tf.Tensor2D[]): tf.Tensor2D {
  return tf.concat([...matrices], 0);
}

/** Named matrices of all steps below each other. */
export function allBelow(steps: readonly Rows[]): Record<string, tf.Tensor2D> {
  const names = Object.keys(steps[0] ?? {});
  return record(
    names,
    names.map((name) => below(steps.map((step) => step[name]!))),
  );
}

/** The steps of matrices that are below each other: T records of [B,·]. */
export function stepsOf(rows: Rows, steps: number): Rows[] {
  const names = Object.keys(rows);
  const apart = names.map((name) => tf.split(rows[name]!, steps, 0) as tf.Tensor2D[]);
  return Array.from({ length: steps }, (_, t) =>
    record(
      names,
      apart.map((parts) => parts[t]!),
    ),
  );
}

/** [T·B,·] as [B,T,·]. */
export function batchFirst(rows: tf.Tensor2D, steps: number): tf.Tensor3D {
  const [all, width] = rows.shape;
  return tf.transpose(tf.reshape<tf.Rank.R3>(rows, [steps, all / steps, width]), [1, 0, 2]);
}
