import { checkKeys } from '@recurrent/core';
import { splitFields } from '../fields.ts';
import { readTextLines } from '../read-lines.ts';
import type { TextSource } from '../text-lines.ts';
import { badList, type Hypothesis, type NBestList, parseScore } from './n-best.ts';

export interface KaldiSources {
  /** Lines `utterance-rank token token …`. */
  readonly transcripts: TextSource;
  /** Lines `utterance-rank cost`; a cost is −ln p. */
  readonly acousticCosts: TextSource;
  readonly languageCosts?: TextSource;
  /** Names for errors. */
  readonly files?: { readonly transcripts?: string; readonly acousticCosts?: string; readonly languageCosts?: string };
}

/**
 * N-best lists from the text files that Kaldi's `nbest-to-linear` writes, joined by key. Costs become scores: their sign
 * turns. Ranks count from 1; the hypotheses come in their order.
 * @throws RecurrentError BAD_DATA with file and line: a key without a rank, a key twice or without its cost
 */
export async function readKaldiNBest(sources: KaldiSources): Promise<NBestList[]> {
  checkKeys('datasets.readKaldiNBest', sources, ['transcripts', 'acousticCosts', 'languageCosts', 'files']);
  const { transcripts, acousticCosts, languageCosts, files = {} } = sources;
  const acoustic = await readCosts(acousticCosts, files.acousticCosts);
  const language = languageCosts === undefined ? undefined : await readCosts(languageCosts, files.languageCosts);
  const lists = new Map<string, Map<number, Hypothesis>>();
  const file = files.transcripts;
  for await (const { text, line } of readTextLines(transcripts, file === undefined ? {} : { file })) {
    const place = { file, line };
    const [key, ...tokens] = splitFields(text, undefined);
    const [, id, rank] = /^(.+)-(\d+)$/.exec(key!) ?? [];
    if (id === undefined) throw badList(`expected a key "utterance-rank", got "${key}"`, place);
    const costOf = (costs: ReadonlyMap<string, number>, name: string) => {
      const cost = costs.get(key!);
      if (cost === undefined) throw badList(`there is no ${name} cost of "${key}"`, place);
      return cost;
    };
    const list = lists.get(id) ?? new Map<number, Hypothesis>();
    lists.set(id, list);
    if (list.has(Number(rank))) throw badList(`"${key}" a second time`, place);
    list.set(Number(rank), {
      tokens,
      acoustic: 0 - costOf(acoustic, 'acoustic'),
      ...(language === undefined ? {} : { language: 0 - costOf(language, 'language') }),
    });
  }
  if (lists.size === 0) throw badList('there is no hypothesis in the file', { file });
  return [...lists].map(([id, list]) => {
    const ranked = [...list].sort(([left], [right]) => left - right);
    return { id, hypotheses: ranked.map(([, hypothesis]) => hypothesis) };
  });
}

async function readCosts(source: TextSource, file: string | undefined): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  for await (const { text, line } of readTextLines(source, file === undefined ? {} : { file })) {
    const place = { file, line };
    const [key, cost, surplus] = splitFields(text, undefined);
    if (surplus !== undefined) throw badList(`expected a key and a cost, got "${text}"`, place);
    if (costs.has(key!)) throw badList(`"${key}" a second time`, place);
    costs.set(key!, parseScore(cost, 'a cost', place));
  }
  return costs;
}
