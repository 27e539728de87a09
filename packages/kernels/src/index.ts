export type { BackendName } from './definition.ts';
export type { LayeredModel } from './layered-model.ts';
export type { SimdLevel } from './module.ts';
export {
  type LayerScope,
  type MissingKernel,
  type PreflightReport,
  preflight,
  requireKernels,
} from './preflight.ts';
export { type KernelStatus, type RegisterOptions, registerKernels, unregisterKernels } from './register.ts';
