import { Command, InvalidArgumentError, Option } from 'commander';
import { backendNames } from './backend.ts';
import { attend } from './commands/attend.ts';
import { combine } from './commands/combine.ts';
import { demo } from './commands/demo.ts';
import { evaluate } from './commands/evaluate.ts';
import { generate } from './commands/generate.ts';
import { listCells, listModels } from './commands/list.ts';
import { addNgramCommands } from './commands/ngram.ts';
import { predict } from './commands/predict.ts';
import { rescore } from './commands/rescore.ts';
import { score } from './commands/score.ts';
import { addTokenizerCommands } from './commands/tokenizer.ts';
import { train } from './commands/train.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/** The grammar of the command line. Every command is one function of its options and `io`. */
export function createProgram(argv: readonly string[], io: Io): Command {
  const program = new Command('recurrent')
    .description('Train, evaluate and run recurrent sequence models.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', exitCodeHelp);

  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--plugin <path>', 'a module with more cells and models (repeatable)', collect, []);
  const running = (name: string, description: string) =>
    command(name, description)
      .addOption(new Option('--backend <name>', 'what computes').choices(backendNames).default('wasm'))
      .option('--no-kernels', "do without this project's fast kernels")
      .option('--threads <n>', 'processor cores that they use', positive, 1);

  const searching = (name: string, description: string) =>
    running(name, description)
      .option('--beam <n>', 'hypotheses that a beam search keeps, for models that search', positive)
      .addOption(new Option('--normalization <name>', 'of their scores by length').choices(['none', 'average', 'gnmt']))
      .option('--replace-unknowns', 'put source words in the place of unknown ones');

  running('train', 'train a model and save it as a folder')
    .argument('<model>', 'which model; see `recurrent models`; without a version the newest')
    .option('--train <file>', 'training data; .gz is unpacked; TOKENS,TAGS joins two parallel files')
    .option('--source <file>', 'training data in two files that go line by line, such as a text …')
    .option('--target <file>', '… and its translation')
    .option('--dev <file>', 'data that chooses the best epoch')
    .addOption(
      new Option('--dev-fraction <part>', 'hold this part of the training data out instead')
        .argParser(fraction)
        .conflicts(['dev', 'devSource']),
    )
    .option('--dev-source <file>', 'dev data in two files')
    .option('--dev-target <file>', 'the other one')
    .option('--dev-sample <n>', 'judge each epoch on at most so many of the dev examples', positive)
    .option('--test <file>', 'data to judge the finished model on')
    .option('--test-source <file>', 'test data in two files')
    .option('--test-target <file>', 'the other one')
    .option('--columns <names>', 'names of the columns, such as token,pos,tag; "_" skips one')
    .option('--label <name>', 'the column to learn')
    .option('--separator <text>', 'what stands between columns (default: spaces and tabs)')
    .option('--comments <text>', 'lines that begin so are skipped (default: none are)')
    .option('--split <how>', 'how raw text will be cut: auto, words, whitespace or characters')
    .addOption(new Option('--unit <what>', 'what a token of a text is; text: all characters').choices(units))
    .addOption(new Option('--context <what>', 'whether a line goes on from the last').choices(['document', 'sentence']))
    .option('--no-eos', 'lines of a text have no end mark')
    .option('--lowercase', 'read a text in lower case')
    .addOption(
      new Option(
        '--monitor <name>',
        'what chooses the best epoch, for pairs (default: bleu; rougeL for summaries)',
      ).choices(['bleu', 'chrf', 'exactMatch', 'perplexity', 'rouge1', 'rouge2', 'rougeL']),
    )
    .option('--bleu-tokenizer <name>', 'how BLEU splits lines: 13a (default), zh, char, intl or none')
    .option('--scheme <name>', 'how tags spell spans, such as BIO (default: found in the data)')
    .addOption(unknownLabels())
    .option('--preset <name>', 'start from a named config of the model; see `recurrent models`')
    .option('--config <file>', "JSON file with the model's config")
    .option('--set <key=value>', 'one setting, dotted, over --config: training.epochs=5 (repeatable)', collect, [])
    .requiredOption('--out <folder>', 'where to save the model')
    .option('--seed <n>', 'seed of all random numbers', integer, 1)
    .option('--resume', 'go on from the checkpoint of an interrupted run')
    .option('--checkpoint-every <steps>', 'also save a checkpoint every so many steps (default: every epoch)', positive)
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((id, options) => train({ ...options, model: id, argv }, io));

  searching('evaluate', 'judge a saved model on labelled data')
    .argument('<folder>', 'the saved model')
    .option('--data <file>', 'labelled data, in the format of the training data')
    .option('--source <file>', 'labelled data in two files, such as a text …')
    .option('--target <file>', '… and its translation')
    .option('--columns <names>', 'names of the columns, if they differ from the training data')
    .option('--separator <text>', 'what stands between columns, if it differs')
    .option('--dynamic', 'let the model go on learning on the text that it is judged on')
    .option('--learning-rate <x>', 'of the gradient descent of --dynamic (default: 0.1)', number)
    .option('--chunk <n>', 'tokens that --dynamic predicts and then learns together (default: 20)', positive)
    .addOption(unknownLabels())
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((folder, options) => evaluate({ ...options, folder }, io));

  searching('predict', 'run a saved model on text, one sentence a line, or on a column file')
    .argument('<folder>', 'the saved model')
    .argument('[file]', 'what to read; "-" or nothing: standard input', '-')
    .option('--columns <names>', 'the file has columns with these names; without it, it is raw text')
    .option('--separator <text>', 'what stands between columns, if it differs from the training data')
    .option('--n-best <n>', 'how many hypotheses of a beam to print', positive)
    .option('--json', 'print a JSON array, one object a sentence')
    .action((folder, file, options) => predict({ ...options, folder, file }, io));

  searching('attend', 'show where a sequence-to-sequence model looks for each token that it says')
    .argument('<folder>', 'the saved model')
    .argument('<text>', 'what to translate')
    .option('--svg <file>', 'also write the matrix as an SVG file')
    .option('--json', 'print one JSON object with every weight')
    .action((folder, text, options) => attend({ ...options, folder, text }, io));

  running('score', 'how likely a language model holds each line of a text, and which is likeliest')
    .argument('<folder>', 'the saved language model')
    .argument('[file]', 'what to read; "-" or nothing: standard input', '-')
    .option('--per-token', 'also ln p of each token')
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((folder, file, options) => score({ ...options, folder, file }, io));

  running('generate', 'let a language model write')
    .argument('<folder>', 'the saved language model')
    .option('--prompt <text>', 'what to go on from (default: the beginning of a text)')
    .addOption(
      new Option('--strategy <name>', 'how').choices(['sample', 'greedy', 'beam', 'stochastic-beam']).default('sample'),
    )
    .option('--length <n>', 'the most tokens to add', positive, 100)
    .option('--temperature <t>', 'below 1 plays safe, above 1 dares', number)
    .option('--top-k <k>', 'draw from the k likeliest tokens', positive)
    .option('--top-p <p>', 'draw from the likeliest tokens that have probability p together', number)
    .option('--min-p <p>', 'draw from tokens of at least p times the highest probability', number)
    .option('--typical <mass>', 'draw from locally typical tokens of that probability together', number)
    .option('--seed <n>', 'seed of the draws (default: 1)', integer)
    .option('--count <n>', 'draw so many texts (default: 1)', positive)
    .option('--beam <n>', 'hypotheses that a beam search keeps, or draws (default: 5)', positive)
    .option('--n-best <n>', 'how many of them to print (default: 1)', positive)
    .addOption(
      new Option('--normalization <name>', 'of the scores of a beam by length (default: average)').choices([
        'none',
        'average',
        'gnmt',
      ]),
    )
    .option('--groups <n>', 'part a beam into so many groups that avoid each other', positive)
    .option('--diversity <x>', 'nats off a token for each hypothesis of earlier groups that takes it (0.5)', number)
    .option('--repetition-penalty <x>', 'above 1: tokens that occurred become less likely', number)
    .option('--unique-ngrams <n>', 'no n tokens in a row come twice', positive)
    .option('--min-length <n>', 'the least tokens to add', positive)
    .option('--force <tokens>', 'what must come first')
    .option('--forbid <token>', 'what must not come (repeatable)', collect, [])
    .option('--stop <text>', 'end where this text has come (repeatable)', collect, [])
    .option('--stream', 'show tokens, or the whole beam, as they come')
    .option('--json', 'print JSON: one object, with --stream one a line')
    .action((folder, options) => generate({ ...options, folder }, io));

  running('combine', 'make one model of several: of language models, or of models of pairs')
    .requiredOption('--models <folders>', 'saved models of one kind, parted by commas', list)
    .addOption(new Option('--method <name>', 'how').choices(['ensemble', 'linear', 'log-linear']).default('ensemble'))
    .option('--weights <numbers>', 'one per model (and one for the cache), parted by commas', numbers)
    .option('--tune <file>', 'a development text to find the weights on')
    .option('--cache <n>', 'add a cache of the last n tokens', positive)
    .option('--cache-decay <x>', 'a token a places back counts exp(-x a) (default: 0)', number)
    .option('--language-model <folder>', 'with models of pairs: a language model of the targets to fuse')
    .option('--lm-weight <x>', 'what its ln p counts in a search (default: 0.2)', number)
    .option('--test <file>', 'data to judge the combination on: a text, or pairs')
    .requiredOption('--out <folder>', 'where to save it')
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((options) => combine(options, io));

  running('rescore', 'choose from n-best lists of a recogniser with a language model')
    .argument('<folder>', 'the saved language model')
    .argument('<lists>', 'the n-best lists')
    .addOption(new Option('--format <name>', 'of the lists').choices(['json', 'text', 'kaldi']).default('json'))
    .option('--acoustic <file>', 'acoustic costs, with --format kaldi')
    .option('--references <file>', 'what was said: lines "id word word ..."')
    .option('--lm-weight <x>', 'weight of the language model', number)
    .option('--word-penalty <x>', 'added to the score for each word, in nats (default: 0)', number)
    .option('--tune <lists>', 'lists with references to find weight and penalty on')
    .option('--lowercase', 'the model knows the words in lower case')
    .option('--json', 'print one JSON object with every number and nothing else')
    .action((folder, file, options) => rescore({ ...options, folder, file }, io));

  addNgramCommands(program, io);
  addTokenizerCommands(program, io);

  command('models', 'list the models that can be trained')
    .option('--json', 'print a JSON array')
    .action((options) => listModels(options, io));

  command('cells', 'list the recurrent cells that models can use')
    .option('--json', 'print a JSON array')
    .action((options) => listCells(options, io));

  running('demo', 'train a tagger on a generated ticket desk and try it, in under a minute')
    .option('--out <folder>', 'where to save the model', 'demo-tagger')
    .option('--sentences <n>', 'how many to train on', positive, 2500)
    .option('--seed <n>', 'seed of all random numbers', integer, 1)
    .action((options) => demo(options, io));

  return program;
}

const units = ['whitespace', 'words', 'characters', 'text'];

const exitCodeHelp = `
Exit codes: 0 done · 1 failure · 2 bad usage · 3 bad data or bad saved model · 130 interrupted`;

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

function unknownLabels(): Option {
  return new Option(
    '--unknown-labels <how>',
    'labels to judge on that training never saw: an error, or counted as misses',
  )
    .choices(['error', 'miss'])
    .default('error');
}

function integer(text: string): number {
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError('expected an integer.');
  return Number(text);
}

function positive(text: string): number {
  if (!(integer(text) > 0)) throw new InvalidArgumentError('expected an integer above 0.');
  return Number(text);
}

function fraction(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('expected a number between 0 and 1.');
  return value;
}

function number(text: string): number {
  if (text.trim() === '' || !Number.isFinite(Number(text))) throw new InvalidArgumentError('expected a number.');
  return Number(text);
}

function numbers(text: string): number[] {
  return text.split(',').map(number);
}

function list(text: string): string[] {
  const parts = text.split(',').filter((part) => part !== '');
  if (parts.length === 0) throw new InvalidArgumentError('expected names parted by commas.');
  return parts;
}
