import { doorsOf } from './rooms.ts';
import type { Member } from './workspace.ts';

/** A module that opens every public door of the installed packages and wants at least one name behind each. */
export function smokeScript(members: readonly Member[]): string {
  const doors = members.flatMap(({ kind, manifest }) =>
    kind === 'package'
      ? [...doorsOf(manifest).keys()]
          // The testing door needs vitest, which a user brings along for their own tests.
          .filter((door) => door !== './testing')
          .map((door) => `${manifest.name}${door.slice(1)}`)
      : [],
  );
  return [
    `for (const door of ${JSON.stringify(doors)}) {`,
    '  const names = Object.keys(await import(door));',
    "  if (names.length === 0) throw new Error(door + ' exports nothing');",
    '}',
  ].join('\n');
}
