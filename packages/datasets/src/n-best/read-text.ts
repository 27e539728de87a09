import { checkKeys } from '@recurrent/core';
import { splitFields } from '../fields.ts';
import { readTextLines } from '../read-lines.ts';
import type { LineOptions, TextSource } from '../text-lines.ts';
import { badList, type Hypothesis, type NBestList, parseScore } from './n-best.ts';

/**
 * N-best lists from lines `id acoustic language token token …`, as tools around HTK write them: scores in nats, `-` for
 * a language score that is not told; the lines of an utterance stand together, best first. Streams.
 * @throws RecurrentError BAD_DATA with file and line
 */
export async function* readNBestText(source: TextSource, options: LineOptions = {}): AsyncGenerator<NBestList> {
  checkKeys('datasets.readNBestText', options, ['file', 'maxLineLength']);
  const seen = new Set<string>();
  let id = '';
  let hypotheses: Hypothesis[] = [];
  for await (const { text, line } of readTextLines(source, options)) {
    const [utterance, acoustic, language, ...tokens] = splitFields(text, undefined);
    const place = { file: options.file, line };
    const hypothesis: Hypothesis = {
      tokens,
      acoustic: parseScore(acoustic, 'the acoustic score', place),
      ...(language === '-' ? {} : { language: parseScore(language, 'the language score, or "-",', place) }),
    };
    if (utterance !== id) {
      if (hypotheses.length > 0) yield { id, hypotheses };
      if (seen.has(utterance!)) throw badList(`the lines of "${utterance}" do not stand together`, place);
      seen.add(utterance!);
      id = utterance!;
      hypotheses = [];
    }
    hypotheses.push(hypothesis);
  }
  if (hypotheses.length === 0) throw badList('there is no hypothesis in the file', options);
  yield { id, hypotheses };
}

/**
 * Transcripts from lines `id token token …` (Kaldi's `text`), by id; an utterance may have no token.
 * @throws RecurrentError BAD_DATA with file and line: an id twice
 */
export async function readTranscripts(source: TextSource, options: LineOptions = {}): Promise<Map<string, string[]>> {
  checkKeys('datasets.readTranscripts', options, ['file', 'maxLineLength']);
  const transcripts = new Map<string, string[]>();
  for await (const { text, line } of readTextLines(source, options)) {
    const [id, ...tokens] = splitFields(text, undefined);
    if (transcripts.has(id!)) throw badList(`a second transcript of "${id}"`, { file: options.file, line });
    transcripts.set(id!, tokens);
  }
  return transcripts;
}

/** The lists with what was said. @throws RecurrentError BAD_DATA naming an utterance without a transcript */
export function withReferences(
  lists: readonly NBestList[],
  transcripts: ReadonlyMap<string, readonly string[]>,
  options: { readonly file?: string | undefined } = {},
): NBestList[] {
  return lists.map((list) => {
    const reference = transcripts.get(list.id);
    if (reference === undefined) throw badList(`there is no transcript of "${list.id}"`, options);
    return { ...list, reference };
  });
}
