import { createRegistry } from '@recurrent/core';
import type { AnyModelPlugin, Zoo } from '@recurrent/zoo';
import type { JsonObject } from './settings.ts';

/** The id that a user means: a full one, or a name without version, which is its newest. */
export function modelIdOf(name: string, { models }: Zoo): string {
  if (models.has(name)) return name;
  const versions = models.names().filter((id) => id.replace(/\.v\d+$/, '') === name);
  const versionOf = (id: string) => Number(id.slice(name.length + 2));
  return versions.sort((left, right) => versionOf(right) - versionOf(left))[0] ?? name;
}

/** The config of that name. @throws RecurrentError UNKNOWN_NAME, listing the model's presets */
export function presetOf({ id, presets = {} }: AnyModelPlugin, name: string): JsonObject {
  return structuredClone(createRegistry(`preset of ${id}`, presets as Record<string, JsonObject>).get(name));
}
