import { RecurrentError } from '@recurrent/core';
import type { Vocabulary } from '@recurrent/tokenizers';
import type { LanguageModel } from '../language/language-model.ts';

/** How one member's ids go with those of a common vocabulary. */
export interface Alignment {
  /** The member's id of each common id: int32 [common size]; −1 for a token that the member never predicts. */
  readonly ids: Int32Array;
  /** What is added to the member's ln p, where a token has only a share of the member's unknown word; else undefined. */
  readonly shares: Float32Array | undefined;
}

export interface AlignedVocabulary {
  readonly vocabulary: Vocabulary;
  /** Words that share what is left of `unk`; see `LanguageModel.unknownWords`. */
  readonly unknownWords: number;
  /** One per member, in order. */
  readonly alignments: readonly Alignment[];
}

/**
 * A vocabulary that language models have in common: that of the member with the most tokens. Tokens go with tokens of
 * the same text, whatever their order, and `unk`, `bos` and `eos` with what has that role. A member that merged rare
 * words into its unknown word gives each word that it lacks its share of that, p(unk) / unknownWords.
 * @throws RecurrentError INVALID_ARGUMENT saying which tokens differ
 */
export function alignVocabularies(where: string, members: readonly LanguageModel[]): AlignedVocabulary {
  const largest = members.reduce((best, { vocabulary }) => Math.max(best, vocabulary.size), 0);
  const chosen = members.findIndex(({ vocabulary }) => vocabulary.size === largest);
  const { vocabulary } = members[chosen]!;
  const aligned = members.map((member, index) => align(where, vocabulary, member, { index, chosen }));
  const unknownWords = aligned.map(({ rest }) => rest);
  const differing = unknownWords.findIndex((count) => count !== unknownWords[0]);
  if (differing > 0) {
    throw refuse(
      where,
      `models 1 and ${differing + 1} share the probability of the unknown word among ${unknownWords[0]} and ${unknownWords[differing]} words, so that their scores of unknown words cannot be compared; train them with the same vocabulary`,
    );
  }
  return { vocabulary, unknownWords: unknownWords[0]!, alignments: aligned.map(({ alignment }) => alignment) };
}

function align(
  where: string,
  common: Vocabulary,
  { vocabulary, unknownWords }: LanguageModel,
  places: { readonly index: number; readonly chosen: number },
): { alignment: Alignment; rest: number } {
  const ids = new Int32Array(common.size);
  const shares = new Float32Array(common.size);
  const { unk } = vocabulary.specialIds;
  const lacking: string[] = [];
  for (const [id, token] of common.tokens.entries()) {
    const roles = rolesOf(common, id);
    const special = roles.map((role) => vocabulary.specialIds[role]).find((found) => found !== undefined);
    if (special !== undefined) ids[id] = special;
    else if (vocabulary.has(token)) ids[id] = vocabulary.idOf(token);
    else if (roles.length > 0 && roles.every((role) => role === 'pad' || role === 'bos')) ids[id] = -1;
    else {
      lacking.push(token);
      ids[id] = unk ?? -1;
      shares[id] = -Math.log(unknownWords);
    }
  }
  const surplus = vocabulary.tokens.filter(
    (token, id) =>
      !common.has(token) &&
      rolesOf(vocabulary, id).every(
        (role) => common.specialIds[role] === undefined && role !== 'pad' && role !== 'bos',
      ),
  );
  const names = [`model ${places.index + 1}`, `model ${places.chosen + 1}`] as const;
  if (surplus.length > 0)
    throw refuse(
      where,
      `${names[0]} knows ${list(surplus)}, which ${names[1]} does not; models to combine need the same tokens`,
    );
  if (lacking.length > 0 && (unk === undefined || unknownWords === 1 || lacking.length > unknownWords)) {
    throw refuse(
      where,
      `${names[1]} knows ${list(lacking)}, which ${names[0]} does not; models to combine need the same tokens`,
    );
  }
  // Where the words that it lacks are all there is in the class, a word never seen counts as one of them.
  const rest = Math.max(1, unknownWords - lacking.length);
  const commonUnk = common.specialIds.unk;
  if (lacking.length > 0 && commonUnk !== undefined) shares[commonUnk] = Math.log(rest / unknownWords);
  return { alignment: { ids, shares: lacking.length > 0 ? shares : undefined }, rest };
}

function rolesOf({ specialIds }: Vocabulary, id: number) {
  return (['unk', 'eos', 'bos', 'pad'] as const).filter((role) => specialIds[role] === id);
}

function list(tokens: readonly string[]): string {
  const shown = tokens.slice(0, 5).map((token) => JSON.stringify(token));
  const more = tokens.length > shown.length ? ` and ${tokens.length - shown.length} more tokens` : '';
  return shown.join(', ') + more;
}

function refuse(where: string, message: string): RecurrentError {
  return new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${where}: ${message}`, argument: 'models' });
}

/** The member's ln p in the order of the common vocabulary. @param from offset of the row in `logProbs` */
export function readAligned({ ids, shares }: Alignment, logProbs: Float32Array, from: number, out: Float64Array): void {
  for (let id = 0; id < ids.length; id++) {
    const own = ids[id]!;
    out[id] = own < 0 ? Number.NEGATIVE_INFINITY : logProbs[from + own]!;
  }
  if (shares !== undefined) for (let id = 0; id < ids.length; id++) out[id]! += shares[id]!;
}

/** Common ids as the member's; a token that it does not have is its unknown word. */
export function toMember({ ids }: Alignment, tokens: Int32Array, unk: number | undefined): Int32Array {
  return tokens.map((token) => {
    const own = ids[token]!;
    return own < 0 ? (unk ?? 0) : own;
  });
}
