import type { SearchLimits, StepContext } from '../processors/processor.ts';

/**
 * Ends a hypothesis besides its end mark and its bound: a value made from plain config, asked after each token, which is
 * the last of `context.tokens`. Keep no state between calls.
 */
export interface StoppingRule {
  /** What it was made from, with `type`; JSON. */
  readonly config: Readonly<Record<string, unknown>> & { readonly type: string };
  stops(context: StepContext): boolean;
  /** Called once before a search. @throws RecurrentError INVALID_ARGUMENT when it cannot work there */
  check?(limits: SearchLimits): void;
}
