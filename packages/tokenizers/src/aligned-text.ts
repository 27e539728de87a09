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
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #text = '';

  constructor(source: AlignedText) {
    this.#source = source;
  }

  /** The units [start, end) as they are. */
  keep(start: number, end: number): void {
    for (let unit = start; unit < end; unit++) {
      this.#starts.push(sourceStart(this.#source, unit));
      this.#ends.push(sourceEnd(this.#source, unit + 1));
    }
    this.#text += this.#source.text.slice(start, end);
  }

  /** `content` in the place of the units [start, end); each of its units stems from all of them. */
  replace(start: number, end: number, content: string): void {
    const { text, base } = this.#source;
    const from =
      start < text.length ? sourceStart(this.#source, start) : start > 0 ? sourceEnd(this.#source, start) : base;
    const to = end > start ? sourceEnd(this.#source, end) : from;
    for (let unit = 0; unit < content.length; unit++) {
      this.#starts.push(from);
      this.#ends.push(to);
    }
    this.#text += content;
  }

  done(): AlignedText {
    return { text: this.#text, base: 0, starts: Int32Array.from(this.#starts), ends: Int32Array.from(this.#ends) };
  }
}
