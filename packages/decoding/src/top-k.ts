/**
 * The k highest of a stream of numbers without sorting them: a heap whose root is the worst that is kept. Of equals the
 * one offered with the lower index is the better, so the result does not depend on the order of offers.
 */
export class TopK {
  readonly #scores: Float64Array;
  readonly #indices: Int32Array;
  #size = 0;

  /** @param capacity ≥ 1 */
  constructor(capacity: number) {
    this.#scores = new Float64Array(capacity);
    this.#indices = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** A score must be above this, or equal with a lower index, to be kept: −∞ until the heap is full. */
  get threshold(): number {
    return this.#size < this.#scores.length ? -Infinity : this.#scores[0]!;
  }

  clear(): void {
    this.#size = 0;
  }

  /** −∞ and NaN are kept like numbers while there is room: leave them out yourself. */
  offer(score: number, index: number): void {
    if (this.#size < this.#scores.length) {
      this.#rise(this.#size++, score, index);
    } else if (score > this.#scores[0]! || (score === this.#scores[0]! && index < this.#indices[0]!)) {
      this.#sink(0, this.#size, score, index);
    }
  }

  /** Indices from best to worst. Empties the heap; the array lies in it and holds until the next offer. */
  sorted(): Int32Array {
    const scores = this.#scores;
    const indices = this.#indices;
    const count = this.#size;
    for (let last = count - 1; last > 0; last--) {
      const score = scores[last]!;
      const index = indices[last]!;
      scores[last] = scores[0]!;
      indices[last] = indices[0]!;
      this.#sink(0, last, score, index);
    }
    this.#size = 0;
    return indices.subarray(0, count);
  }

  /** The score of the index at the same place of what `sorted` gave. */
  scoreAt(place: number): number {
    return this.#scores[place]!;
  }

  #worse(left: number, leftIndex: number, right: number, rightIndex: number): boolean {
    return left < right || (left === right && leftIndex > rightIndex);
  }

  #rise(from: number, score: number, index: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#worse(score, index, this.#scores[parent]!, this.#indices[parent]!)) break;
      this.#scores[place] = this.#scores[parent]!;
      this.#indices[place] = this.#indices[parent]!;
      place = parent;
    }
    this.#scores[place] = score;
    this.#indices[place] = index;
  }

  #sink(from: number, size: number, score: number, index: number): void {
    const scores = this.#scores;
    const indices = this.#indices;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#worse(scores[child + 1]!, indices[child + 1]!, scores[child]!, indices[child]!)) {
        child++;
      }
      if (!this.#worse(scores[child]!, indices[child]!, score, index)) break;
      scores[place] = scores[child]!;
      indices[place] = indices[child]!;
      place = child;
    }
    scores[place] = score;
    indices[place] = index;
  }
}
