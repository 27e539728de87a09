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

/** A stretch of an encoding: tokens [from, to) of a buffer, or one that a template or padding added. */
export type Segment =
  | { readonly tokens: TokenBuffer; readonly from: number; readonly to: number; readonly typeId: number }
  | { readonly id: number; readonly typeId: number; readonly times: number; readonly attended: boolean };

/** Puts the stretches together. */
export function assemble(segments: readonly Segment[], tokenOf: (id: number) => string): Encoding {
  let count = 0;
  for (const segment of segments) count += 'tokens' in segment ? segment.to - segment.from : segment.times;
  const ids = new Int32Array(count);
  const places = new Int32Array(count * 2);
  const typeIds = new Uint8Array(count);
  const specialMask = new Uint8Array(count);
  const attentionMask = new Uint8Array(count).fill(1);
  let at = 0;
  for (const segment of segments) {
    const first = at;
    if ('tokens' in segment) {
      const { data } = segment.tokens;
      for (let from = segment.from * 3; from < segment.to * 3; from += 3, at++) {
        ids[at] = data[from]!;
        places[at * 2] = data[from + 1]!;
        places[at * 2 + 1] = data[from + 2]!;
      }
    } else {
      at += segment.times;
      ids.fill(segment.id, first, at);
      specialMask.fill(1, first, at);
      if (!segment.attended) attentionMask.fill(0, first, at);
    }
    if (segment.typeId !== 0) typeIds.fill(segment.typeId, first, at);
  }
  return new TypedEncoding(ids, places, typeIds, specialMask, attentionMask, tokenOf);
}

/** Texts and pairs of places are made when they are asked for: most callers want the ids only. */
class TypedEncoding implements Encoding {
  readonly ids: Int32Array;
  readonly typeIds: Uint8Array;
  readonly specialMask: Uint8Array;
  readonly attentionMask: Uint8Array;
  readonly #places: Int32Array;
  readonly #tokenOf: (id: number) => string;
  #tokens: readonly string[] | undefined;
  #offsets: readonly (readonly [number, number])[] | undefined;

  constructor(
    ids: Int32Array,
    places: Int32Array,
    typeIds: Uint8Array,
    specialMask: Uint8Array,
    attentionMask: Uint8Array,
    tokenOf: (id: number) => string,
  ) {
    this.ids = ids;
    this.typeIds = typeIds;
    this.specialMask = specialMask;
    this.attentionMask = attentionMask;
    this.#places = places;
    this.#tokenOf = tokenOf;
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
}
