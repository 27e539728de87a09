import { createRegistry } from '@recurrent/core';
import { fromConfig, type MakerRegistry, type TypedConfig } from '../from-config.ts';
import { forbiddenSequences } from './forbidden-sequences.ts';
import { forbiddenTokens } from './forbidden-tokens.ts';
import { forcedTokens } from './forced-tokens.ts';
import { minLength } from './min-length.ts';
import { minP } from './min-p.ts';
import { noRepeatNgrams } from './no-repeat-ngrams.ts';
import type { LogitsProcessor } from './processor.ts';
import { repetitionPenalty } from './repetition-penalty.ts';
import { temperature } from './temperature.ts';
import { topK } from './top-k.ts';
import { topP } from './top-p.ts';
import { typical } from './typical.ts';

/** The logits processors that the library brings; `builtinProcessors.with({ mine })` is a registry with one more. */
export const builtinProcessors = /* @__PURE__ */ createRegistry('logits processor', {
  temperature,
  topK,
  topP,
  minP,
  typical,
  repetitionPenalty,
  noRepeatNgrams,
  minLength,
  forcedTokens,
  forbiddenTokens,
  forbiddenSequences,
});

/** What `createProcessor` reads from a registry. */
export type ProcessorRegistry = MakerRegistry<LogitsProcessor>;

type BuiltinName = ReturnType<typeof builtinProcessors.names>[number];

/** The JSON configs of the built-in logits processors. */
export type ProcessorConfig = {
  [Type in BuiltinName]: { readonly type: Type } & Parameters<ReturnType<typeof builtinProcessors.get<Type>>>[0];
}[BuiltinName];

/**
 * Makes a logits processor from its JSON config, `type` and all.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not in the registry; what the processor throws for its config
 */
export function createProcessor(config: ProcessorConfig): LogitsProcessor;
export function createProcessor(config: TypedConfig, registry: ProcessorRegistry): LogitsProcessor;
export function createProcessor(
  config: TypedConfig,
  registry: ProcessorRegistry = builtinProcessors as ProcessorRegistry,
): LogitsProcessor {
  return fromConfig('decoding.createProcessor', 'logits processor', config, registry);
}
