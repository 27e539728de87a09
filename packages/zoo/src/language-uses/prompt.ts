import { RecurrentError } from '@recurrent/core';
import { createTokenizer, isRunningText, type LanguageData } from '../language/data.ts';
import type { LanguageModel } from '../language/language-model.ts';

/** Tokens as text, as a model's data parts them: characters stand together, anything else has a space in between. */
export function joinTokens(tokens: readonly string[], { unit }: Pick<LanguageData, 'unit'>): string {
  return tokens.join(separatorOf(unit));
}

/** What stands between two tokens of a text. */
export function separatorOf(unit: LanguageData['unit']): string {
  return unit.type === 'characters' ? '' : ' ';
}

/**
 * What a search feeds a language model before it generates: `bos`, then the tokens of `text`, cut as the model's data
 * says; lines end as they do in the model's texts, but the last one, which is to be gone on with.
 * @param text undefined: `bos` alone, so that the model begins as a text begins
 * @throws RecurrentError INVALID_ARGUMENT for a text without a token, or with tokens that the model does not know
 */
export function encodePrompt({ vocabulary }: LanguageModel, text: string | undefined, data: LanguageData): Int32Array {
  const { bos, eos } = vocabulary.specialIds;
  if (text === undefined) return Int32Array.of(bos!);
  const tokenize = createTokenizer(data);
  const running = isRunningText(data.unit);
  const lines = text.split(/\r?\n/).map(tokenize);
  if (running) lines.at(-1)!.pop();
  const tokens = lines.flat();
  if (tokens.length === 0) {
    throw refuse('expected at least one token, got none; leave the prompt out to begin as a text begins', text);
  }
  const unknown = [...new Set(tokens.filter((token) => !vocabulary.has(token)))];
  if (unknown.length > 0) {
    const shown = unknown.slice(0, 5).map((token) => JSON.stringify(token));
    const more = unknown.length > shown.length ? ` and ${unknown.length - shown.length} more` : '';
    throw refuse(`holds tokens that the model does not know: ${shown.join(', ')}${more}; say it otherwise`, text);
  }
  const ids = [bos!];
  for (const [index, line] of lines.entries()) {
    ids.push(...vocabulary.encode(line));
    if (data.eos && index < lines.length - 1) ids.push(eos!);
  }
  return Int32Array.from(ids);
}

function refuse(problem: string, received: string): RecurrentError {
  return new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `zoo.encodePrompt: "text" ${problem}`,
    argument: 'text',
    received,
  });
}
