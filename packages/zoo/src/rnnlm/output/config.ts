import { checkOneOf } from '@recurrent/core';
import { checkObject, section } from '../../sections.ts';

/** How the next word is predicted: one softmax over the vocabulary. */
export type OutputConfig = { readonly type: 'full' };

const defaults = { full: { type: 'full' } } as const satisfies {
  readonly [Type in OutputConfig['type']]: OutputConfig;
};

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkOutput(where: string, given: unknown): OutputConfig {
  checkObject(where, 'output', given);
  const { type = 'full' } = given;
  checkOneOf(where, 'type', type, Object.keys(defaults));
  return section(where, given, defaults[type as OutputConfig['type']]);
}
