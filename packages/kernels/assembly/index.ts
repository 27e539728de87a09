export { peakMultiplyAdd } from './peak';
export { copy, fill } from './memory';
export { expArray, tanhArray, sigmoidArray } from './math';
export { embeddingBag, scatterAdd } from './embedding';
export { softmaxCrossEntropy } from './crossEntropy';
export { crfPrepare, crfRow } from './crf';
export { viterbiPrepare, viterbiRow } from './viterbi';
export { adamUpdate, sgdUpdate } from './optimizer';
