export { type BatchOptions, type BucketOptions, createBatches, lengthBuckets } from './batches.ts';
export { generateNBest, type NoisyChannelOptions } from './channel/generate-n-best.ts';
export { createLetterChannel, type LetterChannel, type LetterChannelOptions } from './channel/letter-channel.ts';
export { type DateDeskOptions, type DateDeskSplit, generateDateDesk } from './date-desk/generate.ts';
export type { Hypothesis, NBestList } from './n-best/n-best.ts';
export { formatNBestJson, readNBestJson } from './n-best/read-json.ts';
export { type KaldiSources, readKaldiNBest } from './n-best/read-kaldi.ts';
export { readNBestText, readTranscripts, withReferences } from './n-best/read-text.ts';
export type { TextPair } from './parallel/pair.ts';
export {
  type PairOptions,
  type ParallelTextOptions,
  readParallelText,
  readTabbedPairs,
  type TabbedPairOptions,
} from './parallel/read-pairs.ts';
export { type ColumnOptions, readAllColumns, readColumns, type Sentence } from './read-columns.ts';
export { readTextLines, type TextLine, type TextLineOptions } from './read-lines.ts';
export { type ParallelOptions, readParallelTags } from './read-parallel.ts';
export { generateReversals, type ReversalOptions } from './reversal.ts';
export { convertTags, type DetectOptions, detectScheme, mendTags, spansToTags } from './tag-schemes.ts';
export type { LineOptions, TextSource } from './text-lines.ts';
export { generateTicketDesk, type TicketDeskOptions } from './ticket-desk/generate.ts';
export { type TicketDeskSlot, type TicketDeskSplit, ticketDeskSlots } from './ticket-desk/language.ts';
export { createTokenBatches, type TokenBatchOptions } from './token-batches.ts';
