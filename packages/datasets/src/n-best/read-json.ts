import { checkKeys, describe } from '@recurrent/core';
import { readLineBlocks, type TextSource } from '../text-lines.ts';
import { badList, type Hypothesis, type NBestList } from './n-best.ts';

/** A list as JSON has it. */
interface ListJson {
  readonly id: string;
  readonly lmScale?: number;
  readonly wordPenalty?: number;
  readonly reference?: string;
  readonly hyps: readonly HypothesisJson[];
}

interface HypothesisJson {
  readonly text: string;
  readonly words?: number;
  readonly acoustic: number;
  readonly lm?: number;
  /** ln p of the pronunciations; part of the sound. */
  readonly pron?: number;
  readonly total?: number;
}

/**
 * N-best lists from JSON: an array of `{ id, lmScale?, wordPenalty?, reference?, hyps: [{ text, words?, acoustic, lm?,
 * pron?, total? }] }`, scores in nats, tokens of `text` parted by spaces. `pron` is added to `acoustic`.
 * @throws RecurrentError BAD_DATA naming the list and the hypothesis
 */
export async function readNBestJson(
  source: TextSource,
  options: { readonly file?: string } = {},
): Promise<NBestList[]> {
  checkKeys('datasets.readNBestJson', options, ['file']);
  const lines: string[] = [];
  for await (const block of readLineBlocks(source, { ...options, maxLineLength: longestLine })) {
    for (const line of block.lines) lines.push(line);
  }
  let json: unknown;
  try {
    json = JSON.parse(lines.join('\n'));
  } catch (cause) {
    throw badList(`is not JSON: ${(cause as Error).message}`, options);
  }
  if (!Array.isArray(json) || json.length === 0)
    throw badList(`expected a list of n-best lists, got ${describe(json)}`, options);
  const seen = new Set<string>();
  return json.map((given, index) => {
    const { id, lmScale, wordPenalty, reference, hyps } = object(given, `list ${index + 1}`) as Partial<ListJson>;
    if (typeof id !== 'string' || id === '') throw bad(`list ${index + 1}: "id"`, 'a name', id);
    if (seen.has(id)) throw bad(`list ${index + 1}: "id"`, 'a name that no list before has', id);
    seen.add(id);
    if (!Array.isArray(hyps) || hyps.length === 0) throw bad(`list "${id}": "hyps"`, 'at least one hypothesis', hyps);
    if (reference !== undefined && typeof reference !== 'string')
      throw bad(`list "${id}": "reference"`, 'a text', reference);
    return {
      id,
      hypotheses: hyps.map((hypothesis, rank) => hypothesisOf(hypothesis, `list "${id}", hypothesis ${rank + 1}`)),
      ...(reference === undefined ? {} : { reference: words(reference) }),
      ...(lmScale === undefined ? {} : { languageWeight: number(lmScale, `list "${id}": "lmScale"`) }),
      ...(wordPenalty === undefined ? {} : { wordPenalty: number(wordPenalty, `list "${id}": "wordPenalty"`) }),
    };
  });

  function hypothesisOf(given: unknown, where: string): Hypothesis {
    const hypothesis = object(given, where) as Partial<HypothesisJson>;
    const { text, lm, pron, total } = hypothesis;
    if (typeof text !== 'string') throw bad(`${where}: "text"`, 'a text', text);
    const tokens = words(text);
    if (hypothesis.words !== undefined && hypothesis.words !== tokens.length) {
      throw bad(`${where}: "words"`, `${tokens.length}, as "text" has them`, hypothesis.words);
    }
    const acoustic = number(hypothesis.acoustic, `${where}: "acoustic"`);
    return {
      tokens,
      acoustic: pron === undefined ? acoustic : acoustic + number(pron, `${where}: "pron"`),
      ...(lm === undefined ? {} : { language: number(lm, `${where}: "lm"`) }),
      ...(total === undefined ? {} : { total: number(total, `${where}: "total"`) }),
    };
  }

  function object(given: unknown, where: string): object {
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
    throw bad(where, 'an object', given);
  }

  function number(given: unknown, where: string): number {
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    throw bad(where, 'a number', given);
  }

  function bad(where: string, expected: string, received: unknown) {
    return badList(`${where} expected ${expected}, got ${describe(received)}`, options);
  }
}

/** JSON may well stand on one line. */
const longestLine = 1 << 28;

/** Lists as the JSON that `readNBestJson` reads, one list a line. */
export function formatNBestJson(lists: readonly NBestList[]): string {
  const rows = lists.map(({ id, hypotheses, reference, languageWeight, wordPenalty }) => {
    const list: ListJson = {
      id,
      ...(languageWeight === undefined ? {} : { lmScale: languageWeight }),
      ...(wordPenalty === undefined ? {} : { wordPenalty }),
      ...(reference === undefined ? {} : { reference: reference.join(' ') }),
      hyps: hypotheses.map(({ tokens, acoustic, language, total }) => ({
        text: tokens.join(' '),
        words: tokens.length,
        acoustic,
        ...(language === undefined ? {} : { lm: language }),
        ...(total === undefined ? {} : { total }),
      })),
    };
    return JSON.stringify(list);
  });
  return `[\n${rows.join(',\n')}\n]\n`;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
