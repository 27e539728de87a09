import {
  checkKeys,
  checkPositiveInteger,
  checkRange,
  createRandom,
  invalidArgument,
  type Random,
  RecurrentError,
} from '@recurrent/core';
import type { Hypothesis, NBestList } from '../n-best/n-best.ts';
import { createLetterChannel, type LetterChannelOptions } from './letter-channel.ts';
import { createWordFinder } from './word-channel.ts';

export interface NoisyChannelOptions {
  readonly seed: number;
  /** The words that the recogniser knows, and how often each was seen: its unigram language model. */
  readonly counts: ReadonlyMap<string, number>;
  /** Hypotheses in a list; default 50. */
  readonly size?: number;
  /** Words looked at for each piece heard; default 8. */
  readonly candidates?: number;
  /** How letters are misheard; default 0.12, 0.04 and 0.02. */
  readonly letters?: LetterChannelOptions;
  /** Probability that a filler is not heard at all; default 0.05. */
  readonly lostFillers?: number;
  /** Probability that a filler is heard where nothing was said, before each word and at the end; default 0.01. */
  readonly strayFillers?: number;
  /** Number of fillers: the most frequent words of at most three letters; default 10. */
  readonly fillers?: number;
  /** Tokens that are always heard as they are, such as `<unk>`. */
  readonly clear?: readonly string[];
}

const where = 'datasets.generateNBest';
const usualLetters: LetterChannelOptions = { substitution: 0.12, deletion: 0.04, insertion: 0.02 };

/**
 * N-best lists with references from text, by a noisy channel: the letters of each word go through a `LetterChannel`,
 * short frequent words (fillers) go lost or come from nowhere, and a recogniser that knows the channel and the frequency
 * of words, but not what goes with what, gives its best guesses. `acoustic` is ln p(heard | words) along the guessed
 * alignment, `language` the unigram ln p(words); the total is their sum. Word boundaries are heard without error: words
 * neither merge nor split. The same seed and text give the same lists.
 * @param sentences tokens; each must be in `counts` to have a chance of being guessed
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function generateNBest(sentences: readonly (readonly string[])[], options: NoisyChannelOptions): NBestList[] {
  checkOptions(options);
  const { seed, counts, size = 50, candidates = 8, letters = usualLetters } = options;
  const { lostFillers = 0.05, strayFillers = 0.01, fillers: fillerCount = 10 } = options;
  const clear = new Set(options.clear ?? []);
  let sum = 0;
  for (const count of counts.values()) sum += count;
  const priors = new Map([...counts].map(([word, count]) => [word, Math.log(count / sum)]));
  const spoken = new Map([...priors].filter(([word]) => !clear.has(word)));
  const channel = createLetterChannel([...new Set([...spoken.keys()].flatMap((word) => [...word]))].sort(), letters);
  const finder = createWordFinder(spoken, channel);
  const fillers = [...spoken.keys()]
    .filter((word) => [...word].length <= 3)
    .sort((left, right) => counts.get(right)! - counts.get(left)! || (left < right ? -1 : 1))
    .slice(0, fillerCount);
  const isFiller = new Set(fillers);
  const random = createRandom(seed);

  /** ln p(the piece is heard | nothing was said). */
  const strayScore = (heard: string) => {
    const likelihood = fillers.reduce((total, filler) => total + Math.exp(channel.logProbability(heard, filler)), 0);
    return Math.log((strayFillers * likelihood) / fillers.length);
  };
  const heardScore = (word: string) => Math.log((1 - strayFillers) * (isFiller.has(word) ? 1 - lostFillers : 1));
  /** A word that may stand between two pieces without having been heard. */
  const gap: readonly Choice[] = [
    { word: undefined, acoustic: 0, language: 0 },
    ...(lostFillers > 0 ? fillers : []).map((word) => ({
      word,
      acoustic: Math.log(lostFillers),
      language: priors.get(word)!,
    })),
  ];

  function choicesOf(piece: Piece): Choice[] {
    if (piece.clear) return [{ word: piece.heard, acoustic: 0, language: priors.get(piece.heard) ?? 0 }];
    const choices: Choice[] = finder.candidates(piece.heard, candidates).map(({ word, acoustic }) => ({
      word,
      acoustic: acoustic + heardScore(word),
      language: priors.get(word)!,
    }));
    const stray = strayFillers > 0 && fillers.length > 0 ? strayScore(piece.heard) : -Infinity;
    // What sounds like no word at all was nothing.
    if (stray > -Infinity || choices.length === 0) {
      choices.push({ word: undefined, acoustic: Math.max(stray, unheard), language: 0 });
    }
    return choices;
  }

  return sentences.map((reference, index) => {
    const pieces = hear(reference, random.fork(String(index)), {
      corrupt: channel.corrupt,
      isFiller: (word) => isFiller.has(word),
      clear,
      fillers,
      lostFillers,
      strayFillers,
    });
    const slots = [gap, ...pieces.flatMap((piece) => [choicesOf(piece), gap])];
    return { id: `u${index + 1}`, reference, languageWeight: 1, wordPenalty: 0, hypotheses: bestPaths(slots, size) };
  });
}

/** ln p of a piece that nothing can have made. */
const unheard = -50;

interface Piece {
  readonly heard: string;
  readonly clear: boolean;
}

interface Hearing {
  readonly corrupt: (word: string, random: Random) => string;
  readonly isFiller: (word: string) => boolean;
  readonly clear: ReadonlySet<string>;
  readonly fillers: readonly string[];
  readonly lostFillers: number;
  readonly strayFillers: number;
}

function hear(sentence: readonly string[], random: Random, hearing: Hearing): Piece[] {
  const pieces: Piece[] = [];
  const { fillers, strayFillers, lostFillers, clear } = hearing;
  const stray = () => {
    if (fillers.length === 0 || random.uniform() >= strayFillers) return;
    pieces.push({ heard: hearing.corrupt(fillers[random.integer(fillers.length)]!, random), clear: false });
  };
  for (const word of sentence) {
    stray();
    if (clear.has(word)) pieces.push({ heard: word, clear: true });
    else if (!hearing.isFiller(word) || random.uniform() >= lostFillers) {
      pieces.push({ heard: hearing.corrupt(word, random), clear: false });
    }
  }
  stray();
  return pieces;
}

/** A word at a place, or none. */
interface Choice {
  readonly word: string | undefined;
  readonly acoustic: number;
  readonly language: number;
}

interface Path extends Hypothesis {
  readonly text: string;
  readonly language: number;
  readonly total: number;
}

/** The `size` best sequences of one choice a slot, distinct as text, best first. */
function bestPaths(slots: readonly (readonly Choice[])[], size: number): Hypothesis[] {
  let paths: Path[] = [{ tokens: [], text: '', acoustic: 0, language: 0, total: 0 }];
  for (const choices of slots) {
    const grown = paths.flatMap((path) =>
      choices.map((choice) => ({ path, choice, total: path.total + choice.acoustic + choice.language })),
    );
    grown.sort((left, right) => right.total - left.total);
    const next = new Map<string, Path>();
    for (const { path, choice, total } of grown) {
      const { word, acoustic, language } = choice;
      const text = word === undefined ? path.text : `${path.text} ${word}`;
      // Of the ways to one text the best one counts, which came first.
      if (next.has(text)) continue;
      const tokens = word === undefined ? path.tokens : [...path.tokens, word];
      next.set(text, { tokens, text, acoustic: path.acoustic + acoustic, language: path.language + language, total });
      if (next.size === size) break;
    }
    paths = [...next.values()];
  }
  return paths.map(({ text: _, ...hypothesis }) => hypothesis);
}

function checkOptions(options: NoisyChannelOptions): void {
  checkKeys(where, options, [
    'seed',
    'counts',
    'size',
    'candidates',
    'letters',
    'lostFillers',
    'strayFillers',
    'fillers',
    'clear',
  ]);
  const { counts, size = 1, candidates = 1, lostFillers = 0, strayFillers = 0, fillers = 0 } = options;
  checkPositiveInteger(where, 'size', size);
  checkPositiveInteger(where, 'candidates', candidates);
  checkRange(where, 'lostFillers', lostFillers, 0, 0.9);
  checkRange(where, 'strayFillers', strayFillers, 0, 0.9);
  if (!Number.isInteger(fillers) || fillers < 0) invalidArgument(where, 'fillers', 'an integer ≥ 0', fillers);
  if (counts.size === 0) invalidArgument(where, 'counts', 'at least one word', '{}');
  for (const [word, count] of counts) {
    if (count > 0 && Number.isFinite(count)) continue;
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `${where}: "counts" expected numbers above 0, got ${count} for "${word}"`,
      argument: 'counts',
    });
  }
}
