import { createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import type { LogitsProcessor } from './processor.ts';
import { temperature } from './temperature.ts';

/** The logits processors that the library brings; `builtinProcessors.with({ mine })` is a registry with one more. */
export const builtinProcessors = /* @__PURE__ */ createRegistry('logits processor', { temperature });

/** What `createProcessor` reads from a registry. */
export type ProcessorRegistry = Pick<Registry<Record<string, (config: never) => LogitsProcessor>>, 'names'> & {
  get(name: string): (config: never) => LogitsProcessor;
};

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
export function createProcessor(
  config: Readonly<Record<string, unknown>> & { readonly type: string },
  registry: ProcessorRegistry,
): LogitsProcessor;
export function createProcessor(
  config: { readonly type: string },
  registry: ProcessorRegistry = builtinProcessors as ProcessorRegistry,
): LogitsProcessor {
  if (typeof config?.type !== 'string') {
    invalidArgument('decoding.createProcessor', 'type', 'the name of a logits processor', config?.type);
  }
  const { type, ...rest } = config;
  return registry.get(type)(rest as never);
}
