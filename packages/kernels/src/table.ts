import { adamUpdateKernel } from './adam-update.ts';
import { batchMatMulKernel } from './batch-mat-mul.ts';
import { arithmeticKernels } from './broadcast-arithmetic.ts';
import { concatKernel } from './concat.ts';
import { conv2dBackpropFilterKernel } from './conv2d-backprop-filter.ts';
import { crfForwardBackwardKernel } from './crf-forward-backward.ts';
import { crfViterbiKernel } from './crf-viterbi.ts';
import type { KernelDefinition } from './definition.ts';
import { depthwiseBackpropFilterKernel, depthwiseBackpropInputKernel } from './depthwise-backprop.ts';
import { einsumKernel } from './einsum.ts';
import { embeddingBagKernel } from './embedding-bag.ts';
import { embeddingBagGradientKernel, embeddingBagGradientRowsKernel } from './embedding-bag-gradient.ts';
import { fusedMatMulKernel } from './fused-mat-mul.ts';
import { gatherKernel } from './gather.ts';
import { identityKernel } from './identity.ts';
import { linearCrossEntropyKernel } from './linear-cross-entropy.ts';
import { logSoftmaxKernel } from './log-softmax.ts';
import { maxPoolGradientKernel } from './max-pool-gradient.ts';
import { recurrentSequenceKernel } from './recurrent-sequence.ts';
import { recurrentSequenceGradientKernel } from './recurrent-sequence-gradient.ts';
import { scaleRowsKernel } from './scale-rows.ts';
import { sgdUpdateKernel } from './sgd-update.ts';
import { sliceKernel, splitKernel } from './slice.ts';
import { softmaxCrossEntropyKernel } from './softmax-cross-entropy.ts';
import { squaredNormKernel } from './squared-norm.ts';
import { sumKernel } from './sum.ts';
import { transposeKernel } from './transpose.ts';
import { unaryKernels } from './unary-functions.ts';
import { unsortedSegmentSumKernel } from './unsorted-segment-sum.ts';

/** Every kernel that `registerKernels` registers. */
export const kernelTable: readonly KernelDefinition[] = [
  batchMatMulKernel,
  fusedMatMulKernel,
  recurrentSequenceKernel,
  recurrentSequenceGradientKernel,
  embeddingBagKernel,
  embeddingBagGradientKernel,
  embeddingBagGradientRowsKernel,
  unsortedSegmentSumKernel,
  einsumKernel,
  conv2dBackpropFilterKernel,
  depthwiseBackpropFilterKernel,
  depthwiseBackpropInputKernel,
  maxPoolGradientKernel,
  softmaxCrossEntropyKernel,
  linearCrossEntropyKernel,
  logSoftmaxKernel,
  scaleRowsKernel,
  crfForwardBackwardKernel,
  crfViterbiKernel,
  sgdUpdateKernel,
  adamUpdateKernel,
  squaredNormKernel,
  gatherKernel,
  identityKernel,
  concatKernel,
  sliceKernel,
  splitKernel,
  sumKernel,
  transposeKernel,
  ...arithmeticKernels,
  ...unaryKernels,
];
