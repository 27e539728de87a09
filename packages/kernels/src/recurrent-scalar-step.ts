import type { SequencePlan } from './recurrent-plan.ts';
import type { Weights } from './recurrent-scalar.ts';

interface State {
  readonly hidden: Float64Array;
  readonly cell: Float64Array;
}

/** Gradients of the state before, and of the gates' products with the input. */
interface StepGradient {
  hidden: Float64Array;
  cell: Float64Array;
  readonly gates: Float64Array;
}

export interface ScalarStep extends State {
  /** Adds to the sums of the recurrent weights; those of kernel and bias are the caller's. */
  backward(hidden: Float64Array, cell: Float64Array, sums: Record<string, Float64Array>): StepGradient;
}

type Step = (plan: SequencePlan, weights: Weights, gates: Float64Array, state: State) => ScalarStep;

/** One step of one row: `gates` is x·kernel + bias. Equations as in the contract. */
export const scalarStep: Step = (plan, weights, gates, state) =>
  [elman, lstm, lstm, gruAfter, gruBefore][plan.layout.code]!(plan, weights, gates, state);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** out[g] += h·recurrentKernel for the gates [first, last). */
function addProduct(
  plan: SequencePlan,
  weights: Weights,
  h: Float64Array,
  out: Float64Array,
  first: number,
  last: number,
) {
  const { units, layout } = plan;
  const columns = layout.weightGates * units;
  const kernel = weights.recurrentKernel!;
  for (let i = 0; i < units; i++) {
    const value = h[i]!;
    for (let g = first * units; g < last * units; g++) out[g]! += value * kernel[i * columns + g]!;
  }
}

/** The same backwards: dh += d·recurrentKernelᵀ, and the sum of the weight gradient. */
function addProductGradient(
  plan: SequencePlan,
  weights: Weights,
  h: Float64Array,
  d: Float64Array,
  dh: Float64Array,
  sums: Record<string, Float64Array>,
  first: number,
  last: number,
) {
  const { units, layout } = plan;
  const columns = layout.weightGates * units;
  const kernel = weights.recurrentKernel!;
  const kernelSums = sums.recurrentKernel!;
  for (let i = 0; i < units; i++) {
    const value = h[i]!;
    let sum = 0;
    for (let g = first * units; g < last * units; g++) {
      sum += d[g]! * kernel[i * columns + g]!;
      kernelSums[i * columns + g]! += value * d[g]!;
    }
    dh[i]! += sum;
  }
}

const functions = {
  tanh: { value: Math.tanh, slope: (h: number) => 1 - h * h },
  sigmoid: { value: sigmoid, slope: (h: number) => h * (1 - h) },
  relu: { value: (x: number) => Math.max(x, 0), slope: (h: number) => (h <= 0 ? 0 : 1) },
  linear: { value: (x: number) => x, slope: () => 1 },
};

const elman: Step = (plan, weights, gates, state) => {
  addProduct(plan, weights, state.hidden, gates, 0, 1);
  const { value, slope } = functions[plan.activation];
  const hidden = gates.map(value);
  return {
    hidden,
    cell: state.cell,
    backward(dHidden, cell, sums) {
      const d = dHidden.map((gradient, u) => gradient * slope(hidden[u]!));
      const before = new Float64Array(plan.units);
      addProductGradient(plan, weights, state.hidden, d, before, sums, 0, 1);
      return { hidden: before, cell, gates: d };
    },
  };
};

const lstm: Step = (plan, weights, z, state) => {
  const U = plan.units;
  const p = weights.peephole;
  addProduct(plan, weights, state.hidden, z, 0, 4);
  const [cell, hidden] = [new Float64Array(U), new Float64Array(U)];
  for (let u = 0; u < U; u++) {
    const c = state.cell[u]!;
    z[u] = sigmoid(z[u]! + (p ? p[u]! * c : 0));
    z[U + u] = sigmoid(z[U + u]! + (p ? p[U + u]! * c : 0));
    z[2 * U + u] = Math.tanh(z[2 * U + u]!);
    cell[u] = z[U + u]! * c + z[u]! * z[2 * U + u]!;
    z[3 * U + u] = sigmoid(z[3 * U + u]! + (p ? p[2 * U + u]! * cell[u]! : 0));
    hidden[u] = z[3 * U + u]! * Math.tanh(cell[u]!);
  }
  return {
    hidden,
    cell,
    backward(dHidden, dCell, sums) {
      const d = new Float64Array(4 * U);
      const [beforeHidden, beforeCell] = [new Float64Array(U), new Float64Array(U)];
      for (let u = 0; u < U; u++) {
        const [i, f, g, o] = [z[u]!, z[U + u]!, z[2 * U + u]!, z[3 * U + u]!];
        const c = state.cell[u]!;
        const t = Math.tanh(cell[u]!);
        d[3 * U + u] = dHidden[u]! * t * o * (1 - o);
        const dc = dCell[u]! + dHidden[u]! * o * (1 - t * t) + (p ? p[2 * U + u]! * d[3 * U + u]! : 0);
        d[u] = dc * g * i * (1 - i);
        d[U + u] = dc * c * f * (1 - f);
        d[2 * U + u] = dc * i * (1 - g * g);
        beforeCell[u] = dc * f + (p ? p[u]! * d[u]! + p[U + u]! * d[U + u]! : 0);
        if (p) {
          sums.peephole![u]! += d[u]! * c;
          sums.peephole![U + u]! += d[U + u]! * c;
          sums.peephole![2 * U + u]! += d[3 * U + u]! * cell[u]!;
        }
      }
      addProductGradient(plan, weights, state.hidden, d, beforeHidden, sums, 0, 4);
      return { hidden: beforeHidden, cell: beforeCell, gates: d };
    },
  };
};

const gruAfter: Step = (plan, weights, x, state) => {
  const U = plan.units;
  const m = new Float64Array(3 * U);
  m.set(weights.candidateBias!, 2 * U);
  addProduct(plan, weights, state.hidden, m, 0, 3);
  const r = m.subarray(0, U).map((value, u) => sigmoid(value + x[u]!));
  const z = m.subarray(U, 2 * U).map((value, u) => sigmoid(value + x[U + u]!));
  const n = r.map((value, u) => Math.tanh(x[2 * U + u]! + value * m[2 * U + u]!));
  const hidden = n.map((value, u) => (1 - z[u]!) * value + z[u]! * state.hidden[u]!);
  return {
    hidden,
    cell: state.cell,
    backward(dHidden, cell, sums) {
      const [gates, products, before] = [new Float64Array(3 * U), new Float64Array(3 * U), new Float64Array(U)];
      for (let u = 0; u < U; u++) {
        const dn = dHidden[u]! * (1 - z[u]!) * (1 - n[u]! * n[u]!);
        gates[u] = dn * m[2 * U + u]! * r[u]! * (1 - r[u]!);
        gates[U + u] = dHidden[u]! * (state.hidden[u]! - n[u]!) * z[u]! * (1 - z[u]!);
        gates[2 * U + u] = dn;
        products[u] = gates[u]!;
        products[U + u] = gates[U + u]!;
        products[2 * U + u] = dn * r[u]!;
        before[u] = dHidden[u]! * z[u]!;
        sums.candidateBias![u]! += products[2 * U + u]!;
      }
      addProductGradient(plan, weights, state.hidden, products, before, sums, 0, 3);
      return { hidden: before, cell, gates };
    },
  };
};

const gruBefore: Step = (plan, weights, x, state) => {
  const U = plan.units;
  addProduct(plan, weights, state.hidden, x, 0, 2);
  const r = x.subarray(0, U).map(sigmoid);
  const z = x.subarray(U, 2 * U).map(sigmoid);
  const reset = r.map((value, u) => value * state.hidden[u]!);
  addProduct(plan, weights, reset, x, 2, 3);
  const n = x.subarray(2 * U).map(Math.tanh);
  const hidden = n.map((value, u) => (1 - z[u]!) * value + z[u]! * state.hidden[u]!);
  return {
    hidden,
    cell: state.cell,
    backward(dHidden, cell, sums) {
      const [gates, before, dReset] = [new Float64Array(3 * U), new Float64Array(U), new Float64Array(U)];
      for (let u = 0; u < U; u++) {
        gates[U + u] = dHidden[u]! * (state.hidden[u]! - n[u]!) * z[u]! * (1 - z[u]!);
        gates[2 * U + u] = dHidden[u]! * (1 - z[u]!) * (1 - n[u]! * n[u]!);
        before[u] = dHidden[u]! * z[u]!;
      }
      addProductGradient(plan, weights, reset, gates, dReset, sums, 2, 3);
      for (let u = 0; u < U; u++) {
        gates[u] = dReset[u]! * state.hidden[u]! * r[u]! * (1 - r[u]!);
        before[u]! += dReset[u]! * r[u]!;
      }
      addProductGradient(plan, weights, state.hidden, gates, before, sums, 0, 2);
      return { hidden: before, cell, gates };
    },
  };
};
