export { type BatchOptions, type BucketOptions, createBatches, lengthBuckets } from './batches.ts';
export { type ColumnOptions, readAllColumns, readColumns, type Sentence } from './read-columns.ts';
export { readTextLines, type TextLine, type TextLineOptions } from './read-lines.ts';
export { type ParallelOptions, readParallelTags } from './read-parallel.ts';
export { convertTags, type DetectOptions, detectScheme, mendTags, spansToTags } from './tag-schemes.ts';
export type { LineOptions, TextSource } from './text-lines.ts';
export { generateTicketDesk, type TicketDeskOptions } from './ticket-desk/generate.ts';
export { type TicketDeskSlot, type TicketDeskSplit, ticketDeskSlots } from './ticket-desk/language.ts';
