import type { Spans } from './splitter.ts';

export const mosesLanguages = ['en', 'de', 'fr'] as const;

export interface MosesOptions {
  /** Whose apostrophes and abbreviations (default `en`). */
  readonly language?: (typeof mosesLanguages)[number];
}

/** Abbreviations that keep their full stop: always, and only before a number. */
interface Prefixes {
  readonly always: ReadonlySet<string>;
  readonly beforeNumber: ReadonlySet<string>;
  /** Every other word that keeps it. */
  readonly pattern: RegExp;
}

const list = (words: string) => new Set(words.split(' '));

const prefixes: Readonly<Record<(typeof mosesLanguages)[number], Prefixes>> = {
  en: {
    always: list(
      'Adm Capt Cmdr Col Corp Cpl Dr Drs Gen Gov Hon Insp Lt Maj Messrs Mlle Mme Mr Mrs Ms Msgr Ph Prof Pvt Rep Reps Rev Sen Sens Sgt Sr St Supt v vs rev',
    ),
    beforeNumber: list('No Nos Art Nr pp'),
    pattern: /^[A-Z]$/,
  },
  de: {
    always: list('Bd Dr Fr Frl Hr Hrn Hrsg Ing Mag Mio Mrd Prof Str bspw bzw ca evtl ggf inkl max min usw vgl zzgl'),
    beforeNumber: list('Art Nr No S pp'),
    // Ordinals, too: am 5. Mai.
    pattern: /^(?:[A-Za-z]|\d{1,2})$/,
  },
  fr: {
    always: list('Dr Me Mgr Mlle Mme MM Pr St Ste cf env etc ex fig hab'),
    beforeNumber: list('No Nos art pp'),
    pattern: /^[A-Za-z]$/,
  },
};

const symbol = /[^\p{Alphabetic}\p{M}\p{N}\s.'`,-]/gu;
const letter = /^\p{Alphabetic}$/u;
const number = /^\p{N}$/u;

/**
 * Tokens as Moses' `tokenizer.perl` makes them: symbols stand apart, dots in a row are one token, a comma belongs to the
 * number that it is in, a full stop to an abbreviation and to what goes on in lower case, but never at the end of the text;
 * an apostrophe between letters begins a token in English (It 's), ends one in French (d' art), and stands apart in German.
 * The lists of abbreviations are shorter than those of Moses. Does not escape (`&apos;`), split hyphens, or protect
 * addresses.
 * @see Koehn et al. 2007; github.com/moses-smt/mosesdecoder
 */
export function mosesSpans({ language = 'en' }: MosesOptions): Spans {
  const apostrophe = apostrophes[language];
  return (whole, start, end, emit) => {
    const text = whole.slice(start, end);
    const cuts = new Set<number>();
    const apart = (from: number, length = 1) => cuts.add(from).add(from + length);
    for (const { 0: found, index } of text.matchAll(symbol)) apart(index, found.length);
    for (const { 0: dots, index } of text.matchAll(/\.{2,}/g)) apart(index, dots.length);
    for (const { index } of text.matchAll(/,/g)) {
      const [before, after] = [characterBefore(text, index), characterAt(text, index + 1)];
      const inNumber = (before === '' || number.test(before)) && number.test(after);
      if (!inNumber) apart(index);
    }
    for (const { index } of text.matchAll(/'/g)) {
      apostrophe(characterBefore(text, index), characterAt(text, index + 1), index, cuts);
    }
    // What is missed else: a full stop before the quotation mark that ends the text.
    const last = /\.' ?$/.exec(text);
    if (last !== null) apart(last.index).add(last.index + 2);
    const words = tokensOf(text, cuts);
    for (const [place, [from, to]] of words.entries()) {
      const next = words[place + 1];
      const stop = keepsStop(text.slice(from, to), next && text.slice(...next), prefixes[language]) ? to : to - 1;
      emit(start + from, start + stop);
      if (stop < to) emit(start + stop, start + to);
    }
  };
}

type Apostrophe = (before: string, after: string, place: number, cuts: Set<number>) => void;

/** Which sides of an apostrophe are cut; at the ends of a text only German does. */
const apostrophes: Readonly<Record<(typeof mosesLanguages)[number], Apostrophe>> = {
  en(before, after, place, cuts) {
    if (before === '' || after === '') return;
    const [left, right] = [letter.test(before), letter.test(after)];
    const counted = number.test(before);
    if (right && counted && after !== 's') return;
    cuts.add(place);
    if (!right || !(left || counted)) cuts.add(place + 1);
  },
  fr(before, after, place, cuts) {
    if (before === '' || after === '') return;
    if (!(letter.test(before) && letter.test(after))) cuts.add(place);
    cuts.add(place + 1);
  },
  de: (_before, _after, place, cuts) => void cuts.add(place).add(place + 1),
};

/** Whether a word has no full stop to lose. */
function keepsStop(word: string, next: string | undefined, { always, beforeNumber, pattern }: Prefixes): boolean {
  const stem = word.slice(0, -1);
  if (!word.endsWith('.') || stem === '' || stem.endsWith('.')) return true;
  if (next === undefined) return false;
  if ((stem.includes('.') && /\p{Alphabetic}/u.test(stem)) || always.has(stem) || pattern.test(stem)) return true;
  return /^\p{Ll}/u.test(next) || (beforeNumber.has(stem) && /^\p{Nd}/u.test(next));
}

/** Runs between white space and cuts. */
function tokensOf(text: string, cuts: ReadonlySet<number>): [number, number][] {
  const found: [number, number][] = [];
  for (const { 0: run, index } of text.matchAll(/\S+/gu)) {
    let from = index;
    for (let place = index + 1; place <= index + run.length; place++) {
      if (place < index + run.length && !cuts.has(place)) continue;
      found.push([from, place]);
      from = place;
    }
  }
  return found;
}

function characterAt(text: string, place: number): string {
  return place < text.length ? String.fromCodePoint(text.codePointAt(place)!) : '';
}

function characterBefore(text: string, place: number): string {
  return Array.from(text.slice(Math.max(0, place - 2), place)).at(-1) ?? '';
}
