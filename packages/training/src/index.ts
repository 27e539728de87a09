export { type AdamConfig, type AdamWConfig, adam, adamW } from './adam.ts';
export type { AveragingConfig } from './averaging.ts';
export type { Carry } from './carry.ts';
export { type Checkpoint, decodeCheckpoint, type EpochRecord, encodeCheckpoint, type Progress } from './checkpoint.ts';
export { type CheckpointStore, memoryCheckpointStore } from './checkpoint-store.ts';
export {
  type Clip,
  type ClipConfig,
  type Clipped,
  clipByGlobalNorm,
  clipByValue,
  createClip,
  globalNorm,
} from './clip.ts';
export type { CheckpointEvent, EpochEvent, ResumeEvent, StepEvent, TrainingEvent } from './events.ts';
export { fit } from './fit.ts';
export type { BatchSource, Evaluation, FitOptions, FitResult } from './fit-options.ts';
export { type LinearOutput, linearCrossEntropy, linearLogits } from './linear-cross-entropy.ts';
export { logSoftmax } from './log-softmax.ts';
export { lengthMask, maskedMean, type SequenceReduction, sequenceCrossEntropy } from './losses.ts';
export {
  type AnyOptimizerConfig,
  builtinOptimizers,
  createOptimizer,
  type Optimizer,
  type OptimizerConfig,
  type OptimizerFactory,
  type OptimizerState,
  type OptimizerUpdate,
  type RowGradient,
} from './optimizer.ts';
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsDtype,
  type SafetensorsFile,
  type StoredTensor,
} from './safetensors.ts';
export {
  builtinSchedules,
  createSchedule,
  type Schedule,
  type ScheduleConfig,
  type ScheduleFactory,
  type ScheduleState,
} from './schedule.ts';
export { type SgdConfig, sgd } from './sgd.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './softmax-cross-entropy.ts';
export { type TrainStep, trainStep } from './train-step.ts';
export type { Values } from './weights.ts';
