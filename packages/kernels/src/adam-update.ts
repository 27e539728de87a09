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
  const { decay, rate, correction, shrink } = coefficients(attrs);
  const { gradientScale, beta1, beta2, epsilon } = attrs;
  const w = data.values(updated.variable);
  const g = data.values(updated.gradient);
  const [m, v] = updated.slots.map((info) => data.values(info)) as [typeof w, typeof w];
  forEachBlock(updated, data, (offset, gradientOffset) => {
    for (let i = 0; i < updated.count; i++) {
      const at = offset + i;
      const slope = g[gradientOffset + i]! * gradientScale + decay * w[at]!;
      const first = m[at]! * beta1 + slope * (1 - beta1);
      const second = v[at]! * beta2 + slope * slope * (1 - beta2);
      m[at] = first;
      v[at] = second;
      w[at]! -= (first * rate) / (Math.sqrt(second) * correction + epsilon) + w[at]! * shrink;
    }
  });
  return [];
}

function coefficients({ learningRate, beta1, beta2, step, weightDecay, decoupled }: AdamAttributes) {
  return {
    decay: decoupled ? 0 : weightDecay,
    rate: learningRate / (1 - beta1 ** step),
    correction: 1 / Math.sqrt(1 - beta2 ** step),
    shrink: decoupled ? learningRate * weightDecay : 0,
  };
}
