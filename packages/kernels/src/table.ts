import type { KernelDefinition } from './definition.ts';

/** Every kernel that `registerKernels` registers. */
export const kernelTable: readonly KernelDefinition[] = [];
