/** What is measured of one program in one round. */
export interface NgramFigures {
  /** From text to an ARPA file. */
  readonly buildAndWriteSeconds: number;
  /** The same in processor time of all threads. */
  readonly processorSeconds: number;
  /** Largest resident set of the process that built. */
  readonly peakBytes: number;
  /** Once loaded, over the training text. */
  readonly scoreTokensPerSecond: number;
  /** Of the test text. */
  readonly perplexity: number;
}
