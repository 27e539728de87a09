import { builtinEstimators } from '@recurrent/ngram';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.ts';
import { ngramBuild } from './ngram-build.ts';
import { ngramConvert } from './ngram-convert.ts';
import { ngramQuery } from './ngram-query.ts';

/** Adds `ngram build`, `ngram query` and `ngram convert`. */
export function addNgramCommands(program: Command, io: Io): void {
  const ngram = program.command('ngram').description('count n-grams, smooth them, and score text with them');

  ngram
    .command('build')
    .description('make a model of a text, one sentence a line, tokens parted by white space')
    .requiredOption('--text <file>', 'the text; .gz is unpacked, "-" is standard input')
    .requiredOption('--out <file>', 'where to save the model: NAME.arpa or NAME.safetensors')
    .option('--order <n>', 'the longest n-grams, 1 to 7', wholeNumber, 5)
    .addOption(
      new Option('--smoothing <name>', 'how probabilities come of counts')
        .choices(builtinEstimators.names())
        .default('modifiedKneserNey'),
    )
    .option('--set <key=value>', 'one setting of the smoothing, such as k=0.1 (repeatable)', collect, [])
    .option('--discount-fallback', 'usual discounts where the counts are too few for some of their own')
    .option('--cutoffs <counts>', 'leave out what came no more often, by order: 0,0,1', wholeNumbers, [0])
    .option('--vocabulary <file>', 'count every other word as <unk>; one word a line')
    .option('--held-out <file>', 'text that jelinekMercer tunes its weights to')
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((options) => ngramBuild(options, io));

  ngram
    .command('query')
    .description('the perplexity of a text, its end marks included')
    .argument('<model>', 'an ARPA file or what `ngram convert` made of one')
    .requiredOption('--text <file>', 'the text; .gz is unpacked, "-" is standard input')
    .option('--json', 'print one JSON object and nothing else')
    .action((model, options) => ngramQuery({ ...options, model }, io));

  ngram
    .command('convert')
    .description('from ARPA to the compact form that loads quickly, and back')
    .argument('<model>', 'an ARPA file or a NAME.safetensors of this program')
    .argument('<out>', 'NAME.arpa or NAME.safetensors')
    .action((model, out) => ngramConvert({ model, out }, io));
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}

function wholeNumbers(text: string): number[] {
  return text.split(',').map(wholeNumber);
}
