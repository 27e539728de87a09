import { checkOneOf, checkPositiveInteger } from '@recurrent/core';
import { checkObject, section } from '../../sections.ts';

/** How the next word is predicted. All are judged by their exact probabilities. */
export type OutputConfig =
  /** One softmax over the vocabulary. */
  | { readonly type: 'full' }
  /** The same, trained against `samples` words drawn for each batch (default 1000). */
  | { readonly type: 'sampled'; readonly samples: number }
  /** First a class, then a word of it; classes of about equal frequency (default: √V of them). */
  | { readonly type: 'classes'; readonly count: number | null };

const defaults = {
  full: { type: 'full' },
  sampled: { type: 'sampled', samples: 1000 },
  classes: { type: 'classes', count: null },
} as const satisfies { readonly [Type in OutputConfig['type']]: OutputConfig };

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkOutput(where: string, given: unknown): OutputConfig {
  checkObject(where, 'output', given);
  const { type = 'full' } = given;
  checkOneOf(where, 'type', type, Object.keys(defaults));
  const config: OutputConfig = section(where, given, defaults[type as OutputConfig['type']]);
  if ('samples' in config) checkPositiveInteger(where, 'samples', config.samples);
  if ('count' in config && config.count !== null) checkPositiveInteger(where, 'count', config.count);
  return config;
}
