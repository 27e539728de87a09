import type { EpochEvent, TrainingEvent } from '@recurrent/training';
import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

/** Shows how training goes. */
export interface Progress {
  onEvent(event: TrainingEvent): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** A bar in a terminal; elsewhere one line an epoch. Goes to stderr. */
export function createProgress(io: Io, epochs: number): Progress {
  return io.stderr.isTTY ? createBar(io, epochs) : createLines(io, epochs);
}

function createLines(io: Io, epochs: number): Progress {
  return {
    onEvent(event) {
      const line = describeEvent(event, epochs);
      if (line !== undefined) io.stderr.write(`${line}\n`);
    },
    stop() {},
  };
}

/** A bar on stderr, not yet begun: `{ text }` stands behind it. */
export function barOn(stderr: Io['stderr']): SingleBar {
  return new SingleBar(
    {
      format: '{bar} {percentage}% | {text}',
      stream: stderr as NodeJS.WriteStream,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 20,
      etaBuffer: 1,
      gracefulExit: false,
      fps: 8,
    },
    Presets.shades_classic,
  );
}

function createBar(io: Io, epochs: number): Progress {
  const bar = barOn(io.stderr);
  const started = performance.now();
  let running = false;
  let score = '';
  const draw = (part: number, text: string) => {
    if (running) bar.update(part, { text });
    else bar.start(1, part, { text });
    running = true;
  };
  const stop = () => {
    if (running) bar.stop();
    running = false;
  };
  return {
    onEvent(event) {
      if (event.type === 'epoch') {
        // The line of the finished epoch stays above the bar.
        stop();
        io.stderr.write(`${describeEvent(event, epochs)}\n`);
        const dev = devOf(event);
        if (dev !== undefined) score = ` | dev ${dev}`;
      } else if (event.type === 'step') {
        const elapsed = (performance.now() - started) / 1000;
        const left = event.remainingSeconds;
        const text = [`epoch ${event.epoch}/${epochs}`, `loss ${event.loss.toFixed(3)}`, ...pace(event)].join(' | ');
        draw(left === undefined ? 0 : elapsed / (elapsed + left), text + score);
      } else {
        const line = describeEvent(event, epochs);
        if (line !== undefined) io.stderr.write(`${line}\n`);
      }
    },
    stop,
  };
}

/** One line for the events that are worth one. */
function describeEvent(event: TrainingEvent, epochs: number): string | undefined {
  if (event.type === 'resume') return `resumed in epoch ${event.epoch}, after ${event.step} steps`;
  if (event.type !== 'epoch') return undefined;
  const dev = devOf(event);
  const score = dev === undefined ? [] : [`dev ${dev}${event.best ? ' (best)' : ''}`];
  return [`epoch ${event.epoch}/${epochs}`, `loss ${event.loss.toFixed(3)}`, ...score, ...pace(event)].join(' | ');
}

/** What the epoch was judged by: the task's own number, such as a perplexity, else the score. */
function devOf({ score, metrics }: EpochEvent): string | undefined {
  const { monitor } = (metrics ?? {}) as { readonly monitor?: { readonly value: number } };
  return (monitor?.value ?? score)?.toFixed(4);
}

function pace(event: {
  readonly tokensPerSecond: number | undefined;
  readonly remainingSeconds: number | undefined;
}): string[] {
  const { tokensPerSecond, remainingSeconds } = event;
  return [
    ...(tokensPerSecond === undefined ? [] : [`${Math.round(tokensPerSecond).toLocaleString('en')} tokens/s`]),
    ...(remainingSeconds === undefined ? [] : [`${duration(remainingSeconds)} left`]),
  ];
}

/** `1:02:03`, `2:03`, `0:03`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (parts[0] === 0 ? parts.slice(1) : parts)
    .map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0')))
    .join(':');
}
