/** A heap of pairs by falling count, of equals the one with the smaller left and then the smaller right id first. */
export class PairHeap {
  #pairs: number[] = [];
  #counts: number[] = [];
  readonly #lefts: readonly number[];
  readonly #rights: readonly number[];

  /** @param lefts, @param rights the ids of each pair; may grow */
  constructor(lefts: readonly number[], rights: readonly number[]) {
    this.#lefts = lefts;
    this.#rights = rights;
  }

  get size(): number {
    return this.#pairs.length;
  }

  push(pair: number, count: number): void {
    let place = this.#pairs.length;
    this.#pairs.push(pair);
    this.#counts.push(count);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Takes the first one off; the heap is not empty. */
  pop(): { readonly pair: number; readonly count: number } {
    const top = { pair: this.#pairs[0]!, count: this.#counts[0]! };
    const last = this.#pairs.length - 1;
    this.#swap(0, last);
    this.#pairs.pop();
    this.#counts.pop();
    for (let place = 0; ; ) {
      let child = place * 2 + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#before(child + 1, child)) child++;
      if (!this.#before(child, place)) break;
      this.#swap(child, place);
      place = child;
    }
    return top;
  }

  #before(one: number, other: number): boolean {
    const difference = this.#counts[one]! - this.#counts[other]!;
    if (difference !== 0) return difference > 0;
    const [first, second] = [this.#pairs[one]!, this.#pairs[other]!];
    const left = this.#lefts[first]! - this.#lefts[second]!;
    return left !== 0 ? left < 0 : this.#rights[first]! < this.#rights[second]!;
  }

  #swap(one: number, other: number): void {
    const [pair, count] = [this.#pairs[one]!, this.#counts[one]!];
    this.#pairs[one] = this.#pairs[other]!;
    this.#counts[one] = this.#counts[other]!;
    this.#pairs[other] = pair;
    this.#counts[other] = count;
  }
}
