/** What a tokenizer makes of a text, token by token. */
export interface Encoding {
  /** int32 [tokens] */
  readonly ids: Int32Array;
  readonly tokens: readonly string[];
  /**
   * For each token the units [start, end) of the source it stems from, as `text.slice(start, end)` counts (UTF-16);
   * of its own text, where there are two. [0, 0] for what a template or padding added. Tokens that hold parts of one
   * character overlap.
   */
  readonly offsets: readonly (readonly [number, number])[];
  /** Which text: 0 or 1 as the template says. */
  readonly typeIds: Uint8Array;
  /** 1 where a template or padding added the token. */
  readonly specialMask: Uint8Array;
  /** 1 where the token is real, 0 where it is padding. */
  readonly attentionMask: Uint8Array;
}

/** Tokens in the making: id, start, end, one after the other. */
export class TokenBuffer {
  data = new Int32Array(3 * 64);
  /** How many numbers are in use. */
  used = 0;

  get count(): number {
    return this.used / 3;
  }

  push(id: number, start: number, end: number): void {
    if (this.used === this.data.length) this.#grow();
    const { data, used } = this;
    data[used] = id;
    data[used + 1] = start;
    data[used + 2] = end;
    this.used = used + 3;
  }

  #grow(): void {
    const larger = new Int32Array(this.data.length * 2);
    larger.set(this.data);
    this.data = larger;
  }
}

/** A stretch of an encoding: tokens from `from` on of a buffer, or one token that a template or padding added. */
export interface Stretch {
  readonly tokens: TokenBuffer | undefined;
  readonly from: number;
  /** Of what is no buffer. */
  readonly id: number;
  readonly count: number;
  readonly typeId: number;
  /** 0 for padding. */
  readonly attention: 0 | 1;
}

/** Puts the stretches together. Copies out of the buffers. */
export function assemble(stretches: readonly Stretch[], tokenOf: (id: number) => string): LazyEncoding {
  let count = 0;
  for (const stretch of stretches) count += stretch.count;
  const ids = new Int32Array(count);
  const places = new Int32Array(count * 2);
  let at = 0;
  for (const { tokens, from, id, count: length } of stretches) {
    const end = at + length;
    if (tokens === undefined) {
      while (at < end) ids[at++] = id;
      continue;
    }
    const { data } = tokens;
    for (let place = from * 3; at < end; place += 3, at++) {
      ids[at] = data[place]!;
      places[at * 2] = data[place + 1]!;
      places[at * 2 + 1] = data[place + 2]!;
    }
  }
  return new LazyEncoding(ids, places, stretches, tokenOf);
}

/** All but the ids is made when it is asked for: most callers want the ids only. */
export class LazyEncoding implements Encoding {
  readonly ids: Int32Array;
  readonly #places: Int32Array;
  readonly #stretches: readonly Stretch[];
  readonly #tokenOf: (id: number) => string;
  #tokens: readonly string[] | undefined;
  #offsets: readonly (readonly [number, number])[] | undefined;
  #typeIds: Uint8Array | undefined;
  #specialMask: Uint8Array | undefined;
  #attentionMask: Uint8Array | undefined;

  constructor(ids: Int32Array, places: Int32Array, stretches: readonly Stretch[], tokenOf: (id: number) => string) {
    this.ids = ids;
    this.#places = places;
    this.#stretches = stretches;
    this.#tokenOf = tokenOf;
  }

  /** With a filling before or behind it. */
  padded(filling: Stretch, before: boolean): LazyEncoding {
    const ids = new Int32Array(this.ids.length + filling.count).fill(filling.id);
    const places = new Int32Array(ids.length * 2);
    ids.set(this.ids, before ? filling.count : 0);
    places.set(this.#places, before ? filling.count * 2 : 0);
    const stretches = before ? [filling, ...this.#stretches] : [...this.#stretches, filling];
    return new LazyEncoding(ids, places, stretches, this.#tokenOf);
  }

  get tokens(): readonly string[] {
    this.#tokens ??= Array.from(this.ids, this.#tokenOf);
    return this.#tokens;
  }

  get offsets(): readonly (readonly [number, number])[] {
    const places = this.#places;
    this.#offsets ??= Array.from(this.ids, (_, token) => [places[token * 2]!, places[token * 2 + 1]!] as const);
    return this.#offsets;
  }

  get typeIds(): Uint8Array {
    this.#typeIds ??= this.#each(({ typeId }) => typeId);
    return this.#typeIds;
  }

  get specialMask(): Uint8Array {
    this.#specialMask ??= this.#each(({ tokens }) => (tokens === undefined ? 1 : 0));
    return this.#specialMask;
  }

  get attentionMask(): Uint8Array {
    this.#attentionMask ??= this.#each(({ attention }) => attention);
    return this.#attentionMask;
  }

  #each(value: (stretch: Stretch) => number): Uint8Array {
    const values = new Uint8Array(this.ids.length);
    let at = 0;
    for (const stretch of this.#stretches) {
      values.fill(value(stretch), at, at + stretch.count);
      at += stretch.count;
    }
    return values;
  }
}
