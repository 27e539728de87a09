import { RecurrentError, suggest } from '@recurrent/core';

/** What a special token is for; its text is free. */
export type SpecialRole = 'pad' | 'unk' | 'bos' | 'eos';
export const specialRoles: readonly SpecialRole[] = ['pad', 'unk', 'bos', 'eos'];

/** Roles and the texts that stand for them; the order of the keys is the order of the ids, from 0. */
export type SpecialTokens = Readonly<Partial<Record<SpecialRole, string>>>;

/** A one-to-one map of tokens and the ids 0 … size − 1; immutable. */
export interface Vocabulary {
  readonly size: number;
  /** All tokens in the order of their ids, special ones included. */
  readonly tokens: readonly string[];
  /** The id of each special token there is. */
  readonly specialIds: Readonly<Partial<Record<SpecialRole, number>>>;
  /**
   * How many different words were too rare and became `unk` (C_rare of Mikolov et al. 2010, who give each of them
   * p(unk) / C_rare); 0 where that was not counted, or nothing was left out.
   */
  readonly rareWords: number;
  /** Is it known? (A special token is.) */
  has(token: string): boolean;
  /**
   * The id of the token, or of `unk` for an unknown one.
   * @throws RecurrentError UNKNOWN_NAME for an unknown token when there is no `unk`
   */
  idOf(token: string): number;
  /** @throws RecurrentError INVALID_ARGUMENT for an id out of range */
  tokenOf(id: number): string;
  /** `idOf` of each; int32 [tokens]. */
  encode(tokens: Iterable<string>): Int32Array;
  /** `tokenOf` of each. */
  decode(ids: Iterable<number>): string[];
  toJSON(): VocabularyJSON;
}

/** The saved form. */
export interface VocabularyJSON {
  readonly specialTokens: SpecialTokens;
  readonly tokens: readonly string[];
  /** Absent where it is 0. */
  readonly rareWords?: number;
}

/** A vocabulary over distinct `tokens` in that order; those of `specialTokens` must be among them. */
export function createVocabulary(tokens: readonly string[], specialTokens: SpecialTokens, rareWords = 0): Vocabulary {
  const ids = new Map<string, number>(tokens.map((token, id) => [token, id]));
  const specialIds: Partial<Record<SpecialRole, number>> = {};
  for (const role of specialRoles) {
    const token = specialTokens[role];
    if (token !== undefined) specialIds[role] = ids.get(token)!;
  }
  const idOf = (token: string): number => {
    const id = ids.get(token) ?? specialIds.unk;
    if (id === undefined) throw unknownToken(token, tokens);
    return id;
  };
  const tokenOf = (id: number): string => {
    const token = Number.isInteger(id) ? tokens[id] : undefined;
    if (token !== undefined) return token;
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `tokenizers.Vocabulary.tokenOf: "id" expected an integer in [0, ${tokens.length - 1}], got ${id}`,
      argument: 'id',
      received: String(id),
    });
  };
  return {
    size: tokens.length,
    tokens,
    specialIds,
    rareWords,
    has: (token) => ids.has(token),
    idOf,
    tokenOf,
    encode: (sequence) => Int32Array.from(sequence, idOf),
    decode: (sequence) => Array.from(sequence, tokenOf),
    toJSON: () => ({
      specialTokens: { ...specialTokens },
      tokens: [...tokens],
      ...(rareWords === 0 ? {} : { rareWords }),
    }),
  };
}

function unknownToken(token: string, tokens: readonly string[]): RecurrentError {
  const nearest = tokens.length <= 1000 ? suggest(token, tokens) : undefined;
  const hint = nearest === undefined ? '' : `, did you mean "${nearest}"?`;
  return new RecurrentError({
    code: 'UNKNOWN_NAME',
    message: `unknown token ${JSON.stringify(token)}${hint}; the vocabulary of ${tokens.length} has no special token "unk"`,
    argument: 'token',
    received: token,
  });
}
