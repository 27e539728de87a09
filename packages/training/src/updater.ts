import { invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { AnyOptimizerConfig, Optimizer } from './optimizer.ts';
import { createSlots } from './slots.ts';

/** An elementwise optimiser by what is its own: slots, kernel, attributes, and the same update by plain ops. */
interface UpdateRule<Attributes extends object> {
  readonly config: AnyOptimizerConfig;
  readonly slots: readonly string[];
  /** Used when the active backend has it; changes variable and slots in place. */
  readonly kernel: string;
  attributes(update: { learningRate: number; gradientScale: number; step: number }): Attributes;
  compose(
    variable: tf.Variable,
    slots: Readonly<Record<string, tf.Variable>>,
    gradient: tf.Tensor,
    rows: tf.Tensor1D | undefined,
    attributes: Attributes,
  ): void;
}

/** Builds an optimiser from its rule: keeps the slots and the step, goes over dense and row gradients. */
export function createUpdater<Attributes extends object>(rule: UpdateRule<Attributes>): Optimizer {
  const slots = createSlots(rule.slots);
  let step = 0;

  function update(
    name: string,
    variable: tf.Variable,
    gradient: tf.Tensor,
    rows: tf.Tensor1D | undefined,
    attributes: Attributes,
  ) {
    const own: Record<string, tf.Variable> = {};
    for (const slot of rule.slots) own[slot] = slots.of(slot, name, variable);
    if (tf.getKernel(rule.kernel, tf.getBackend()) === undefined) {
      rule.compose(variable, own, gradient, rows, attributes);
      return;
    }
    const inputs = rows === undefined ? { variable, gradient, ...own } : { variable, gradient, ...own, rows };
    tf.engine().runKernel(rule.kernel, inputs, attributes as never);
  }

  return {
    config: rule.config,
    apply({ parameters, gradients, rowGradients = new Map(), learningRate, gradientScale = 1 }) {
      for (const name of [...gradients.keys(), ...rowGradients.keys()]) {
        if (!parameters.has(name))
          invalidArgument('training.Optimizer.apply', 'gradients', 'names of parameters', name);
      }
      step += 1;
      const attributes = rule.attributes({ learningRate, gradientScale, step });
      for (const [name, gradient] of gradients) update(name, parameters.get(name)!, gradient, undefined, attributes);
      for (const [name, { rows, values }] of rowGradients) {
        if (rows.size > 0) update(name, parameters.get(name)!, values, rows, attributes);
      }
    },
    state: () => ({ step, tensors: slots.tensors() }),
    restore(state) {
      slots.restore(state.tensors);
      step = state.step;
    },
    dispose: () => slots.dispose(),
  };
}

export function checkNesterov(where: string, nesterov: unknown, momentum: number): void {
  if (typeof nesterov !== 'boolean') invalidArgument(where, 'nesterov', 'a boolean', nesterov);
  if (nesterov && momentum === 0) invalidArgument(where, 'momentum', 'a number > 0, as nesterov is on', momentum);
}
