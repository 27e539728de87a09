import {
  RECURRENT_SEQUENCE,
  RECURRENT_SEQUENCE_GRADIENT,
  type RecurrentSequenceAttributes,
} from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import type { CellState, FusedSequence } from './cell.ts';
import type { SequenceResult } from './sequence-layer.ts';
import type { Run } from './unroll.ts';

/** Whether the active backend can run a whole sequence, forward and backward, in one call each. */
export function hasFusedKernels(): boolean {
  const backend = tf.getBackend();
  return [RECURRENT_SEQUENCE, RECURRENT_SEQUENCE_GRADIENT].every((name) => tf.getKernel(name, backend) !== undefined);
}

/** Whether operations are being recorded for a gradient. */
export function isTapeOn(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}

/**
 * Runs a cell over the sequence by its kernel. `tf.customGrad` allows one result, so `output` carries the gradient,
 * and each final state hangs on it as a node of its own. Backward these nodes come first: they put their gradient
 * aside, and the gradient kernel takes it up.
 */
export function runFused<State extends CellState>(
  run: Run<State>,
  fused: FusedSequence,
  recompute: boolean,
): SequenceResult<State> {
  const { input, reverse } = run;
  const names = ['input', ...fused.weights, ...fused.states];
  const tensors = [
    input,
    ...fused.weights.map((name) => run.parameters[name]!),
    ...fused.states.map((name) => run.initialState[name]!),
  ];
  const attributes: RecurrentSequenceAttributes = {
    ...fused.attributes,
    reverse,
    recompute,
    training: isTapeOn(),
  };
  const lengths = run.lengths === undefined ? {} : { lengths: tf.tensor1d(run.lengths, 'int32') };
  if (!attributes.training) {
    const [output, ...states] = runKernel(RECURRENT_SEQUENCE, { ...record(names, tensors), ...lengths }, attributes);
    return { output: output as tf.Tensor3D, state: record(fused.states, states) as unknown as State };
  }
  const stateGradients = new Array<tf.Tensor | undefined>(fused.states.length);
  let finals: tf.Tensor[] = [];
  try {
    const output = tf.customGrad((...inputs) => {
      const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
      const given = { ...record(names, inputs as tf.Tensor[]), ...lengths };
      const results = runKernel(RECURRENT_SEQUENCE, given, attributes);
      const saved = results.slice(1 + fused.states.length);
      finals = results.slice(1, 1 + fused.states.length).map((state) => tf.keep(state));
      save([...Object.values(given), results[0]!, ...saved]);
      return {
        value: results[0]!,
        gradFunc: (outputGradient, kept) => {
          const keptNames = [...Object.keys(given), 'output', ...saved.map((_, index) => `saved${index}`)];
          const gradients = fused.states.map((name, index) => [
            `${name}Gradient`,
            stateGradients[index] ?? tf.zerosLike(kept[names.indexOf(name)]!),
          ]);
          const all = { ...record(keptNames, kept), outputGradient, ...Object.fromEntries(gradients) };
          return runKernel(RECURRENT_SEQUENCE_GRADIENT, all, attributes);
        },
      };
    })(...tensors) as tf.Tensor3D;
    const states = finals.map((final, index) =>
      tf.customGrad(() => ({
        value: final.clone(),
        gradFunc: (gradient) => {
          stateGradients[index] = gradient.clone();
          return tf.zeros(output.shape);
        },
      }))(output),
    );
    return { output, state: record(fused.states, states) as unknown as State };
  } finally {
    for (const final of finals) final.dispose();
  }
}

function runKernel(name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor[] {
  const results = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(name, inputs, attributes as tf.NamedAttrMap);
  return Array.isArray(results) ? results : [results];
}

function record(names: readonly string[], tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}
