import type { Values } from './backend-data.ts';
import { ADAM_UPDATE, type AdamAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type ScalarCall } from './definition.ts';
import { checkUpdated, forEachBlock, updateInChunks } from './updated.ts';

const slotNames = ['mean', 'variance'];

/** See `ADAM_UPDATE`. On the cpu backend the arrays that `dataSync` gave out before change too: copy what you keep. */
export const adamUpdateKernel = defineKernel<AdamAttributes>({
  name: ADAM_UPDATE,
  run(call) {
    const { inputs, attrs, data, session } = call;
    if (data.heap === undefined && inputs.rows !== undefined) return runScalar(call);
    const updated = checkUpdated(ADAM_UPDATE, inputs, slotNames, data);
    const c = coefficients(attrs);
    const numbers = [
      attrs.gradientScale,
      c.decay,
      attrs.beta1,
      1 - attrs.beta1,
      attrs.beta2,
      1 - attrs.beta2,
      c.rate,
      c.correction,
      attrs.epsilon,
      c.shrink,
    ] as const;
    const { exports } = session;
    if (data.heap === undefined) {
      updateInChunks(updated, data, session, ([variable, mean, variance], gradient, count) => {
        exports.adamUpdate(variable!, gradient, mean!, variance!, 0, 1, count, ...numbers);
      });
      return [];
    }
    const [variable, mean, variance] = [updated.variable, ...updated.slots].map((info) => session.inPlace(info));
    const gradient = session.input(updated.gradient);
    const rows = updated.rows === undefined ? 0 : session.input(updated.rows);
    exports.adamUpdate(variable!, gradient, mean!, variance!, rows, updated.blocks, updated.count, ...numbers);
    return [];
  },
  runScalar,
});

function runScalar(call: Pick<ScalarCall<AdamAttributes>, 'inputs' | 'attrs' | 'data'>): KernelResult {
  const { attrs, data } = call;
  const updated = checkUpdated(ADAM_UPDATE, call.inputs, slotNames, data);
  const c = { ...coefficients(attrs), ...attrs };
  const w = data.values(updated.variable);
  const g = data.values(updated.gradient);
  const [m, v] = updated.slots.map((info) => data.values(info)) as [typeof w, typeof w];
  forEachBlock(updated, data, (at, gradientAt) => {
    const end = at + updated.count;
    const part = g.subarray(gradientAt, gradientAt + updated.count);
    updateBlock(w.subarray(at, end), part, m.subarray(at, end), v.subarray(at, end), c);
  });
  return [];
}

function updateBlock(
  w: Values,
  g: Values,
  m: Values,
  v: Values,
  c: ReturnType<typeof coefficients> & AdamAttributes,
): void {
  const { gradientScale, decay, beta1, beta2, rate, correction, epsilon, shrink } = c;
  for (let i = 0; i < w.length; i++) {
    const x = w[i]!;
    const slope = g[i]! * gradientScale + decay * x;
    const first = m[i]! * beta1 + slope * (1 - beta1);
    const second = v[i]! * beta2 + slope * slope * (1 - beta2);
    m[i] = first;
    v[i] = second;
    w[i] = x - ((first * rate) / (Math.sqrt(second) * correction + epsilon) + x * shrink);
  }
}

function coefficients({ learningRate, beta1, beta2, step, weightDecay, decoupled }: AdamAttributes) {
  return {
    decay: decoupled ? 0 : weightDecay,
    rate: learningRate / (1 - beta1 ** step),
    correction: 1 / Math.sqrt(1 - beta2 ** step),
    shrink: decoupled ? learningRate * weightDecay : 0,
  };
}
