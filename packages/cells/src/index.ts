export { type ActivationName, activate, activationNames } from './activation.ts';
export { type BidirectionalOptions, type BidirectionalState, bidirectional, type MergeName } from './bidirectional.ts';
export { builtinCells, type CellRegistry, createCell } from './builtin-cells.ts';
export {
  type BaseCellConfig,
  type Cell,
  type CellDefinition,
  type CellFactory,
  type CellParameters,
  type CellState,
  type CellStep,
  defineCell,
  type FusedSequence,
} from './cell.ts';
export { type ForwardContext, inference } from './context.ts';
export { createLayer } from './create-layer.ts';
export { type Dense, type DenseConfig, dense } from './dense.ts';
export { dropout, variationalDropout } from './dropout.ts';
export { type ElmanConfig, elman, type HiddenState } from './elman.ts';
export { type Embedding, type EmbeddingConfig, embedding } from './embedding.ts';
export { type EmbeddingBag, embeddingBag } from './embedding-bag.ts';
export { type GruConfig, gru } from './gru.ts';
export { importKeras, type KerasImport } from './import-keras.ts';
export { importPyTorch, type PyTorchImport } from './import-pytorch.ts';
export { type InitializerConfig, initialize } from './initializers.ts';
export { type JordanConfig, type JordanState, jordan } from './jordan.ts';
export { type LstmConfig, type LstmState, lstm } from './lstm.ts';
export { matMul } from './mat-mul.ts';
export {
  countParameters,
  disposeParameters,
  flattenParameters,
  initializeParameters,
  loadParameters,
  type ParameterSpec,
  type ParameterSpecTree,
  type Parameters,
  type ParameterTree,
  type ParameterValue,
  readParameters,
  type TensorTree,
} from './parameters.ts';
export { peepholeLstm } from './peephole-lstm.ts';
export { type RecurrentOptions, recurrent } from './recurrent.ts';
export { registerGradients } from './register-gradients.ts';
export { createRowGradients, type RowGradients } from './row-gradients.ts';
export type { Lengths, SequenceLayer, SequenceOptions, SequenceResult, StateTree } from './sequence-layer.ts';
export { type StackOptions, type StackState, stack } from './stack.ts';
export type { TableRows } from './table-gradient.ts';
