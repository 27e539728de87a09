import { decodeEntities, splitOnSpaces } from './text.ts';

/** How BLEU splits lines into tokens. */
export type BleuTokenizer = '13a' | 'char' | 'intl' | 'none' | 'zh';

/**
 * The tokenizers of sacreBLEU: `13a` as mteval-v13a.pl, `intl` as mteval-v14.pl, `zh` splits off every Chinese character
 * and goes on as 13a, `char` takes code points, `none` only splits at white space.
 */
export const bleuTokenizers: Readonly<Record<BleuTokenizer, (line: string) => string[]>> = {
  '13a': (line) => {
    const joined = line.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
    return western(` ${decodeEntities(joined)} `);
  },
  char: (line) => splitOnSpaces([...line].join(' ')),
  intl: (line) => splitOnSpaces(international.reduce((text, [from, to]) => text.replace(from, to), line)),
  none: splitOnSpaces,
  zh: (line) =>
    western([...line.trim()].map((character) => (isChinese(character) ? ` ${character} ` : character)).join('')),
};

const westernRules: readonly (readonly [RegExp, string])[] = [
  // ASCII punctuation and symbols, full stop, comma, hyphen and apostrophe apart.
  [/([{-~[-` -&(-+:-@/])/g, ' $1 '],
  // Full stop and comma unless a digit is before them, then unless one is behind them.
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  // A hyphen behind a digit.
  [/([0-9])(-)/g, '$1 $2 '],
];

function western(line: string): string[] {
  return splitOnSpaces(westernRules.reduce((text, [from, to]) => text.replace(from, to), line));
}

const international: readonly (readonly [RegExp, string])[] = [
  [/(\P{N})(\p{P})/gu, '$1 $2 '],
  [/(\p{P})(\P{N})/gu, ' $1 $2'],
  [/(\p{S})/gu, ' $1 '],
];

/**
 * Code points that `zh` splits off. Two ranges are those of sacreBLEU as it compares strings, not as it names them: it
 * means the extension B and the supplement, and splits off general punctuation to operators and some Kangxi radicals.
 */
const chinese: readonly (readonly [number, number])[] = [
  [0x3400, 0x4db5],
  [0x4e00, 0x9fa5],
  [0x9fa6, 0x9fbb],
  [0xf900, 0xfa2d],
  [0xfa30, 0xfa6a],
  [0xfa70, 0xfad9],
  [0x2001, 0x2a6d],
  [0x2f81, 0x2fa1],
  [0xff00, 0xffef],
  [0x2e80, 0x2eff],
  [0x3000, 0x303f],
  [0x31c0, 0x31ef],
  [0x2f00, 0x2fdf],
  [0x2ff0, 0x2fff],
  [0x3100, 0x312f],
  [0x31a0, 0x31bf],
  [0xfe10, 0xfe1f],
  [0xfe30, 0xfe4f],
  [0x2600, 0x26ff],
  [0x2700, 0x27bf],
  [0x3200, 0x32ff],
  [0x3300, 0x33ff],
];

function isChinese(character: string): boolean {
  const code = character.codePointAt(0)!;
  return chinese.some(([first, last]) => code >= first && code <= last);
}
