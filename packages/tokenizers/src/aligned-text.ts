/**
 * A text that knows where it comes from: unit i of `text` stems from the units [starts[i], ends[i]) of the source, or
 * from [base + i, base + i + 1) where there are no arrays. A unit is a UTF-16 code unit, as `text.slice` counts.
 */
export interface AlignedText {
  readonly text: string;
  readonly base: number;
  readonly starts?: Int32Array;
  readonly ends?: Int32Array;
}

export function sourceStart(text: AlignedText, unit: number): number {
  return text.starts === undefined ? text.base + unit : text.starts[unit]!;
}

/** Where the last of the units before `unit` ends in the source. */
export function sourceEnd(text: AlignedText, unit: number): number {
  return text.ends === undefined ? text.base + unit : text.ends[unit - 1]!;
}

/** Units [start, end) as a text of their own. */
export function sliceAligned(text: AlignedText, start: number, end: number): AlignedText {
  if (start === 0 && end === text.text.length) return text;
  const slice = text.text.slice(start, end);
  if (text.starts === undefined) return { text: slice, base: text.base + start };
  return { text: slice, base: 0, starts: text.starts.subarray(start, end), ends: text.ends!.subarray(start, end) };
}

/** Writes an edited copy of a text from left to right and keeps the alignment. */
export class TextEdit {
  readonly #source: AlignedText;
  #starts: Int32Array;
  #ends: Int32Array;
  #used = 0;
  #text = '';

  constructor(source: AlignedText) {
    this.#source = source;
    const room = source.text.length * 2 + 8;
    this.#starts = new Int32Array(room);
    this.#ends = new Int32Array(room);
  }

  /** The units [start, end) as they are. */
  keep(start: number, end: number): void {
    if (start >= end) return;
    this.#reserve(end - start);
    const { text, base, starts, ends } = this.#source;
    let used = this.#used;
    if (starts === undefined || ends === undefined) {
      for (let unit = start; unit < end; unit++) {
        this.#starts[used] = base + unit;
        this.#ends[used++] = base + unit + 1;
      }
    } else {
      for (let unit = start; unit < end; unit++) {
        this.#starts[used] = starts[unit]!;
        this.#ends[used++] = ends[unit]!;
      }
    }
    this.#used = used;
    this.#text += text.slice(start, end);
  }

  /** `content` in the place of the units [start, end); each of its units stems from all of them. */
  replace(start: number, end: number, content: string): void {
    const { text, base } = this.#source;
    const from =
      start < text.length ? sourceStart(this.#source, start) : start > 0 ? sourceEnd(this.#source, start) : base;
    const to = end > start ? sourceEnd(this.#source, end) : from;
    this.#reserve(content.length);
    for (let unit = 0; unit < content.length; unit++) {
      this.#starts[this.#used] = from;
      this.#ends[this.#used++] = to;
    }
    this.#text += content;
  }

  done(): AlignedText {
    const [starts, ends] = [this.#starts.subarray(0, this.#used), this.#ends.subarray(0, this.#used)];
    return { text: this.#text, base: 0, starts, ends };
  }

  #reserve(more: number): void {
    if (this.#used + more <= this.#starts.length) return;
    const room = (this.#used + more) * 2;
    const [starts, ends] = [new Int32Array(room), new Int32Array(room)];
    starts.set(this.#starts);
    ends.set(this.#ends);
    this.#starts = starts;
    this.#ends = ends;
  }
}
