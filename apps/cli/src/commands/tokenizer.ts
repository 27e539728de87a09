import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.ts';
import { tokenizerDecode } from './tokenizer-decode.ts';
import { tokenizerEncode } from './tokenizer-encode.ts';
import { tokenizerTrain, tokenizerTypes } from './tokenizer-train.ts';

const saved = 'a tokenizer.json, a vocab.txt of BERT, or a folder with vocab.json and merges.txt of GPT-2';

/** Adds `tokenizer train`, `tokenizer encode` and `tokenizer decode`. */
export function addTokenizerCommands(program: Command, io: Io): void {
  const tokenizer = program.command('tokenizer').description('learn subwords from text; text to ids and back');

  tokenizer
    .command('train')
    .description('learn a tokenizer from text and save it as a tokenizer.json of Hugging Face')
    .addOption(new Option('--type <name>', 'what is learnt').choices(Object.keys(tokenizerTypes)).makeOptionMandatory())
    .requiredOption('--vocabulary-size <n>', 'the most tokens, special ones included', positive)
    .requiredOption('--text <file>', 'the text, line by line; .gz is unpacked, "-" is standard input')
    .requiredOption('--out <file>', 'where to save it, such as tokenizer.json; replaces a tokenizer that is there')
    .option('--min-frequency <n>', 'merge no pair that occurs less often (not for unigram)', positive)
    .option('--alphabet-size <n>', 'keep only so many characters, the most frequent ones (not for byte-bpe)', positive)
    .option(
      '--special-token <text>',
      'a token that is never split, from id 0 on, in the place of the default ones (repeatable)',
      collect,
    )
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((options) => tokenizerTrain(options, io));

  tokenizer
    .command('encode')
    .description('text to ids, line by line')
    .argument('<tokenizer>', saved)
    .argument('[file]', 'what to read; "-" or nothing: standard input', '-')
    .addOption(new Option('--ids', 'print the ids with blanks between them (default)').conflicts(['tokens', 'json']))
    .addOption(new Option('--tokens', 'print the tokens with blanks between them').conflicts(['ids', 'json']))
    .option('--json', 'print a JSON array, one object a line: text, ids, tokens, offsets')
    .option('--no-template', 'without what the tokenizer puts around a text, such as [CLS] and [SEP]')
    .action((path, file, options) => tokenizerEncode({ ...options, tokenizer: path, file }, io));

  tokenizer
    .command('decode')
    .description('ids to text, line by line')
    .argument('<tokenizer>', saved)
    .argument('[file]', 'lines of ids; "-" or nothing: standard input', '-')
    .option('--keep-special', 'write special tokens, too')
    .option('--json', 'print a JSON array, one object a line: ids, text')
    .action((path, file, options) => tokenizerDecode({ ...options, tokenizer: path, file }, io));
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number above 0.');
  return Number(text);
}
