import { checkKeys, createPacer, RecurrentError } from '@recurrent/core';
import type { TokenSequences } from './count.ts';
import type { NgramModel } from './model.ts';

/** How well a model foretells a text. Every end mark is counted, no begin mark is. */
export interface NgramPerplexity {
  /** exp(−mean ln p) over all tokens, unknown ones scored as unk; Infinity when some token has probability 0. */
  readonly perplexity: number;
  /** The same over the tokens that the vocabulary has. */
  readonly perplexityKnown: number;
  /** Σ ln p over all tokens, nats. */
  readonly logProb: number;
  readonly sequences: number;
  /** End marks included. */
  readonly tokens: number;
  /** Tokens that the vocabulary lacks. */
  readonly unknown: number;
  /** Tokens of probability 0: above none, the perplexity is Infinity. */
  readonly impossible: number;
  /** The first of them: 1-based sequence and token. */
  readonly firstImpossible: { readonly sequence: number; readonly token: string } | undefined;
  readonly protocol: 'perplexity|unit:token|eos:counted|unk:counted';
}

/**
 * The perplexity of a text, each sequence from its begin mark.
 * @throws RecurrentError BAD_DATA for a mark in the text, or no text; ABORTED
 */
export async function ngramPerplexity(
  model: NgramModel,
  sequences: TokenSequences,
  options: { readonly signal?: AbortSignal } = {},
): Promise<NgramPerplexity> {
  const where = 'ngram.ngramPerplexity';
  checkKeys(where, options, ['signal']);
  const pace = createPacer(where, options.signal);
  const eos = model.vocabulary.specialIds.eos!;
  const count = { sequences: 0, tokens: 0, unknown: 0, impossible: 0 };
  let logProb = 0;
  let known = 0;
  let firstImpossible: NgramPerplexity['firstImpossible'];
  for await (const tokens of sequences) {
    count.sequences += 1;
    count.tokens += tokens.length + 1;
    const scores = model.fullScores(tokens);
    for (const [index, score] of scores.entries()) {
      logProb += score.logProb;
      if (score.oov) count.unknown += 1;
      else known += score.logProb;
      if (score.logProb === Number.NEGATIVE_INFINITY) {
        count.impossible += 1;
        firstImpossible ??= {
          sequence: count.sequences,
          token: tokens[index] ?? model.vocabulary.tokenOf(eos),
        };
      }
    }
    if (count.sequences % 256 === 0) await pace();
  }
  if (count.sequences === 0)
    throw new RecurrentError({ code: 'BAD_DATA', message: `${where}: there is no text to judge` });
  return {
    perplexity: Math.exp(-logProb / count.tokens),
    perplexityKnown: Math.exp(-known / (count.tokens - count.unknown)),
    logProb,
    ...count,
    firstImpossible,
    protocol: 'perplexity|unit:token|eos:counted|unk:counted',
  };
}
