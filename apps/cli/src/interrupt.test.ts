import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchInterrupts } from './interrupt.ts';

it('aborts at the first signal, passes over its echo and exits at the next', () => {
  const exits: number[] = [];
  let time = 1000;
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
  const watch = watchInterrupts(source, () => time);
  expect(watch.signal.aborted).toBe(false);
  source.emit('SIGINT');
  expect(watch.signal.aborted).toBe(true);
  time += 50;
  source.emit('SIGINT');
  expect(exits).toEqual([]);
  time += 1000;
  source.emit('SIGTERM');
  expect(exits).toEqual([130]);
  watch.stop();
  expect(source.eventNames()).toEqual([]);
});
