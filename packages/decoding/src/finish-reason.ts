import type { FinishReason } from './hypothesis.ts';
import type { StepContext } from './processors/processor.ts';
import type { SearchPlan } from './search-options.ts';

/**
 * Why a hypothesis ends with its last token, or `undefined` when it goes on.
 * @param length with that token
 * @param context made only when a stopping rule asks
 */
export function finishReason(
  plan: Pick<SearchPlan<never>, 'eos' | 'stoppingRules' | 'maxLength'>,
  token: number,
  length: number,
  context: () => StepContext,
): FinishReason | undefined {
  if (token === plan.eos) return 'eos';
  if (plan.stoppingRules.length > 0) {
    const seen = context();
    if (plan.stoppingRules.some((rule) => rule.stops(seen))) return 'stop';
  }
  return length >= plan.maxLength ? 'length' : undefined;
}
