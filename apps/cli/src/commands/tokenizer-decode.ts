import { RecurrentError } from '@recurrent/core';
import { type Io, writeLine } from '../io.ts';
import { createJsonArray, loadTokenizer, readLines } from './tokenizer-files.ts';

export interface TokenizerDecodeOptions {
  readonly tokenizer: string;
  /** `-`: standard input. */
  readonly file: string;
  readonly keepSpecial?: boolean;
  readonly json?: boolean;
}

/** `recurrent tokenizer decode` */
export async function tokenizerDecode(options: TokenizerDecodeOptions, io: Io): Promise<void> {
  const tokenizer = await loadTokenizer(options.tokenizer, io);
  const file = options.file === '-' ? 'standard input' : options.file;
  const array = createJsonArray((text) => writeLine(io.stdout, text, ''));
  for await (const { text: line, line: number } of readLines(options.file, io)) {
    io.signal?.throwIfAborted();
    const words = line.match(/\S+/g) ?? [];
    const ids = words.map((word) => {
      const id = /^\d{1,9}$/.test(word) ? Number(word) : -1;
      if (id >= 0 && id < tokenizer.size) return id;
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `expected ids from 0 to ${tokenizer.size - 1}, got ${JSON.stringify(word)}`,
        file,
        line: number,
        expected: `ids from 0 to ${tokenizer.size - 1}`,
        received: word,
      });
    });
    const text = tokenizer.decode(ids, { skipSpecial: options.keepSpecial !== true });
    if (options.json) await array.add({ ids, text });
    else await writeLine(io.stdout, text);
  }
  if (options.json) await array.end();
}
