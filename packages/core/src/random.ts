import { invalidArgument } from './error.ts';

/** The whole state of a generator; JSON-able, so that a checkpoint can hold it. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded generator of random numbers (sfc32, seeded through splitmix32). The same seed gives the same
 * numbers on every platform. Not for cryptography.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal, by the polar method; both numbers of a pair are made anew, so the state is all there is. */
  normal(): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  /** Fisher–Yates, in place; returns the same array. */
  shuffle<Item>(items: Item[]): Item[];
  /** An independent generator that depends on this one's seed state and on `label`; does not advance this one. */
  fork(label: string): Random;
  state(): RandomState;
  restore(state: RandomState): void;
}

/** @throws RecurrentError INVALID_ARGUMENT when the seed is not a safe integer */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) invalidArgument('core.createRandom', 'seed', 'a safe integer', seed);
  return fromState(seedState(seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0));
}

function seedState(low: number, high: number): [number, number, number, number] {
  const next = splitmix32((low ^ Math.imul(high, 0x9e3779b9)) >>> 0);
  const state: [number, number, number, number] = [next(), next(), next(), 1];
  for (let round = 0; round < 12; round++) advance(state);
  return state;
}

function splitmix32(seed: number): () => number {
  let counter = seed;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = counter ^ (counter >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** One step of sfc32 (Doty-Humphrey, PractRand); returns a uint32. */
function advance(state: [number, number, number, number]): number {
  const result = (((state[0] + state[1]) | 0) + state[3]) | 0;
  state[3] = (state[3] + 1) | 0;
  state[0] = state[1] ^ (state[1] >>> 9);
  state[1] = (state[2] + (state[2] << 3)) | 0;
  state[2] = (((state[2] << 21) | (state[2] >>> 11)) + result) | 0;
  return result >>> 0;
}

function fromState(initial: [number, number, number, number]): Random {
  const state: [number, number, number, number] = [...initial];
  const uniform = () => advance(state) / 0x1_0000_0000;
  const integer = (below: number) => Math.floor(uniform() * below);
  return {
    uniform,
    integer,
    normal() {
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
      }
    },
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = items[last]!;
        items[last] = items[other]!;
        items[other] = kept;
      }
      return items;
    },
    fork(label) {
      let hash = 0x811c9dc5;
      for (let index = 0; index < label.length; index++) hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193);
      return fromState(seedState((state[0] ^ hash) >>> 0, (state[1] ^ state[2] ^ state[3]) >>> 0));
    },
    state: () => [...state],
    restore(saved) {
      if (saved.length !== 4 || saved.some((word) => !Number.isInteger(word))) {
        invalidArgument('core.Random.restore', 'state', 'four integers', saved);
      }
      state[0] = saved[0];
      state[1] = saved[1];
      state[2] = saved[2];
      state[3] = saved[3];
    },
  };
}
