import { Identity } from '@tensorflow/tfjs-core';
import { isPlain } from './blocks.ts';
import { defineKernel } from './definition.ts';

/**
 * tfjs's `Identity` on the wasm backend: the values are shared, as the cpu backend does it and as `Reshape` does it
 * here, where tfjs copies them. The tape clones each operand and result of every operation.
 */
export const identityKernel = defineKernel({
  name: Identity,
  backends: ['wasm'],
  leaves: ({ inputs }) => !isPlain(inputs.x),
  runScalar({ inputs, data }) {
    const { dataId, shape, dtype } = inputs.x!;
    data.share(inputs.x!);
    return { dataId, shape, dtype };
  },
});
