import { createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import { additive } from './additive.ts';
import type { Attention, AttentionFactory } from './attention.ts';
import { bilinear } from './bilinear.ts';
import { dot, scaledDot } from './dot.ts';
import { defineLocalP } from './local-p.ts';
import { multiHead } from './multi-head.ts';

const scored = /* @__PURE__ */ createRegistry('attention', { dot, scaledDot, bilinear, additive, multiHead });

/** Luong's window over one of the attentions that the library brings; see `defineLocalP` for others. */
export const localP = /* @__PURE__ */ defineLocalP((config) => createAttention(config, scored as AttentionRegistry));

/** The attentions that the library brings; `builtinAttentions.with({ mine })` is a registry with one more. */
export const builtinAttentions = /* @__PURE__ */ scored.with({ localP });

/** What `createAttention` reads from a registry. */
export type AttentionRegistry = Pick<Registry<Record<string, AttentionFactory>>, 'names'> & {
  get(name: string): AttentionFactory;
};

/**
 * Makes an attention from its JSON config, `type` and all.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not in the registry; what the attention throws for its config
 */
export function createAttention(
  config: Attention['config'],
  registry: AttentionRegistry = builtinAttentions as AttentionRegistry,
): Attention {
  if (typeof config?.type !== 'string') {
    invalidArgument('seq2seq.createAttention', 'type', 'the name of an attention', config?.type);
  }
  const { type, ...rest } = config;
  return registry.get(type)(rest as never);
}
