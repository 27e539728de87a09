interface Place {
  /** From 1. */
  readonly epoch: number;
  /** Updates done over the whole run. */
  readonly step: number;
}

/** After each update. */
export interface StepEvent extends Place {
  readonly type: 'step';
  readonly loss: number;
  readonly learningRate: number;
  /** Before clipping; only where clipping measures it. */
  readonly gradientNorm: number | undefined;
  /** Over this session's training time; only with `tokensOf`. */
  readonly tokensPerSecond: number | undefined;
  /** To the end of the last epoch at the pace so far, evaluation included; known once the epoch's length is. */
  readonly remainingSeconds: number | undefined;
}

/** After each epoch and its evaluation. */
export interface EpochEvent extends Place {
  readonly type: 'epoch';
  /** Mean of the losses of its steps. */
  readonly loss: number;
  readonly learningRate: number;
  readonly tokensPerSecond: number | undefined;
  readonly remainingSeconds: number | undefined;
  readonly score: number | undefined;
  readonly metrics: unknown;
  /** Whether `score` is the best so far. */
  readonly best: boolean;
}

/** After a checkpoint was written. */
export interface CheckpointEvent extends Place {
  readonly type: 'checkpoint';
  readonly bytes: number;
}

/** Once, when a run goes on from a checkpoint. */
export interface ResumeEvent extends Place {
  readonly type: 'resume';
}

/** What `fit` reports. */
export type TrainingEvent = StepEvent | EpochEvent | CheckpointEvent | ResumeEvent;
