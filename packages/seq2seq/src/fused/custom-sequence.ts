import * as tf from '@tensorflow/tfjs-core';

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

export function record(names: readonly string[], tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}

/** Parts of the last axis, by name and width. */
export type Layout = readonly (readonly [name: string, width: number])[];

/** Steps of [B,·] parts, side by side and then along time: [B,T,Σ]. */
export function pack(layout: Layout, steps: readonly Named[]): tf.Tensor3D {
  const rows = steps.map((step) =>
    tf.concat(
      layout.map(([name]) => step[name]!),
      1,
    ),
  );
  return tf.stack(rows, 1) as tf.Tensor3D;
}

/** The parts of a packed tensor, each [B,T,width]. */
export function unpack(layout: Layout, packed: tf.Tensor): Readonly<Record<string, tf.Tensor3D>> {
  const widths = layout.map(([, width]) => width);
  const parts = tf.split(packed, widths, 2);
  return record(
    layout.map(([name]) => name),
    parts,
  ) as Record<string, tf.Tensor3D>;
}

/** The parts of each step of a packed tensor, [B,width] each. */
export function unpackSteps(layout: Layout, packed: tf.Tensor): Readonly<Record<string, tf.Tensor2D>>[] {
  const names = layout.map(([name]) => name);
  const widths = layout.map(([, width]) => width);
  return tf.unstack(packed, 1).map((step) => record(names, tf.split(step, widths, 1)) as Record<string, tf.Tensor2D>);
}

/** Named matrices of each step below each other: [T·B,·] by name. */
export function below(steps: readonly Readonly<Record<string, tf.Tensor2D>>[]): Record<string, tf.Tensor2D> {
  const [first = {}] = steps;
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      tf.concat(
        steps.map((step) => step[name]!),
        0,
      ),
    ]),
  );
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
