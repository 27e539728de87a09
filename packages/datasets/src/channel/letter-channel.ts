import { checkKeys, checkRange, type Random } from '@recurrent/core';

/** How letters are misheard; probabilities. */
export interface LetterChannelOptions {
  /** Of a letter that is heard as another. */
  readonly substitution: number;
  /** Of a letter that is not heard. */
  readonly deletion: number;
  /** Of a letter heard where there is none: before each letter and at the end, again and again. */
  readonly insertion: number;
}

/**
 * A noisy channel over the letters of a word. In front of each letter and at the end a letter is put in with probability
 * `insertion`, and then perhaps one more; a letter goes lost with `deletion`, turns with `substitution` into another
 * (four times in five into one that sounds like it, if there is one), and else stays.
 */
export interface LetterChannel {
  /** What is heard of a word. */
  corrupt(word: string, random: Random): string;
  /** ln p(heard | word), over all the ways in which the one turns into the other; nats. */
  logProbability(heard: string, word: string): number;
}

/** Letters that sound alike. */
const classes = ['aeiouy', 'bp', 'dt', 'gkcq', 'vfw', 'zsxc', 'mn', 'lr', 'jg', 'h'];
const alike = 0.8;

/**
 * @param alphabet the letters that there are; at least two
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function createLetterChannel(alphabet: readonly string[], options: LetterChannelOptions): LetterChannel {
  const where = 'datasets.createLetterChannel';
  checkKeys(where, options, ['substitution', 'deletion', 'insertion']);
  const { substitution, deletion, insertion } = options;
  for (const [name, value] of Object.entries(options)) checkRange(where, name, value, 0, 1);
  checkRange(where, 'substitution + deletion', substitution + deletion, 0, 1);
  checkRange(where, 'insertion', insertion, 0, 0.9);
  const letters = [...new Set(alphabet)];
  const index = new Map(letters.map((letter, id) => [letter, id]));
  const size = letters.length;
  const neighbours = letters.map((letter) =>
    letters.filter(
      (other) => other !== letter && classes.some((kind) => kind.includes(letter) && kind.includes(other)),
    ),
  );
  /** p(heard letter | letter), given that it was substituted; row-major [size, size]. */
  const confusion = new Float64Array(size * size);
  for (const [row, near] of neighbours.entries()) {
    const nearPart = near.length === 0 ? 0 : alike;
    for (let column = 0; column < size; column++) {
      if (column === row) continue;
      const isNear = near.includes(letters[column]!);
      confusion[row * size + column] = (1 - nearPart) / (size - 1) + (isNear ? nearPart / near.length : 0);
    }
  }

  /** Indices of letters, and numbers from `size` on for letters that are none of the alphabet. */
  const codes = new Map<string, Int32Array>();
  function codesOf(word: string): Int32Array {
    let found = codes.get(word);
    if (found === undefined) {
      found = Int32Array.from(word, (letter) => index.get(letter) ?? size + letter.codePointAt(0)!);
      codes.set(word, found);
    }
    return found;
  }

  const scratch = [new Float64Array(64), new Float64Array(64)];
  function rowOf(which: 0 | 1, length: number): Float64Array {
    if (scratch[which]!.length <= length) scratch[which] = new Float64Array(2 * length + 1);
    return scratch[which]!;
  }

  function drawOther(row: number, random: Random): string {
    let rest = random.uniform();
    for (let column = 0; column < size; column++) {
      rest -= confusion[row * size + column]!;
      if (rest < 0) return letters[column]!;
    }
    return letters[row === size - 1 ? 0 : size - 1]!;
  }

  return {
    corrupt(word, random) {
      let heard = '';
      const insertions = () => {
        while (random.uniform() < insertion) heard += letters[random.integer(size)];
      };
      for (const letter of word) {
        insertions();
        const draw = random.uniform();
        if (draw < deletion) continue;
        const row = index.get(letter);
        heard += draw < deletion + substitution && row !== undefined && size > 1 ? drawOther(row, random) : letter;
      }
      insertions();
      return heard;
    },

    logProbability(heard, word) {
      const output = codesOf(heard);
      const input = codesOf(word);
      const { length } = output;
      const stop = 1 - insertion;
      const put = insertion / size;
      // row[j]: probability that the letters so far gave the first j heard ones, insertions before the next included.
      let row = rowOf(0, length);
      let next = rowOf(1, length);
      row.fill(0, 0, length + 1);
      row[0] = 1;
      const insert = (to: Float64Array) => {
        for (let at = 1; at <= length; at++) if (output[at - 1]! < size) to[at]! += put * to[at - 1]!;
      };
      insert(row);
      for (const from of input) {
        const known = from < size;
        const kept = 1 - deletion - (known && size > 1 ? substitution : 0);
        const base = from * size;
        next[0] = row[0]! * stop * deletion;
        for (let at = 1; at <= length; at++) {
          const to = output[at - 1]!;
          const turned = to === from ? kept : known && to < size ? substitution * confusion[base + to]! : 0;
          next[at] = stop * (row[at]! * deletion + row[at - 1]! * turned);
        }
        insert(next);
        [row, next] = [next, row];
      }
      return Math.log(row[length]! * stop);
    },
  };
}
