export type { BackendName } from './definition.ts';
export type { SimdLevel } from './module.ts';
export { type KernelStatus, type RegisterOptions, registerKernels, unregisterKernels } from './register.ts';
