import {
  checkKeys,
  checkPositiveInteger,
  checkRange,
  createRegistry,
  invalidArgument,
  type Registry,
} from '@recurrent/core';

/** Configuration of a built-in schedule; JSON. Epochs and steps count from 1. */
export type ScheduleConfig =
  | { readonly type: 'constant' }
  | { readonly type: 'step'; readonly factor: number; readonly everyEpochs: number; readonly afterEpoch?: number }
  | { readonly type: 'exponential'; readonly factor: number; readonly everySteps?: number }
  | { readonly type: 'inverseTime'; readonly decay: number }
  | {
      readonly type: 'halveOnPlateau';
      readonly patience?: number;
      readonly minimumGain?: number;
      readonly minimumRate?: number;
      readonly factor?: number;
    }
  | { readonly type: 'newbob'; readonly minimumGain?: number; readonly factor?: number };

/** What a schedule remembers; JSON. */
export type ScheduleState = Readonly<Record<string, number>>;

/** Gives the learning rate of each update. */
export interface Schedule {
  /** The rate of update `step` (from 1, over the whole run) in `epoch` (from 1). */
  learningRate(step: number, epoch: number): number;
  /** Told once at the end of each epoch; higher is better. */
  observe(metric: number): void;
  /** Whether training should end here; asked at the start of each epoch. */
  finished?(): boolean;
  state(): ScheduleState;
  restore(state: ScheduleState): void;
}

/** Builds a schedule over a base rate. */
export type ScheduleFactory = (config: never, baseRate: number) => Schedule;

/** A schedule without memory. */
function stateless(learningRate: Schedule['learningRate']): Schedule {
  return { learningRate, observe() {}, state: () => ({}), restore() {} };
}

type ConfigOf<Type extends ScheduleConfig['type']> = Extract<ScheduleConfig, { type: Type }>;

/** The base rate throughout. */
function constant(config: ConfigOf<'constant'>, baseRate: number): Schedule {
  checkKeys('training.schedule.constant', config, ['type']);
  return stateless(() => baseRate);
}

/**
 * rate = base · factor^k, k = the number of whole periods of `everyEpochs` that ended before this epoch, counted
 * after `afterEpoch` (default 0). `torch.optim.lr_scheduler.StepLR`; with `afterEpoch` 4 and a period of 1 the
 * schedule of Zaremba et al. 2014 (medium: full rate for epochs 1 … 5 and then a factor each epoch, with 5).
 */
function step(config: ConfigOf<'step'>, baseRate: number): Schedule {
  const where = 'training.schedule.step';
  checkKeys(where, config, ['type', 'factor', 'everyEpochs', 'afterEpoch']);
  const { factor, everyEpochs, afterEpoch = 0 } = config;
  checkRange(where, 'factor', factor, 0, Number.MAX_VALUE);
  checkPositiveInteger(where, 'everyEpochs', everyEpochs);
  checkRange(where, 'afterEpoch', afterEpoch, 0, Number.MAX_SAFE_INTEGER);
  return stateless((_, epoch) => baseRate * factor ** Math.max(0, Math.floor((epoch - 1 - afterEpoch) / everyEpochs)));
}

/** rate = base · factor^(n / everySteps), n = updates before this one; without `everySteps` n counts epochs. */
function exponential(config: ConfigOf<'exponential'>, baseRate: number): Schedule {
  const where = 'training.schedule.exponential';
  checkKeys(where, config, ['type', 'factor', 'everySteps']);
  const { factor, everySteps } = config;
  checkRange(where, 'factor', factor, 0, Number.MAX_VALUE);
  if (everySteps === undefined) return stateless((_, epoch) => baseRate * factor ** (epoch - 1));
  checkPositiveInteger(where, 'everySteps', everySteps);
  return stateless((count) => baseRate * factor ** ((count - 1) / everySteps));
}

/** rate = base / (1 + decay · (epoch − 1)): Ma and Hovy 2016. */
function inverseTime(config: ConfigOf<'inverseTime'>, baseRate: number): Schedule {
  checkKeys('training.schedule.inverseTime', config, ['type', 'decay']);
  checkRange('training.schedule.inverseTime', 'decay', config.decay, 0, Number.MAX_VALUE);
  return stateless((_, epoch) => baseRate / (1 + config.decay * (epoch - 1)));
}

/**
 * Multiplies the rate by `factor` (default ½) after more than `patience` (default 0) epochs in a row whose metric is
 * not above the best so far by more than `minimumGain` (default 0); never below `minimumRate` (default 0). As
 * `torch.optim.lr_scheduler.ReduceLROnPlateau` in mode max with an absolute threshold and no cooldown.
 */
function halveOnPlateau(config: ConfigOf<'halveOnPlateau'>, baseRate: number): Schedule {
  const where = 'training.schedule.halveOnPlateau';
  checkKeys(where, config, ['type', 'patience', 'minimumGain', 'minimumRate', 'factor']);
  const { patience = 0, minimumGain = 0, minimumRate = 0, factor = 0.5 } = config;
  checkRange(where, 'patience', patience, 0, Number.MAX_SAFE_INTEGER);
  checkRange(where, 'minimumGain', minimumGain, 0, Number.MAX_VALUE);
  checkRange(where, 'minimumRate', minimumRate, 0, Number.MAX_VALUE);
  checkRange(where, 'factor', factor, 0, 1);
  let rate = baseRate;
  // JSON has no −∞: no metric seen is the absence of `best`.
  let best: number | undefined;
  let stale = 0;
  return {
    learningRate: () => rate,
    observe(metric) {
      if (best === undefined || metric > best + minimumGain) {
        best = metric;
        stale = 0;
        return;
      }
      stale += 1;
      if (stale <= patience) return;
      rate = Math.min(rate, Math.max(minimumRate, rate * factor));
      stale = 0;
    },
    state: () => (best === undefined ? { rate, stale } : { rate, stale, best }),
    restore(state) {
      rate = state.rate ?? baseRate;
      stale = state.stale ?? 0;
      best = state.best;
    },
  };
}

/**
 * The base rate while each epoch's metric m beats the last one's m′ by m − m′ > `minimumGain`·|m′| (default 0.003);
 * from the first epoch that does not, the rate is multiplied by `factor` (default ½) before every epoch; training
 * ends with the second epoch that does not.
 * @see Mikolov et al. 2010, who halve so and compare log-likelihoods by the factor 1.003; QuickNet's "newbob"
 */
function newbob(config: ConfigOf<'newbob'>, baseRate: number): Schedule {
  const where = 'training.schedule.newbob';
  checkKeys(where, config, ['type', 'minimumGain', 'factor']);
  const { minimumGain = 0.003, factor = 0.5 } = config;
  checkRange(where, 'minimumGain', minimumGain, 0, Number.MAX_VALUE);
  checkRange(where, 'factor', factor, 0, 1);
  let rate = baseRate;
  let decaying = 0;
  let done = 0;
  let last: number | undefined;
  return {
    learningRate: () => rate,
    observe(metric) {
      if (last !== undefined && !(metric - last > minimumGain * Math.abs(last))) {
        if (decaying === 1) done = 1;
        decaying = 1;
      }
      if (decaying === 1) rate *= factor;
      last = metric;
    },
    finished: () => done === 1,
    state: () => (last === undefined ? { rate, decaying, done } : { rate, decaying, done, last }),
    restore(state) {
      rate = state.rate ?? baseRate;
      decaying = state.decaying ?? 0;
      done = state.done ?? 0;
      last = state.last;
    },
  };
}

/** `constant`, `step`, `exponential`, `inverseTime`, `halveOnPlateau`, `newbob`; `.with({ mine })` adds another. */
export const builtinSchedules = createRegistry('schedule', {
  constant,
  step,
  exponential,
  inverseTime,
  halveOnPlateau,
  newbob,
});

/**
 * Builds the schedule that `config.type` names over `baseRate`, the learning rate of the optimiser config.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not registered, INVALID_ARGUMENT for a bad option
 */
export function createSchedule(
  config: { readonly type: string },
  baseRate: number,
  registry: Registry<Record<string, ScheduleFactory>> = builtinSchedules as never,
): Schedule {
  if (typeof config?.type !== 'string') {
    invalidArgument(
      'training.createSchedule',
      'config',
      `an object with "type": ${registry.names().join(' | ')}`,
      config,
    );
  }
  checkRange('training.createSchedule', 'baseRate', baseRate, 0, Number.MAX_VALUE);
  return registry.get(config.type)(config as never, baseRate);
}
