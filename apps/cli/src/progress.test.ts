import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import type { Io } from './io.ts';
import { createProgress, duration } from './progress.ts';

function show(isTTY: boolean): { readonly io: Io; text(): string } {
  let text = '';
  const stderr = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    }),
    { isTTY, columns: 200, cursorTo() {}, clearLine() {}, moveCursor() {} },
  );
  return { io: { stderr } as unknown as Io, text: () => text };
}

const place = { epoch: 2, step: 7, loss: 0.5, learningRate: 0.1, tokensPerSecond: 12345.6, remainingSeconds: 61 };
const step = { type: 'step', gradientNorm: undefined, ...place } as const;
const epoch = { type: 'epoch', score: 0.9, metrics: undefined, best: true, ...place } as const;

it('writes one line an epoch where there is no terminal', () => {
  const { io, text } = show(false);
  const progress = createProgress(io, 3);
  progress.onEvent({ type: 'resume', epoch: 2, step: 3 });
  progress.onEvent(step);
  progress.onEvent({ type: 'checkpoint', epoch: 2, step: 7, bytes: 10 });
  progress.onEvent(epoch);
  progress.stop();
  expect(text()).toBe(
    'resumed in epoch 2, after 3 steps\nepoch 2/3 | loss 0.500 | dev 0.9000 (best) | 12,346 tokens/s | 1:01 left\n',
  );
});

it('shows a bar with loss, pace, time left and the last dev score in a terminal', () => {
  const { io, text } = show(true);
  const progress = createProgress(io, 3);
  progress.onEvent(epoch);
  progress.onEvent({ ...step, epoch: 3 });
  progress.stop();
  expect(text()).toContain('epoch 2/3 | loss 0.500 | dev 0.9000 (best)');
  expect(text()).toContain('0% | epoch 3/3 | loss 0.500 | 12,346 tokens/s | 1:01 left | dev 0.9000');
});

it('shows the number that the task judges by', () => {
  const { io, text } = show(false);
  const metrics = { monitor: { metric: 'perplexity', value: 124.7, higherIsBetter: false } };
  createProgress(io, 3).onEvent({ ...epoch, score: -124.7, metrics });
  expect(text()).toContain('| dev 124.7000 (best) |');
});

it('writes durations', () => {
  expect([0, 61, 3723.2].map(duration)).toEqual(['0:00', '1:01', '1:02:04']);
});
