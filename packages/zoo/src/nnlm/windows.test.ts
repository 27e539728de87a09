import { describe, expect, it } from 'vitest';
import { layOutWindows, takeWindows } from './windows.ts';

const passages = [Int32Array.of(5, 6, 1), Int32Array.of(7, 1)];

describe('layOutWindows', () => {
  it('puts bos before each sentence', () => {
    const { ids, positions } = layOutWindows(passages, { size: 2, bos: 0, context: 'sentence' });
    expect([...ids]).toEqual([0, 0, 5, 6, 1, 0, 0, 7, 1]);
    expect([...positions]).toEqual([2, 3, 4, 7, 8]);
  });

  it('puts bos before a document only', () => {
    const { ids, positions } = layOutWindows(passages, { size: 2, bos: 0, context: 'document' });
    expect([...ids]).toEqual([0, 0, 5, 6, 1, 7, 1]);
    expect([...positions]).toEqual([2, 3, 4, 5, 6]);
  });

  it('takes no passages and empty ones', () => {
    expect(layOutWindows([], { size: 2, bos: 0, context: 'document' }).positions).toHaveLength(0);
    const empty = [new Int32Array(0), Int32Array.of(4)];
    for (const context of ['document', 'sentence'] as const) {
      const text = layOutWindows(empty, { size: 3, bos: 9, context });
      const { windows, targets } = takeWindows(text, text.positions, 3);
      expect([...windows]).toEqual([9, 9, 9]);
      expect([...targets]).toEqual([4]);
    }
  });
});

describe('takeWindows', () => {
  it('gives the words before each position, oldest first', () => {
    const text = layOutWindows(passages, { size: 2, bos: 0, context: 'document' });
    const { rows, windows, targets } = takeWindows(text, Int32Array.of(5, 3), 2);
    expect(rows).toBe(2);
    expect([...windows]).toEqual([6, 1, 0, 5]);
    expect([...targets]).toEqual([7, 6]);
  });
});
