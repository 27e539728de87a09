import { type Io, writeLine } from '../io.ts';
import { createJsonArray, loadTokenizer, readLines } from './tokenizer-files.ts';

export interface TokenizerEncodeOptions {
  readonly tokenizer: string;
  /** `-`: standard input. */
  readonly file: string;
  readonly tokens?: boolean;
  readonly json?: boolean;
  readonly template: boolean;
}

/** `recurrent tokenizer encode` */
export async function tokenizerEncode(options: TokenizerEncodeOptions, io: Io): Promise<void> {
  const tokenizer = await loadTokenizer(options.tokenizer, io);
  const array = createJsonArray((text) => writeLine(io.stdout, text, ''));
  for await (const { text } of readLines(options.file, io)) {
    io.signal?.throwIfAborted();
    const { ids, tokens, offsets } = tokenizer.encode(text, undefined, { template: options.template });
    if (options.json) await array.add({ text, ids: [...ids], tokens, offsets });
    else await writeLine(io.stdout, (options.tokens ? tokens : [...ids]).join(' '));
  }
  if (options.json) await array.end();
}
