import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchInterrupts } from './interrupt.ts';

it('aborts at the first signal and exits at the second', () => {
  const exits: number[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
  const watch = watchInterrupts(source);
  expect(watch.signal.aborted).toBe(false);
  source.emit('SIGINT');
  expect(watch.signal.aborted).toBe(true);
  expect(exits).toEqual([]);
  source.emit('SIGTERM');
  expect(exits).toEqual([130]);
  watch.stop();
  expect(source.eventNames()).toEqual([]);
});
