import { registerGradients } from '@recurrent/cells';
import { createRandom, createYielder, RecurrentError } from '@recurrent/core';
import type { EpochRecord } from './checkpoint.ts';
import type { StepEvent } from './events.ts';
import { type BatchSource, checkFitOptions, type Evaluation, type FitOptions, type FitResult } from './fit-options.ts';
import { createPace } from './pace.ts';
import { createSession, type Session } from './session.ts';
import { trainStep } from './train-step.ts';

/** Longest time without giving the event loop its turn, unless one step takes longer. */
const yieldMilliseconds = 40;

/**
 * Trains `parameters` on the batches of `epochs` epochs: loss, gradients, clipping, optimiser, schedule; after each
 * epoch the evaluation, which decides early stopping and which weights are kept. At the end, however it comes, the
 * variables hold the weights of the best epoch, or without `evaluate` the averaged or last ones.
 *
 * A run is a function of its options: batches and dropout draw from forks of `seed` by epoch and by step, so that one
 * that was aborted anywhere and resumed from its checkpoint ends with the same bits as one that was not. A store with
 * `resume` off is overwritten.
 *
 * A loss or gradient norm that is NaN or infinite stops the run before the update; weights that are not finite never
 * overwrite a checkpoint. Does not measure accuracy, open files or choose a backend.
 * @throws RecurrentError INVALID_ARGUMENT; NOT_FINITE with epoch and step; BAD_BUNDLE for a checkpoint that is damaged
 * or of another model; BAD_DATA for an epoch without batches, or with fewer than the checkpoint says were done
 */
export async function fit<Batch>(options: FitOptions<Batch>): Promise<FitResult> {
  checkFitOptions(options);
  registerGradients();
  const session = createSession(options);
  try {
    if (options.resume === true && (await session.load())) {
      const { epoch, step } = session.progress;
      options.onEvent?.({ type: 'resume', epoch, step });
    }
    const stopped = await run(options, session);
    await saveCheckpoint(options, session);
    await session.settle();
    const { best, step, history } = session.progress;
    return {
      bestScore: best?.score,
      bestEpoch: best?.epoch,
      epochs: history.length,
      steps: step,
      history,
      stopped,
    };
  } finally {
    session.dispose();
  }
}

async function run<Batch>(options: FitOptions<Batch>, session: Session): Promise<FitResult['stopped']> {
  const { progress } = session;
  const { signal, checkpoint } = options;
  const everyEpochs = checkpoint?.everyEpochs ?? (checkpoint?.everySteps === undefined ? 1 : undefined);
  const root = createRandom(options.seed);
  const breathe = createYielder(yieldMilliseconds);
  const pace = createPace();
  const remaining = () => {
    const perEpoch = progress.stepsPerEpoch;
    const epochsLeft = options.epochs - progress.epoch + 1;
    const stepsLeft = perEpoch === undefined ? undefined : Math.max(0, epochsLeft * perEpoch - progress.batch);
    return pace.remainingSeconds(stepsLeft, options.evaluate === undefined ? 0 : epochsLeft);
  };

  while (progress.epoch <= options.epochs) {
    if (options.patience !== undefined && progress.stale >= options.patience) return 'patience';
    if (session.schedule.finished?.()) return 'schedule';
    if (signal?.aborted) return 'aborted';
    const { epoch } = progress;
    const source = await options.batches(epoch, root.fork(`epoch ${epoch}`));
    if (Array.isArray(source)) progress.stepsPerEpoch = source.length;
    const ended = await runEpoch(source);
    if (!ended || signal?.aborted) return 'aborted';

    const started = performance.now();
    const evaluation = await evaluate(options, session);
    pace.evaluation((performance.now() - started) / 1000);
    const record = await closeEpoch(session, evaluation);
    options.onEvent?.({
      type: 'epoch',
      epoch,
      step: progress.step,
      loss: record.loss,
      learningRate: record.learningRate,
      tokensPerSecond: pace.tokensPerSecond(),
      remainingSeconds: remaining(),
      score: evaluation?.score,
      metrics: evaluation?.metrics,
      best: progress.best?.epoch === epoch,
    });
    if (everyEpochs !== undefined && epoch % everyEpochs === 0 && epoch < options.epochs) {
      await saveCheckpoint(options, session);
    }
    await breathe();
  }
  return 'completed';

  /** @returns whether the epoch came to its end */
  async function runEpoch(source: BatchSource<Batch>): Promise<boolean> {
    const { epoch } = progress;
    const done = progress.batch;
    let index = 0;
    for await (const batch of source) {
      index += 1;
      if (index <= done) continue;
      const started = performance.now();
      const step = progress.step + 1;
      const learningRate = session.schedule.learningRate(step, epoch);
      const { loss, gradientNorm } = await trainStep({
        ...session,
        learningRate,
        random: root.fork(`step ${step}`),
        loss: (context) => options.loss(batch, context, session.carry),
        refuse(what, value) {
          throw notFinite(what, value, epoch, step, checkpoint !== undefined);
        },
      });
      session.carry.advance();
      session.averaging?.update(step);
      const seconds = (performance.now() - started) / 1000;
      pace.step(seconds, options.tokensOf?.(batch));
      progress.step = step;
      progress.batch = index;
      progress.lossSum += loss;
      progress.seconds += seconds;
      const event: StepEvent = {
        type: 'step',
        epoch,
        step,
        loss,
        learningRate,
        gradientNorm,
        tokensPerSecond: pace.tokensPerSecond(),
        remainingSeconds: remaining(),
      };
      options.onEvent?.(event);
      await breathe();
      if (signal?.aborted) return false;
      if (checkpoint?.everySteps !== undefined && step % checkpoint.everySteps === 0) {
        await saveCheckpoint(options, session);
      }
    }
    if (index === 0 || index < done) {
      throw new RecurrentError({
        code: 'BAD_DATA',
        message:
          index === 0
            ? `training.fit: "batches" gave none for epoch ${epoch}`
            : `training.fit: "batches" gave ${index} for epoch ${epoch}, but the checkpoint has done ${done}: the data or its options changed`,
        argument: 'batches',
      });
    }
    return true;
  }
}

async function evaluate<Batch>(options: FitOptions<Batch>, session: Session): Promise<Evaluation | undefined> {
  if (options.evaluate === undefined) return undefined;
  const { progress, averaging } = session;
  const { epoch } = progress;
  const work = async () => {
    const evaluation = await options.evaluate!(epoch);
    if (!Number.isFinite(evaluation.score)) {
      throw notFinite('score', evaluation.score, epoch, progress.step, options.checkpoint !== undefined);
    }
    if (progress.best === undefined || evaluation.score > progress.best.score) {
      await session.keepBest(evaluation.score, epoch);
      progress.stale = 0;
    } else {
      progress.stale += 1;
    }
    return evaluation;
  };
  return averaging === undefined ? work() : averaging.during(work);
}

/** Writes the epoch into the history, tells the schedule and moves on to the next. */
async function closeEpoch(
  { progress, schedule, carry }: Session,
  evaluation: Evaluation | undefined,
): Promise<EpochRecord> {
  const { epoch, batch, step, seconds } = progress;
  const loss = progress.lossSum / batch;
  const record = { epoch, loss, learningRate: schedule.learningRate(step, epoch), seconds, ...evaluation };
  progress.history.push(record);
  schedule.observe(evaluation?.score ?? -loss);
  progress.stepsPerEpoch = batch;
  progress.epoch = epoch + 1;
  progress.batch = 0;
  progress.lossSum = 0;
  progress.seconds = 0;
  carry.reset();
  return record;
}

async function saveCheckpoint<Batch>(options: FitOptions<Batch>, session: Session): Promise<void> {
  const { epoch, step } = session.progress;
  const bytes = await session.save();
  if (bytes !== undefined) options.onEvent?.({ type: 'checkpoint', epoch, step, bytes });
}

function notFinite(what: string, value: number, epoch: number, step: number, stored: boolean): RecurrentError {
  return new RecurrentError({
    code: 'NOT_FINITE',
    message: `training.fit: ${what} is ${value} in epoch ${epoch}, step ${step}; ${
      stored ? 'the last checkpoint is kept' : 'the weights are those before this step'
    }. Lower the learning rate, clip gradients or look at this batch`,
    argument: what,
    received: String(value),
  });
}
