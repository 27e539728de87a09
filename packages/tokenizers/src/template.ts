import { checkKeys, invalidArgument } from '@recurrent/core';
import type { Stretch } from './encoding.ts';

/**
 * What stands around a text, or around two: `$A` and `$B` are the texts, all else are tokens; `:1` behind a part gives
 * it that type (0 by default). `{ single: ['[CLS]', '$A', '[SEP]'], pair: ['[CLS]', '$A', '[SEP]', '$B:1', '[SEP]:1'] }`
 */
export interface TemplateConfig {
  readonly single: readonly string[];
  /** `['$A', '$B:1']` by default. */
  readonly pair?: readonly string[];
}

/** A part of a template: one of the texts (`which`), or a token as it stands in every encoding. */
export interface TemplatePart {
  readonly which: 0 | 1 | undefined;
  readonly token: Stretch;
}

export interface Template {
  readonly single: readonly TemplatePart[];
  readonly pair: readonly TemplatePart[];
}

/** @throws RecurrentError INVALID_ARGUMENT for a token that is unknown, or a text that is missing or there twice */
export function createTemplate(
  where: string,
  config: TemplateConfig | undefined,
  idOf: (token: string) => number | undefined,
): Template {
  const { single = ['$A'], pair = ['$A', '$B:1'] } = config ?? {};
  if (config !== undefined) checkKeys(where, config, ['single', 'pair']);
  return { single: partsOf(where, 'single', single, 1, idOf), pair: partsOf(where, 'pair', pair, 2, idOf) };
}

function partsOf(
  where: string,
  name: string,
  texts: readonly string[],
  wanted: number,
  idOf: (token: string) => number | undefined,
): TemplatePart[] {
  const argument = `template.${name}`;
  if (!Array.isArray(texts)) invalidArgument(where, argument, 'a list of parts', texts);
  const parts = texts.map((text): TemplatePart => {
    if (typeof text !== 'string') invalidArgument(where, argument, 'parts that are strings', text);
    const [, body, type] = /^(.*?)(?::(\d))?$/su.exec(text)!;
    const typeId = Number(type ?? 0);
    const which = body === '$A' ? 0 : body === '$B' ? 1 : undefined;
    const id = which === undefined ? idOf(body!) : -1;
    if (id === undefined) invalidArgument(where, argument, 'tokens of the vocabulary, $A and $B', body);
    return { which, token: { tokens: undefined, from: 0, id, count: 1, typeId, attention: 1 } };
  });
  const found = parts.flatMap(({ which }) => which ?? []).sort();
  if (found.join() !== [0, 1].slice(0, wanted).join()) {
    invalidArgument(where, argument, wanted === 1 ? '$A once' : '$A and $B once each', texts);
  }
  return parts;
}
