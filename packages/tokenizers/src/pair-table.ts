/**
 * A hash table from pairs of int32 to two int32, open addressing, in one array: four numbers a slot. Lookups touch one
 * cache line and make no garbage, unlike a `Map` with joined keys.
 */
export class PairTable {
  #slots: Int32Array;
  #mask: number;
  #size = 0;

  /** @param expected how many pairs there will be, about */
  constructor(expected: number) {
    let capacity = 16;
    while (capacity < expected * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity * 4).fill(-1);
    this.#mask = capacity - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The place of a pair (left ≥ 0) for `first` and `second`, or −1. */
  find(left: number, right: number): number {
    const slots = this.#slots;
    for (let slot = hash(left, right) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = slots[slot * 4]!;
      if (found === -1) return -1;
      if (found === left && slots[slot * 4 + 1] === right) return slot * 4;
    }
  }

  first(place: number): number {
    return this.#slots[place + 2]!;
  }

  second(place: number): number {
    return this.#slots[place + 3]!;
  }

  set(left: number, right: number, first: number, second: number): void {
    const place = this.find(left, right);
    if (place >= 0) {
      this.#slots[place + 2] = first;
      this.#slots[place + 3] = second;
      return;
    }
    if (this.#size * 2 > this.#mask) this.#grow();
    this.#insert(left, right, first, second);
    this.#size++;
  }

  #insert(left: number, right: number, first: number, second: number): void {
    let slot = hash(left, right) & this.#mask;
    while (this.#slots[slot * 4] !== -1) slot = (slot + 1) & this.#mask;
    this.#slots.set([left, right, first, second], slot * 4);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2).fill(-1);
    this.#mask = this.#slots.length / 4 - 1;
    for (let place = 0; place < old.length; place += 4) {
      if (old[place] !== -1) this.#insert(old[place]!, old[place + 1]!, old[place + 2]!, old[place + 3]!);
    }
  }
}

function hash(left: number, right: number): number {
  let mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
