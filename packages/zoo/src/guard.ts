import { RecurrentError } from '@recurrent/core';

/**
 * Runs a step of a plugin. What it throws by intent passes; anything else becomes PLUGIN_FAILED, naming the plugin and
 * the step.
 */
export function guard<Result>(plugin: string, step: string, action: () => Result): Result {
  let result: Result;
  try {
    result = action();
  } catch (cause) {
    throw pluginFailed(plugin, step, cause);
  }
  if (result instanceof Promise) {
    return result.catch((cause) => {
      throw pluginFailed(plugin, step, cause);
    }) as Result;
  }
  return result;
}

function pluginFailed(plugin: string, step: string, cause: unknown): unknown {
  if (cause instanceof RecurrentError) return cause;
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new RecurrentError({
    code: 'PLUGIN_FAILED',
    message: `model "${plugin}" failed in ${step}: ${reason}`,
    argument: plugin,
    received: reason,
    cause,
  });
}
