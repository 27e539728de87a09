import { doorsOf } from './rooms.ts';
import type { Member } from './workspace.ts';

/** The public doors of the packages as a user names them: `@recurrent/kernels/contract`. */
export function publicDoors(members: readonly Member[]): string[] {
  return members.flatMap(({ kind, manifest }) =>
    kind === 'package'
      ? [...doorsOf(manifest).keys()]
          // The testing door needs vitest, which a user brings along for their own tests.
          .filter((door) => door !== './testing')
          .map((door) => `${manifest.name}${door.slice(1)}`)
      : [],
  );
}

/** A module that opens every public door of the installed packages and wants at least one name behind each. */
export function smokeScript(members: readonly Member[]): string {
  return [
    `for (const door of ${JSON.stringify(publicDoors(members))}) {`,
    '  const names = Object.keys(await import(door));',
    "  if (names.length === 0) throw new Error(door + ' exports nothing');",
    '}',
  ].join('\n');
}

/** A TypeScript module that a user might write, for tsc with `skipLibCheck` off: do the declarations stand alone? */
export function typesScript(members: readonly Member[]): string {
  return publicDoors(members)
    .map(
      (door, index) =>
        `import * as door${index} from '${door}';\nexport const names${index} = Object.keys(door${index});`,
    )
    .join('\n');
}

export const typesConfig = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: [],
    noEmit: true,
  },
  files: ['smoke.ts'],
};

/** Two sentences, and the command lines that train on them and use the result. */
export const columnFile = 'arrive O\nShanghai B-destination\n\nleave O\nShanghai B-departure\n';
const train = 'train tagger.v1 --train tiny.txt --columns token,tag --label tag --set units=4 --set training.epochs=1';
export const commandLines: readonly (readonly string[])[] = [
  ['--help'],
  [...train.split(' '), '--out', 'model'],
  ['evaluate', 'model', '--data', 'tiny.txt', '--json'],
  ['predict', 'model', 'tiny.txt'],
];

/** Trains with the cell of `examples/custom-cell`, by its id. */
export const pluginCommandLine: readonly string[] = [
  ...train.split(' '),
  ...['--plugin', './node_modules/recurrent-cell-mgu/dist/index.js', '--set', 'cell.type=minimalGatedUnit'],
  ...['--out', 'minimal'],
];
