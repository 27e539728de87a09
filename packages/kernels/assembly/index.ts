export { peakMultiplyAdd } from './peak';
export { copy, fill } from './memory';
export { expArray, tanhArray, sigmoidArray } from './math';
