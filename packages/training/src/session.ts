import { flattenParameters } from '@recurrent/cells';
import { createRandom, invalidArgument, RecurrentError } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type Averaging, createAveraging } from './averaging.ts';
import { type CarryKeeper, createCarry } from './carry.ts';
import { decodeCheckpoint, encodeCheckpoint, type Progress } from './checkpoint.ts';
import { type Clip, createClip } from './clip.ts';
import type { FitOptions } from './fit-options.ts';
import { createOptimizer, type Optimizer } from './optimizer.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { ownedVariable } from './slots.ts';
import { assignValues, checkSameParameters, copyValues, findNotFinite, type Values } from './weights.ts';

/** Everything that changes while a run goes on, and how it goes into a checkpoint and out of it. */
export interface Session {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly clip: Clip | undefined;
  readonly averaging: Averaging | undefined;
  readonly carry: CarryKeeper;
  readonly progress: Progress;
  /** Takes the present weights as the best. */
  keepBest(score: number, epoch: number): Promise<void>;
  /** Puts the best weights into the variables, or else the averaged ones, or leaves them. */
  settle(): Promise<void>;
  /** @returns bytes written, or `undefined` without a store @throws RecurrentError NOT_FINITE, writing nothing */
  save(): Promise<number | undefined>;
  /** @returns whether the store had a checkpoint @throws RecurrentError BAD_BUNDLE, INVALID_ARGUMENT */
  load(): Promise<boolean>;
  dispose(): void;
}

export function createSession<Batch>(options: FitOptions<Batch>): Session {
  // Refuses a seed that is no safe integer before anything is made.
  createRandom(options.seed);
  const variables: Map<string, tf.Variable> = flattenParameters(options.parameters);
  if (variables.size === 0) invalidArgument('training.fit', 'parameters', 'a tree with at least one variable', {});
  const scheduleConfig = options.schedule ?? { type: 'constant' };
  const clip = typeof options.clip === 'object' ? createClip(options.clip) : options.clip;
  const optimizer = createOptimizer(options.optimizer, options.optimizers);
  const schedule = createSchedule(scheduleConfig, optimizer.config.learningRate ?? 0, options.schedules);
  const averaging = options.averaging === undefined ? undefined : createAveraging(variables, options.averaging);
  const carry = createCarry();
  let progress: Progress = {
    seed: options.seed,
    optimizer: options.optimizer.type,
    schedule: scheduleConfig.type,
    averaging: averaging !== undefined,
    epoch: 1,
    batch: 0,
    step: 0,
    lossSum: 0,
    seconds: 0,
    stale: 0,
    history: [],
  };
  let best: Values | undefined;
  const store = options.checkpoint?.store;
  const file = store?.name ?? 'checkpoint';

  return {
    variables,
    optimizer,
    schedule,
    clip,
    averaging,
    carry,
    get progress() {
      return progress;
    },
    async keepBest(score, epoch) {
      best = await copyValues(variables);
      progress.best = { score, epoch };
    },
    async settle() {
      if (best !== undefined) assignValues(variables, best);
      else if (averaging !== undefined) assignValues(variables, await copyValues(averaging.tensors()));
    },
    async save() {
      if (store === undefined) return undefined;
      const { step: optimizerStep, tensors } = optimizer.state();
      const groups = new Map([
        ['weights', await copyValues(variables)],
        ['optimizer', await copyValues(tensors)],
        ['carry', await carry.values()],
      ]);
      if (averaging !== undefined) groups.set('average', await copyValues(averaging.tensors()));
      if (best !== undefined) groups.set('best', best);
      for (const [group, values] of groups) {
        const name = findNotFinite(values);
        if (name === undefined) continue;
        throw new RecurrentError({
          code: 'NOT_FINITE',
          message: `training.fit: ${group} "${name}" holds NaN or ∞ after step ${progress.step} (epoch ${progress.epoch}); no checkpoint was written over the last good one. Lower the learning rate or clip gradients`,
          argument: name,
        });
      }
      const bytes = encodeCheckpoint({ progress, scheduleState: schedule.state(), optimizerStep, groups });
      await store.write(bytes);
      return bytes.length;
    },
    async load() {
      const bytes = await store?.read();
      if (bytes === undefined) return false;
      const checkpoint = decodeCheckpoint(bytes, file);
      for (const name of ['seed', 'optimizer', 'schedule', 'averaging'] as const) {
        if (checkpoint.progress[name] === progress[name]) continue;
        const expected = `${JSON.stringify(checkpoint.progress[name])}, as in the checkpoint that is resumed`;
        invalidArgument('training.fit', name, expected, progress[name]);
      }
      const group = (name: string): Values => checkpoint.groups.get(name) ?? new Map();
      const withWeights = progress.averaging ? ['weights', 'average'] : ['weights'];
      if (checkpoint.progress.best !== undefined) withWeights.push('best');
      for (const name of withWeights) checkSameParameters(variables, group(name), file);
      progress = checkpoint.progress;
      assignValues(variables, group('weights'));
      averaging?.restore(group('average'));
      carry.restore(group('carry'));
      best = checkpoint.progress.best === undefined ? undefined : group('best');
      schedule.restore(checkpoint.scheduleState);
      const slots = new Map<string, tf.Tensor>();
      for (const [name, { shape, data }] of group('optimizer')) slots.set(name, ownedVariable(data, shape));
      try {
        optimizer.restore({ step: checkpoint.optimizerStep, tensors: slots });
      } finally {
        for (const tensor of slots.values()) tensor.dispose();
      }
      return true;
    },
    dispose() {
      optimizer.dispose();
      averaging?.dispose();
      carry.reset();
    },
  };
}
