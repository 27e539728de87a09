import { SGD_UPDATE, type SgdAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type ScalarCall } from './definition.ts';
import { checkUpdated, forEachBlock, updateInChunks } from './updated.ts';

/** See `SGD_UPDATE`. On the cpu backend the arrays that `dataSync` gave out before change too: copy what you keep. */
export const sgdUpdateKernel = defineKernel<SgdAttributes>({
  name: SGD_UPDATE,
  run(call) {
    const { inputs, attrs, data, session } = call;
    if (data.heap === undefined && inputs.rows !== undefined) return runScalar(call);
    const updated = checkUpdated(SGD_UPDATE, inputs, slotNames(attrs), data);
    const { gradientScale, weightDecay, learningRate, momentum, nesterov } = attrs;
    const numbers = [gradientScale, weightDecay, learningRate, momentum, nesterov ? 1 : 0] as const;
    const { exports } = session;
    if (data.heap === undefined) {
      updateInChunks(updated, data, session, ([variable, velocity = 0], gradient, count) => {
        exports.sgdUpdate(variable!, gradient, velocity, 0, 1, count, ...numbers);
      });
      return [];
    }
    const [variable, velocity = 0] = [updated.variable, ...updated.slots].map((info) => session.inPlace(info));
    const gradient = session.input(updated.gradient);
    const rows = updated.rows === undefined ? 0 : session.input(updated.rows);
    exports.sgdUpdate(variable!, gradient, velocity, rows, updated.blocks, updated.count, ...numbers);
    return [];
  },
  runScalar,
});

function runScalar({
  inputs,
  attrs,
  data,
}: Pick<ScalarCall<SgdAttributes>, 'inputs' | 'attrs' | 'data'>): KernelResult {
  const updated = checkUpdated(SGD_UPDATE, inputs, slotNames(attrs), data);
  const { gradientScale, weightDecay, learningRate, momentum, nesterov } = attrs;
  const w = data.values(updated.variable);
  const g = data.values(updated.gradient);
  const v = updated.slots[0] && data.values(updated.slots[0]);
  forEachBlock(updated, data, (offset, gradientOffset) => {
    for (let i = 0; i < updated.count; i++) {
      const at = offset + i;
      const slope = g[gradientOffset + i]! * gradientScale + weightDecay * w[at]!;
      let step = slope;
      if (v !== undefined) {
        const speed = v[at]! * momentum + slope;
        v[at] = speed;
        step = nesterov ? slope + momentum * speed : speed;
      }
      w[at]! -= learningRate * step;
    }
  });
  return [];
}

const slotNames = ({ momentum }: SgdAttributes) => (momentum === 0 ? [] : ['velocity']);
