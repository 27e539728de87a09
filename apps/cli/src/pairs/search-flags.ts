import { RecurrentError } from '@recurrent/core';
import type { AnyTask } from '@recurrent/zoo';
import type { JsonObject } from '../settings.ts';

/** The flags that say how targets are looked for. */
export interface SearchFlags {
  readonly beam?: number;
  readonly nBest?: number;
  readonly normalization?: string;
  readonly replaceUnknowns?: boolean;
}

/** The flags as a `search` over that of the model; undefined where there are none. @throws RecurrentError INVALID_ARGUMENT */
export function searchOf(
  { beam, nBest, normalization, replaceUnknowns }: SearchFlags,
  task: AnyTask,
): JsonObject | undefined {
  const search: JsonObject = {
    ...(beam === undefined ? {} : { beamSize: beam }),
    ...(nBest === undefined ? {} : { nBest }),
    ...(normalization === undefined ? {} : { lengthNormalization: { type: normalization } }),
    ...(replaceUnknowns ? { replaceUnknowns } : {}),
  };
  if (Object.keys(search).length === 0) return undefined;
  if (task.id === 'sequence-to-sequence') return search;
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `--beam, --n-best, --normalization and --replace-unknowns go with models that search; this is one of ${task.id}`,
    argument: '--beam',
  });
}
