import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendData, Values } from './backend-data.ts';
import type { KernelResult } from './definition.ts';
import type { SequencePlan, WeightName } from './recurrent-plan.ts';
import { type ScalarStep, scalarStep } from './recurrent-scalar-step.ts';

// The path without WebAssembly: one row after the other, one step after the other, in float64. The gradient runs the
// row forward once more, so the forward pass keeps nothing.

/** The weights as arrays, by name. */
export type Weights = Readonly<Partial<Record<WeightName, Values>>>;

export function scalarForward(plan: SequencePlan, data: BackendData): KernelResult {
  const { batch, time, units, layout } = plan;
  const infos = [data.output([batch, time, units], 'float32')];
  for (const _ of layout.states) infos.push(data.output([batch, units], 'float32'));
  const [output, ...finals] = infos.map((info) => data.values(info));
  output!.fill(0);
  const run = createRunner(plan, data);
  for (let b = 0; b < batch; b++) {
    const steps = run(b);
    for (const { t, step } of steps) output!.set(step.hidden, (b * time + t) * units);
    const last = steps.at(-1)?.step ?? run.initial(b);
    finals[0]!.set(last.hidden, b * units);
    if (finals.length > 1) finals[1]!.set(last.cell, b * units);
  }
  return infos;
}

export function scalarGradient(plan: SequencePlan, inputs: NamedTensorInfoMap, data: BackendData): KernelResult {
  const { batch, time, units, layout } = plan;
  const sources = [plan.inputs.input, ...layout.weights.map((name) => plan.inputs[name])];
  const states = layout.states.map((name) => inputs[name]!);
  const infos = [...sources, ...states].map((info: TensorInfo) => data.output([...info.shape], 'float32'));
  const [dInput, ...rest] = infos.map((info) => data.values(info)) as [Values, ...Values[]];
  dInput.fill(0);
  const sums = Object.fromEntries(layout.weights.map((name, at) => [name, new Float64Array(rest[at]!.length)]));
  const dStates = rest.slice(layout.weights.length);
  const outputGradient = data.values(inputs.outputGradient!);
  const finalGradients = layout.states.map((name) => data.values(inputs[`${name}Gradient`]!));
  const run = createRunner(plan, data);
  for (let b = 0; b < batch; b++) {
    const from = (values: Values | undefined) =>
      Float64Array.from(values?.subarray(b * units, (b + 1) * units) ?? new Float32Array(units));
    let hidden: Float64Array = from(finalGradients[0]);
    let cell: Float64Array = from(finalGradients[1]);
    for (const { t, step } of run(b).reverse()) {
      const at = b * time + t;
      for (let u = 0; u < units; u++) hidden[u]! += outputGradient[at * units + u]!;
      const gradient = step.backward(hidden, cell, sums);
      ({ hidden, cell } = gradient);
      run.backwardInput(at, gradient.gates, dInput, sums);
    }
    dStates[0]!.set(hidden, b * units);
    dStates[1]?.set(cell, b * units);
  }
  for (const [at, name] of layout.weights.entries()) rest[at]!.set(sums[name]!);
  return infos;
}

interface Runner {
  /** The steps of a row in the order in which they run. */
  (b: number): { readonly t: number; readonly step: ScalarStep }[];
  initial(b: number): Pick<ScalarStep, 'hidden' | 'cell'>;
  /** Adds what the gradient `gates` of x·kernel + bias means for the input at row `at` and for kernel and bias. */
  backwardInput(at: number, gates: Float64Array, dInput: Values, sums: Record<string, Float64Array>): void;
}

function createRunner(plan: SequencePlan, data: BackendData): Runner {
  const { time, units, inputSize, layout, lengths, reverse } = plan;
  const input = data.values(plan.inputs.input);
  const weights: Weights = Object.fromEntries(layout.weights.map((name) => [name, data.values(plan.inputs[name])]));
  const [kernel, bias] = [weights.kernel!, weights.bias!];
  const columns = layout.weightGates * units;
  const [hidden, cell] = [plan.inputs.hidden, plan.inputs.cell].map((info) => info && data.values(info));
  const initial: Runner['initial'] = (b) => ({
    hidden: Float64Array.from(hidden!.subarray(b * units, (b + 1) * units)),
    cell: cell === undefined ? new Float64Array(units) : Float64Array.from(cell.subarray(b * units, (b + 1) * units)),
  });

  function run(b: number) {
    const steps = [];
    let state = initial(b);
    for (let s = 0; s < lengths[b]!; s++) {
      const t = reverse ? lengths[b]! - 1 - s : s;
      const gates = Float64Array.from(bias);
      for (let i = 0; i < inputSize; i++) {
        const x = input[(b * time + t) * inputSize + i]!;
        for (let g = 0; g < columns; g++) gates[g]! += x * kernel[i * columns + g]!;
      }
      const step = scalarStep(plan, weights, gates, state);
      steps.push({ t, step });
      state = step;
    }
    return steps;
  }

  const backwardInput: Runner['backwardInput'] = (at, gates, dInput, sums) => {
    for (let i = 0; i < inputSize; i++) {
      const x = input[at * inputSize + i]!;
      let sum = 0;
      for (let g = 0; g < columns; g++) {
        sum += gates[g]! * kernel[i * columns + g]!;
        sums.kernel![i * columns + g]! += x * gates[g]!;
      }
      dInput[at * inputSize + i] = sum;
    }
    for (let g = 0; g < columns; g++) sums.bias![g]! += gates[g]!;
  };
  return Object.assign(run, { initial, backwardInput });
}
