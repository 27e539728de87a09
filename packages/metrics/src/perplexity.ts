import { checkPositiveInteger, invalidArgument, RecurrentError } from '@recurrent/core';

/**
 * What is counted, for the protocol: `unit` (`word`, `character`, `token`) and whatever else two numbers must share to
 * be comparable, such as `{ unit: 'word', eos: 'counted', unk: 'counted', context: 'document' }`.
 */
export type Counted = Readonly<Record<string, string>> & { readonly unit: string };

/** How well a text was predicted. JSON-able but for ∞. */
export interface PerplexityReport {
  /** `perplexity|unit:word|eos:counted|…`. */
  readonly protocol: string;
  /** exp(−Σ ln p / tokens): 1 is perfect, ∞ is a token of no probability, the vocabulary's size is uniform guessing. */
  readonly perplexity: number;
  /** −Σ ln p / tokens, nats. */
  readonly crossEntropy: number;
  /** Σ ln p, nats. */
  readonly logProb: number;
  readonly tokens: number;
}

/**
 * Perplexity of a text from ln p of each counted token given what came before.
 * @param logProbs nats, ≤ 0; −∞ is allowed
 * @throws RecurrentError INVALID_ARGUMENT for no tokens; NOT_FINITE for NaN; INVALID_ARGUMENT for numbers above 0
 */
export function perplexity(logProbs: Iterable<number>, counted: Counted): PerplexityReport {
  const where = 'metrics.perplexity';
  const { logProb, tokens } = addLogProbs(where, logProbs);
  if (tokens === 0) invalidArgument(where, 'logProbs', 'at least one number', []);
  const crossEntropy = 0 - logProb / tokens;
  return {
    protocol: protocol('perplexity', counted),
    perplexity: Math.exp(crossEntropy),
    crossEntropy,
    logProb,
    tokens,
  };
}

/** JSON-able but for ∞. */
export interface BitsPerCharacterReport {
  /** `bits-per-character|unit:…`. */
  readonly protocol: string;
  readonly bitsPerCharacter: number;
  readonly characters: number;
}

/**
 * −Σ log₂ p / characters: comparable between models of words, subwords and characters if they predict all of one text.
 * @param logProbs ln p of each counted token, nats; of whatever unit
 * @param characters of the text that they spell, borders and ends included if these are predicted
 * @throws RecurrentError INVALID_ARGUMENT; NOT_FINITE for NaN
 */
export function bitsPerCharacter(
  logProbs: Iterable<number>,
  characters: number,
  counted: Counted,
): BitsPerCharacterReport {
  const where = 'metrics.bitsPerCharacter';
  checkPositiveInteger(where, 'characters', characters);
  const { logProb } = addLogProbs(where, logProbs);
  const bits = 0 - logProb / Math.LN2 / characters;
  return { protocol: protocol('bits-per-character', counted), bitsPerCharacter: bits, characters };
}

function protocol(name: string, counted: Counted): string {
  const { unit, ...rest } = counted;
  return [name, ...Object.entries({ unit, ...rest }).map(([key, value]) => `${key}:${value}`)].join('|');
}

/** Rounding of a network's softmax may lift ln p a little above 0. */
const slack = 1e-4;

function addLogProbs(where: string, logProbs: Iterable<number>): { logProb: number; tokens: number } {
  let logProb = 0;
  let tokens = 0;
  for (const value of logProbs) {
    if (Number.isNaN(value)) {
      throw new RecurrentError({
        code: 'NOT_FINITE',
        message: `${where}: "logProbs[${tokens}]" is NaN; look for NaN in the model that gave it`,
        argument: `logProbs[${tokens}]`,
      });
    }
    if (!(value <= slack)) invalidArgument(where, `logProbs[${tokens}]`, 'a natural logarithm of a probability', value);
    logProb += value;
    tokens++;
  }
  return { logProb, tokens };
}
