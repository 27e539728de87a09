import { checkKeys, createPacer, RecurrentError } from '@recurrent/core';
import { vocabularyFromJSON } from '@recurrent/tokenizers';
import { grown } from '../columns.ts';
import type { WorkOptions } from '../events.ts';
import { createNgramModel, type NgramModel } from '../model.ts';
import { createNodeTable, type NodeTable } from '../node-table.ts';
import { sortNodes } from '../shape.ts';
import { arpaMarks } from '../special.ts';
import { linksOf } from '../trie.ts';
import { linesOf, type TextPieces } from './lines.ts';
import { parseNumber } from './number.ts';

export interface ReadArpaOptions extends WorkOptions {
  /** The name that errors give to the source. */
  readonly file?: string;
}

/** The n-grams of one order as they are read. */
interface Section {
  readonly name: string;
  /** As many as \data\ promises. */
  readonly promised: number;
  size: number;
  logProbs: Float32Array;
  /** NaN where the file has none. */
  backOffs: Float32Array;
}

/**
 * Reads an ARPA file piece by piece. Ids are given in the order of `\1-grams:`; white space in words is what the
 * format parts by: blanks and tabs. A file without `<unk>` gets one of probability 0, and a warning.
 * @throws RecurrentError BAD_DATA naming line and section: no `\data\`, sections missing or out of turn, counts that are
 *   not kept, numbers that are none or above 0, a word or a beginning that no earlier section has, a history without its
 *   back-off weight, an n-gram twice, no `<s>` or `</s>`, no `\end\`; ABORTED
 */
export async function readArpa(source: TextPieces, options: ReadArpaOptions = {}): Promise<NgramModel> {
  const where = 'ngram.readArpa';
  checkKeys(where, options, ['file', 'signal', 'onEvent']);
  const { file, signal, onEvent } = options;
  const pace = createPacer(where, signal);
  let line = 0;
  const bad = (message: string): never => {
    throw new RecurrentError({ code: 'BAD_DATA', message, line, ...(file === undefined ? {} : { file }) });
  };
  const reader = createReader(bad);
  for await (const { first, lines } of linesOf(source, file)) {
    for (const [index, text] of lines.entries()) {
      line = first + index;
      reader.take(text);
    }
    onEvent?.({ type: 'progress', stage: 'read', ...reader.progress() });
    await pace();
  }
  return reader.finish((message) => onEvent?.({ type: 'warning', message: file ? `${file}: ${message}` : message }));
}

function createReader(bad: (message: string) => never) {
  /** Where the reader is: before \data\, in it, in the section of an order, behind \end\. */
  let place: 'before' | 'data' | 'ngrams' | 'after' = 'before';
  const promised: number[] = [];
  const sections: Section[] = [];
  let current: Section;
  let done = 0;
  const words: string[] = [];
  const ids = new Map<string, number>();
  /** Of the orders 2 …; a word's number is its id. */
  const tables: NodeTable[] = [];

  const closeSection = () => {
    if (current.size !== current.promised) {
      bad(`section ${current.name}: has ${current.size} n-grams, \\data\\ says ${current.promised}`);
    }
  };
  const openSection = (name: string) => {
    const next = `\\${sections.length + 1}-grams:`;
    if (sections.length > 0) closeSection();
    if (promised.length === 0) bad(`section ${name}: \\data\\ has no line such as "ngram 1=…"`);
    if (name === '\\end\\') {
      if (sections.length < promised.length) bad(`\\end\\ comes where ${next} was expected`);
      place = 'after';
      return;
    }
    if (name !== next || sections.length === promised.length) {
      bad(`${name} comes where ${sections.length === promised.length ? '\\end\\' : next} was expected`);
    }
    place = 'ngrams';
    current = {
      name: name.slice(0, -1),
      promised: promised[sections.length]!,
      size: 0,
      logProbs: new Float32Array(1024),
      backOffs: new Float32Array(1024),
    };
    if (sections.length > 0) tables.push(createNodeTable());
    sections.push(current);
  };

  const promise = (text: string) => {
    const [, order, count] = /^ngram[ \t]+(\d+)[ \t]*=[ \t]*(\d+)[ \t]*$/.exec(text) ?? [];
    if (order === undefined) bad(`section \\data\\: expected "ngram ${promised.length + 1}=COUNT", got ${shown(text)}`);
    if (Number(order) !== promised.length + 1) {
      bad(`section \\data\\: expected the count of order ${promised.length + 1}, got that of order ${order}`);
    }
    promised.push(Number(count));
  };

  const ngram = (text: string) => {
    const { name } = current;
    const order = sections.length;
    const fields = text.split(/[ \t]+/);
    if (fields.at(-1) === '') fields.pop();
    if (fields.length < order + 1 || fields.length > order + 2) {
      bad(
        `section ${name}: expected a number, ${order} word${order > 1 ? 's' : ''} and a back-off weight, got ${shown(text)}`,
      );
    }
    if (fields.length === order + 2 && order === promised.length) {
      bad(`section ${name}: the highest order has no back-off weights, got ${shown(text)}`);
    }
    const logProb = parseNumber(fields[0]!);
    if (!(logProb <= 0)) bad(`section ${name}: expected a log10 probability of at most 0, got ${shown(fields[0]!)}`);
    const weight = fields[order + 1];
    const backOff = weight === undefined ? Number.NaN : parseNumber(weight);
    if (weight !== undefined && !(backOff < Number.POSITIVE_INFINITY)) {
      bad(`section ${name}: expected a log10 back-off weight, got ${shown(weight)}`);
    }
    const node = order === 1 ? word(fields[1]!) : child(fields, order);
    current.logProbs = grown(current.logProbs, node + 1);
    current.backOffs = grown(current.backOffs, node + 1);
    current.logProbs[node] = logProb;
    current.backOffs[node] = backOff;
    current.size += 1;
    done += 1;
    if (current.size > current.promised) {
      bad(`section ${name}: has more than the ${current.promised} n-grams that \\data\\ says`);
    }
  };
  const word = (text: string): number => {
    if (ids.has(text)) bad(`section ${current.name}: the word ${shown(text)} comes twice`);
    ids.set(text, words.length);
    return words.push(text) - 1;
  };
  const idOf = (text: string): number =>
    ids.get(text) ?? bad(`section ${current.name}: the word ${shown(text)} is not in \\1-grams`);
  const badBeginning = (fields: readonly string[], order: number, what: string) =>
    bad(`section ${current.name}: the beginning ${shown(fields.slice(1, order).join(' '))} ${what}`);
  /** fields: the number, the words … */
  const child = (fields: readonly string[], order: number): number => {
    const lower = sections[order - 2]!;
    let parent = idOf(fields[1]!);
    for (let index = 2; index < order; index++) {
      parent = tables[index - 2]!.find(parent, idOf(fields[index]!));
      if (parent < 0) badBeginning(fields, order, `is not in ${lower.name}`);
    }
    if (Number.isNaN(lower.backOffs[parent])) badBeginning(fields, order, `has no back-off weight in ${lower.name}`);
    const table = tables[order - 2]!;
    const before = table.size;
    const node = table.add(parent, idOf(fields[order]!));
    if (table.size > before) return node;
    return bad(`section ${current.name}: the n-gram ${shown(fields.slice(1, order + 1).join(' '))} comes twice`);
  };

  return {
    progress: () => ({ done, total: promised.reduce((sum, count) => sum + count, 0) }),
    take(text: string) {
      const begin = text.charCodeAt(0);
      if (place === 'after' || text.trim() === '') return;
      if (place === 'ngrams' && begin !== backslash) ngram(text);
      else if (place === 'before') {
        if (text.trim() === '\\data\\') place = 'data';
      } else if (begin === backslash) openSection(text.trim());
      else promise(text);
    },
    finish(warn: (message: string) => void): NgramModel {
      if (place === 'before') bad('this is no ARPA file: it has no \\data\\');
      if (place === 'data') bad('section \\data\\: the file ends here; it is cut short');
      if (place === 'ngrams') {
        const { name, size, promised: all } = current;
        bad(`section ${name}: the file ends after ${size} of ${all} n-grams, without \\end\\; it is cut short`);
      }
      for (const mark of [arpaMarks.bos, arpaMarks.eos]) {
        if (!ids.has(mark)) bad(`section \\1-grams: lacks ${mark}`);
      }
      const unk = [arpaMarks.unk, '<UNK>'].find((name) => ids.has(name)) ?? arpaMarks.unk;
      if (!ids.has(unk)) {
        warn(`section \\1-grams: lacks ${unk}; unknown words get probability 0`);
        const first = sections[0]!;
        const id = words.push(unk) - 1;
        first.logProbs = grown(first.logProbs, id + 1);
        first.backOffs = grown(first.backOffs, id + 1);
        first.logProbs[id] = Number.NEGATIVE_INFINITY;
      }
      const vocabulary = vocabularyFromJSON({
        tokens: words,
        specialTokens: { unk, bos: arpaMarks.bos, eos: arpaMarks.eos },
      });
      const { places, ...shape } = sortNodes(words.length, tables);
      const { order, levels } = shape;
      const logProbs = new Float32Array(shape.words.length);
      const backOffs = new Float32Array(levels[order]!);
      for (const [index, section] of sections.entries()) {
        const size = levels[index + 2]! - levels[index + 1]!;
        for (let node = 0; node < size; node++) {
          const at = index === 0 ? 1 + node : places[index - 1]![node]!;
          logProbs[at] = section.logProbs[node]!;
          if (index < order - 1 && !Number.isNaN(section.backOffs[node])) backOffs[at] = section.backOffs[node]!;
        }
      }
      return createNgramModel({ ...shape, vocabulary, logProbs, backOffs, links: linksOf(shape) });
    },
  };
}

const backslash = '\\'.charCodeAt(0);

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
