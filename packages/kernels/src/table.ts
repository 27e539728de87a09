import { adamUpdateKernel } from './adam-update.ts';
import { crfForwardBackwardKernel } from './crf-forward-backward.ts';
import { crfViterbiKernel } from './crf-viterbi.ts';
import type { KernelDefinition } from './definition.ts';
import { embeddingBagKernel } from './embedding-bag.ts';
import { embeddingBagGradientKernel, embeddingBagGradientRowsKernel } from './embedding-bag-gradient.ts';
import { sgdUpdateKernel } from './sgd-update.ts';
import { softmaxCrossEntropyKernel } from './softmax-cross-entropy.ts';
import { squaredNormKernel } from './squared-norm.ts';
import { unsortedSegmentSumKernel } from './unsorted-segment-sum.ts';

/** Every kernel that `registerKernels` registers. */
export const kernelTable: readonly KernelDefinition[] = [
  embeddingBagKernel,
  embeddingBagGradientKernel,
  embeddingBagGradientRowsKernel,
  unsortedSegmentSumKernel,
  softmaxCrossEntropyKernel,
  crfForwardBackwardKernel,
  crfViterbiKernel,
  sgdUpdateKernel,
  adamUpdateKernel,
  squaredNormKernel,
];
