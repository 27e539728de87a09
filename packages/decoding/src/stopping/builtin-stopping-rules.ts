import { createRegistry } from '@recurrent/core';
import { fromConfig, type MakerRegistry, type TypedConfig } from '../from-config.ts';
import { stopStrings } from './stop-strings.ts';
import { stopTokens } from './stop-tokens.ts';
import type { StoppingRule } from './stopping-rule.ts';

/** The stopping rules that the library brings; `builtinStoppingRules.with({ mine })` is a registry with one more. */
export const builtinStoppingRules = /* @__PURE__ */ createRegistry('stopping rule', { stopStrings, stopTokens });

/** What `createStoppingRule` reads from a registry. */
export type StoppingRuleRegistry = MakerRegistry<StoppingRule>;

/** The JSON configs of the built-in stopping rules. */
export type StoppingRuleConfig = {
  [Type in ReturnType<typeof builtinStoppingRules.names>[number]]: { readonly type: Type } & Parameters<
    ReturnType<typeof builtinStoppingRules.get<Type>>
  >[0];
}[ReturnType<typeof builtinStoppingRules.names>[number]];

/**
 * Makes a stopping rule from its JSON config, `type` and all.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not in the registry; what the rule throws for its config
 */
export function createStoppingRule(config: StoppingRuleConfig): StoppingRule;
export function createStoppingRule(config: TypedConfig, registry: StoppingRuleRegistry): StoppingRule;
export function createStoppingRule(
  config: TypedConfig,
  registry: StoppingRuleRegistry = builtinStoppingRules as StoppingRuleRegistry,
): StoppingRule {
  return fromConfig('decoding.createStoppingRule', 'stopping rule', config, registry);
}
