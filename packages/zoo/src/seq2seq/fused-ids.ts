import { RecurrentError } from '@recurrent/core';
import type { LanguageModel } from '../language/language-model.ts';
import type { TextCodec } from './text-codec.ts';

/** A language model of targets. */
export interface FusedLanguage {
  readonly language: LanguageModel;
  /** Whether it was trained on lines with an end mark each. */
  readonly endMarks: boolean;
}

/**
 * A language model's id of each token of a target vocabulary, for shallow fusion: marks go with marks of the same role,
 * tokens with tokens of the same text. The padding mark, which no target holds, goes with the unknown word.
 * @throws RecurrentError INVALID_ARGUMENT for a language model without an end mark, or that lacks tokens, saying which
 */
export function fusedIds(where: string, target: TextCodec, { language, endMarks }: FusedLanguage): Int32Array {
  const { vocabulary } = language;
  const { unk, bos, eos } = vocabulary.specialIds;
  if (!endMarks || unk === undefined || bos === undefined || eos === undefined) {
    throw refuse(where, 'the language model expects no end marks; train it with them (without --no-eos)');
  }
  const marks = new Map([
    [target.pad, unk],
    [target.unk, unk],
    [target.bos, bos],
    [target.eos, eos],
  ]);
  const lacking: string[] = [];
  const ids = Int32Array.from({ length: target.size }, (_, id) => {
    const mark = marks.get(id);
    if (mark !== undefined) return mark;
    const token = target.tokenOf(id);
    if (vocabulary.has(token)) return vocabulary.idOf(token);
    lacking.push(JSON.stringify(token));
    return unk;
  });
  if (lacking.length === 0) return ids;
  const some = lacking.slice(0, 5).join(', ') + (lacking.length > 5 ? ' …' : '');
  throw refuse(
    where,
    `the language model lacks ${lacking.length} of the ${target.size} tokens of the target (${some}); train it on such targets, cut as they are (${target.unit}) and with no higher threshold`,
  );
}

function refuse(where: string, message: string): RecurrentError {
  return new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${where}: ${message}`, argument: 'members' });
}
