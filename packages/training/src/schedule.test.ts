import { expect, test } from 'vitest';
import { pyTorch } from './fixtures.ts';
import { builtinSchedules, createSchedule } from './schedule.ts';

test.each(pyTorch.schedules)('follows PyTorch, also when restored half-way: $config', ({ config, rates }) => {
  let schedule = createSchedule(config, 0.8);
  for (const [index, rate] of rates.entries()) {
    if (index === 4) {
      const state = JSON.parse(JSON.stringify(schedule.state()));
      schedule = createSchedule(config, 0.8);
      schedule.restore(state);
    }
    expect(schedule.learningRate(100 * index + 7, index + 1)).toBeCloseTo(rate, 10);
    schedule.observe(pyTorch.metrics[index]!);
  }
});

test('step begins to fall after an epoch, exponential may count steps', () => {
  const step = createSchedule({ type: 'step', factor: 0.5, everyEpochs: 1, afterEpoch: 4 } as never, 1);
  expect([1, 4, 5, 6, 7].map((epoch) => step.learningRate(1, epoch))).toEqual([1, 1, 1, 0.5, 0.25]);
  const exponential = createSchedule({ type: 'exponential', factor: 0.25, everySteps: 10 } as never, 1);
  expect([1, 6, 11, 21].map((count) => exponential.learningRate(count, 1))).toEqual([1, 0.5, 0.25, 0.0625]);
});

test('newbob stays while epochs gain enough, then halves each, and ends with the second that does not', () => {
  const config = { type: 'newbob', minimumGain: 0.01 };
  const schedule = createSchedule(config, 0.1);
  const rates: number[] = [];
  // Gains of 5 %, 2 %, 0.5 %, 3 %, 0.1 %.
  for (const perplexity of [200, 190, 186.2, 185.3, 179.7, 179.6]) {
    expect(schedule.finished!()).toBe(false);
    rates.push(schedule.learningRate(1, 1));
    const resumed = createSchedule(config, 0.1);
    resumed.restore(JSON.parse(JSON.stringify(schedule.state())));
    expect(resumed.state()).toEqual(schedule.state());
    schedule.observe(-perplexity);
  }
  expect(rates).toEqual([0.1, 0.1, 0.1, 0.1, 0.05, 0.025]);
  expect(schedule.finished!()).toBe(true);
});

test('unknown types and bad options are refused', () => {
  expect(builtinSchedules.names()).toEqual([
    'constant',
    'step',
    'exponential',
    'inverseTime',
    'halveOnPlateau',
    'newbob',
  ]);
  expect(() => createSchedule({ type: 'exponentiel' }, 1)).toThrow('did you mean "exponential"?');
  expect(() => createSchedule({ type: 'step', factor: 0.5 } as never, 1)).toThrow(
    '"everyEpochs" expected a positive integer',
  );
  expect(() => createSchedule({ type: 'halveOnPlateau', factor: 2 } as never, 1)).toThrow(
    '"factor" expected a number in [0, 1]',
  );
  expect(() => createSchedule({ type: 'constant' }, Number.NaN)).toThrow('"baseRate" expected');
});
