import { invalidArgument, RecurrentError } from '@recurrent/core';
import { byteAlphabet } from '../byte-alphabet.ts';
import type { DecoderConfig } from '../decoder.ts';
import type { TokenModelConfig } from '../model.ts';
import type { NormalizerConfig } from '../normalize.ts';
import type { SplitterConfig } from '../split.ts';
import type { TemplateConfig } from '../template.ts';
import { encodeUtf8 } from '../utf8.ts';
import { learnMerges } from './learn-merges.ts';
import { learnUnigram } from './learn-unigram.ts';

export type Learned = TokenModelConfig;

export interface LearningTask {
  readonly words: ReadonlyMap<string, number>;
  readonly vocabularySize: number;
  readonly minFrequency: number;
  readonly alphabetSize: number | undefined;
  readonly seedSize: number;
  readonly specialTokens: readonly string[];
  readonly unknown: string | undefined;
  readonly pause: () => Promise<void> | undefined;
  readonly report: (done: number, total: number) => void;
}

/** What goes with a type of model if nothing else is said, and how it is learnt. */
export interface Recipe {
  readonly normalizer?: NormalizerConfig;
  readonly splitter: SplitterConfig;
  readonly decoder: DecoderConfig;
  readonly specialTokens: readonly string[];
  readonly unknown?: string;
  readonly template?: TemplateConfig;
  learn(task: LearningTask): Promise<Learned>;
}

const where = 'tokenizers.trainTokenizer';

export const recipes: Readonly<Record<'bpe' | 'byteBpe' | 'wordPiece' | 'unigram', Recipe>> = {
  bpe: {
    splitter: { type: 'metaspace' },
    decoder: { type: 'metaspace' },
    specialTokens: ['<unk>'],
    unknown: '<unk>',
    async learn(task) {
      const { tokens, merges } = await mergesOverCharacters(task, '');
      return { type: 'bpe', vocabulary: tokens, merges, ...unknownOf(task), fuseUnknown: true };
    },
  },
  byteBpe: {
    splitter: { type: 'gpt2' },
    decoder: { type: 'bytes' },
    specialTokens: [],
    async learn(task) {
      // The alphabet in the order of its characters, as Hugging Face's trainer has it.
      const alphabet = [...byteAlphabet].sort();
      const tokens = [...task.specialTokens, ...alphabet];
      checkRoom(task, tokens.length, 'special tokens and 256 bytes');
      const places = new Map(alphabet.map((character, place) => [character, place + task.specialTokens.length]));
      const ids = byteAlphabet.map((character) => places.get(character)!);
      const words = Array.from(task.words.keys(), (word) => Array.from(encodeUtf8(word), (byte) => ids[byte]!));
      const learned = await learn(task, tokens, words, '');
      return { type: 'byteBpe', vocabulary: learned.tokens, merges: learned.merges };
    },
  },
  wordPiece: {
    normalizer: { type: 'bert' },
    splitter: { type: 'bert' },
    decoder: { type: 'wordPiece' },
    specialTokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
    unknown: '[UNK]',
    template: { single: ['[CLS]', '$A', '[SEP]'], pair: ['[CLS]', '$A', '[SEP]', '$B:1', '[SEP]:1'] },
    async learn(task) {
      const { tokens } = await mergesOverCharacters(task, '##');
      return { type: 'wordPiece', vocabulary: tokens, ...unknownOf(task) };
    },
  },
  unigram: {
    normalizer: { unicode: 'NFKC' },
    splitter: { type: 'metaspace' },
    decoder: { type: 'metaspace' },
    specialTokens: ['<unk>'],
    unknown: '<unk>',
    learn: learnUnigramModel,
  },
};

const unknownOf = ({ unknown }: LearningTask) => (unknown === undefined ? {} : { unknown });

/** The characters of the words: the most frequent ones, in the order of their code points. */
function alphabetOf({ words, alphabetSize }: LearningTask): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  const point = (character: string) => character.codePointAt(0)!;
  const ranked = [...counts].sort(([one, first], [other, second]) => second - first || point(one) - point(other));
  return new Map(ranked.slice(0, alphabetSize).sort(([one], [other]) => point(one) - point(other)));
}

function checkRoom(task: LearningTask, least: number, what: string): void {
  if (task.words.size === 0)
    throw new RecurrentError({ code: 'BAD_DATA', message: `${where}: the texts hold no word` });
  if (task.vocabularySize >= least) return;
  const hint = task.alphabetSize === undefined && !what.includes('256') ? '; give "alphabetSize"' : '';
  invalidArgument(where, 'vocabularySize', `at least ${least} (${what})${hint}`, task.vocabularySize);
}

async function mergesOverCharacters(task: LearningTask, continuingPrefix: string) {
  const alphabet = alphabetOf(task);
  const known = new Map(task.specialTokens.map((token, id) => [token, id]));
  const idOf = (token: string) => {
    let id = known.get(token);
    if (id === undefined) {
      id = known.size;
      known.set(token, id);
    }
    return id;
  };
  for (const character of alphabet.keys()) idOf(character);
  if (continuingPrefix !== '') {
    const inside = new Set<string>();
    for (const word of task.words.keys()) {
      for (const character of Array.from(word).slice(1)) if (alphabet.has(character)) inside.add(character);
    }
    for (const character of alphabet.keys()) if (inside.has(character)) idOf(continuingPrefix + character);
  }
  checkRoom(task, known.size, 'special tokens and the characters of the texts');
  const words = Array.from(task.words.keys(), (word) => {
    const symbols: number[] = [];
    let first = true;
    for (const character of word) {
      if (alphabet.has(character)) symbols.push(idOf(first ? character : continuingPrefix + character));
      first = false;
    }
    return symbols;
  });
  return learn(task, [...known.keys()], words, continuingPrefix);
}

function learn(task: LearningTask, tokens: string[], words: number[][], continuingPrefix: string) {
  const { vocabularySize: size, minFrequency } = task;
  const counts = [...task.words.values()];
  return learnMerges({ tokens, words, counts, size, minFrequency, continuingPrefix }, task.pause, task.report);
}

async function learnUnigramModel(task: LearningTask): Promise<Learned> {
  const { specialTokens, unknown, vocabularySize, seedSize, pause, report } = task;
  const alphabet = alphabetOf(task);
  checkRoom(task, specialTokens.length + alphabet.size, 'special tokens and the characters of the texts');
  // What holds a character outside of the alphabet is learnt from by its parts.
  const words = new Map<string, number>();
  for (const [word, count] of task.words) {
    let run = '';
    for (const character of [...word, '']) {
      if (alphabet.has(character)) {
        run += character;
        continue;
      }
      if (run !== '') words.set(run, (words.get(run) ?? 0) + count);
      run = '';
    }
  }
  const size = vocabularySize - specialTokens.length;
  let most: number | undefined;
  const { pieces } = await learnUnigram({ words, size, seedSize }, pause, (count) => {
    most ??= count;
    report(most - count, Math.max(most - size, 1));
  });
  report(1, 1);
  const special = specialTokens.map((token) => [token, 0] as const);
  return {
    type: 'unigram',
    vocabulary: [...special, ...pieces.filter(([text]) => !specialTokens.includes(text))],
    ...(unknown === undefined ? {} : { unknownId: specialTokens.indexOf(unknown) }),
  };
}
