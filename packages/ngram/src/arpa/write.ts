import { checkKeys, createPacer, RecurrentError } from '@recurrent/core';
import type { WorkOptions } from '../events.ts';
import type { NgramModel } from '../model.ts';
import { parentOf } from '../shape.ts';
import { arpaMarks, markIds } from '../special.ts';
import { formatNumber } from './number.ts';

/** How much text is handed on at a time, in characters. */
const pieceLength = 1 << 16;

/**
 * The model as an ARPA file, in pieces: log₁₀ numbers in the digits that bring back the same single-precision numbers,
 * n-grams in the order of their words' ids, the marks under their usual names `<unk>`, `<s>`, `</s>`. −∞ is −99.
 * @throws RecurrentError BAD_DATA for a word that the format cannot hold (white space, or the name of a mark); ABORTED
 */
export async function* writeArpa(model: NgramModel, options: WorkOptions = {}): AsyncGenerator<string> {
  const where = 'ngram.writeArpa';
  checkKeys(where, options, ['signal', 'onEvent']);
  const { order, trie, sizes } = model;
  const { levels, words, children, logProbs, backOffs } = trie;
  const pace = createPacer(where, options.signal);
  const texts = arpaWords(model);
  const total = words.length - 1;
  let text = `\\data\\\n${sizes.map((size, index) => `ngram ${index + 1}=${size}\n`).join('')}`;
  for (let length = 1; length <= order; length++) {
    text += `\n\\${length}-grams:\n`;
    // The n-grams of no words, of one … that the first one begins with; they move on with it.
    const beginnings = new Int32Array(length);
    for (let depth = length - 1, end = levels[length]!; depth > 0; depth--) {
      end = parentOf(trie, end);
      beginnings[depth] = end;
    }
    let prefix: string | undefined;
    for (let node = levels[length]!; node < levels[length + 1]!; node++) {
      for (let depth = length - 1, end = node; depth > 0 && children[beginnings[depth]! + 1]! <= end; depth--) {
        do beginnings[depth]!++;
        while (children[beginnings[depth]! + 1]! <= end);
        end = beginnings[depth]!;
        prefix = undefined;
      }
      prefix ??= Array.from(beginnings.subarray(1), (beginning) => `${texts[words[beginning]!]} `).join('');
      text += `${formatNumber(logProbs[node]!)}\t${prefix}${texts[words[node]!]}`;
      text += length < order ? `\t${formatNumber(backOffs[node]!)}\n` : '\n';
      if (text.length >= pieceLength) {
        yield text;
        text = '';
        options.onEvent?.({ type: 'progress', stage: 'write', done: node, total });
        await pace();
      }
    }
  }
  yield `${text}\n\\end\\\n`;
  options.onEvent?.({ type: 'progress', stage: 'write', done: total, total });
}

function arpaWords({ vocabulary }: NgramModel): string[] {
  const { unk, bos, eos } = markIds('ngram.writeArpa', vocabulary);
  const names = new Map([
    [unk, arpaMarks.unk],
    [bos, arpaMarks.bos],
    [eos, arpaMarks.eos],
  ]) as Map<number, string>;
  const reserved = Object.values(arpaMarks) as string[];
  return vocabulary.tokens.map((token, id) => {
    const name = names.get(id);
    if (name !== undefined) return name;
    if (token === '' || /[\s\0]/.test(token) || reserved.includes(token)) {
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `ngram.writeArpa: an ARPA file cannot hold the word ${JSON.stringify(token)}: expected no white space, and no other word named ${reserved.join(', ')}`,
        received: token,
      });
    }
    return token;
  });
}
