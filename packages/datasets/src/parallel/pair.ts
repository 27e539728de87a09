/** A line of text and what it corresponds to: a sentence and its translation, a document and its summary. */
export interface TextPair {
  readonly source: string;
  readonly target: string;
  /** 1-based, of the source. */
  readonly line: number;
}
