import { expect, it } from 'vitest';
import { checkSignal, createPacer, createYielder } from './event-loop.ts';

/** Whether another task ran while `work` did. */
async function givesWay(work: () => Promise<void> | undefined): Promise<boolean> {
  let ran = false;
  setImmediate(() => {
    ran = true;
  });
  for (let time = 0; time < 1000 && !ran; time++) await work();
  return ran;
}

it('waits for a new task only when the last is old enough', async () => {
  expect(await givesWay(createYielder(0))).toBe(true);
  expect(await givesWay(createYielder(1e9))).toBe(false);
  expect(await givesWay(createPacer('test', undefined, 0))).toBe(true);
  expect(createPacer('test', undefined, 1e9)()).toBe(undefined);
});

it('refuses to go on once aborted, before and after it waited', async () => {
  const controller = new AbortController();
  checkSignal('core.test', controller.signal);
  checkSignal('core.test', undefined);
  const pace = createPacer('core.test', controller.signal, 0);
  const waiting = pace();
  controller.abort('enough');
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  expect(() => pace()).toThrow('core.test: aborted');
  expect(() => checkSignal('core.test', controller.signal)).toThrow('core.test: aborted');
});
