import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';
import { checkRooms, type Rooms } from './rooms.ts';
import type { Kind, Manifest, Member } from './workspace.ts';

const rooms: Rooms = {
  order: ['core', 'metrics', 'kernels', 'cells', 'zoo'],
  firstWithTensors: 'kernels',
  contractOnly: 'kernels',
};
const door = (name: string) => ({ types: `./dist/${name}.d.ts`, import: `./dist/${name}.js` });
const tfjs = { '@tensorflow/tfjs-core': '^4.22.0' };

function member(
  name: string,
  sources: Record<string, string>,
  manifest: Partial<Manifest> = {},
  kind: Kind = 'package',
) {
  return {
    kind,
    folder: `${kind}s/${name}`,
    manifest: {
      name: `@recurrent/${name}`,
      version: '0.0.0',
      sideEffects: false,
      exports: { '.': door('index') },
      ...manifest,
    },
    sources: new Map(Object.entries({ 'src/index.ts': '', ...sources })),
  } satisfies Member;
}

const core = member('core', {});
const kernels = member(
  'kernels',
  { 'src/index.ts': "export { a } from './contract.ts';", 'src/contract.ts': "import '@tensorflow/tfjs-core';" },
  { exports: { '.': door('index'), './contract': door('contract') }, peerDependencies: tfjs },
);
const workspace = (...members: Member[]) =>
  checkRooms([core, kernels, ...members], rooms, new Set(['vitest', '@tensorflow/tfjs-backend-cpu'])).map(
    ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`} ${message}`,
  );

/** A package whose index re-exports one file with the given text. */
const packageWith = (name: string, text: string, manifest: Partial<Manifest> = {}) =>
  member(name, { 'src/index.ts': "export { a } from './a.ts';", 'src/a.ts': text }, manifest);

describe('importsOf', () => {
  it('finds static, type-only, dynamic and re-exporting imports with their lines', () => {
    const text = "import 'a';\nimport type { B } from 'b';\nexport { c } from 'c';\nconst d = await import('d');\n";
    expect(importsOf(text)).toEqual([
      { specifier: 'a', line: 1 },
      { specifier: 'b', line: 2 },
      { specifier: 'c', line: 3 },
      { specifier: 'd', line: 4 },
    ]);
  });
  it('is not fooled by comments and strings', () => {
    expect(importsOf("// import 'a';\nconst text = \"import 'b'\";\n/* import 'c' */")).toEqual([]);
  });
});

describe('checkRooms', () => {
  it('accepts a workspace that keeps the rules', () => {
    const cells = packageWith(
      'cells',
      "import { a } from '@recurrent/core';\nimport { b } from '@recurrent/kernels/contract';\nimport * as tf from '@tensorflow/tfjs-core';",
      { dependencies: { '@recurrent/core': '*', '@recurrent/kernels': '*' }, peerDependencies: tfjs },
    );
    expect(workspace(cells)).toEqual([]);
  });

  it.each<[string, Member, string]>([
    [
      'a package that imports a room below it',
      packageWith('metrics', "import { a } from '@recurrent/kernels/contract';", {
        dependencies: { '@recurrent/kernels': '*' },
      }),
      'packages/metrics/src/a.ts:1 imports "@recurrent/kernels/contract": kernels is not a room above metrics',
    ],
    [
      'the kernels themselves where only the contract is allowed',
      packageWith('zoo', "import { a } from '@recurrent/kernels';", { dependencies: { '@recurrent/kernels': '*' } }),
      'packages/zoo/src/a.ts:1 imports "@recurrent/kernels": of kernels only the contract; the app installs the rest',
    ],
    [
      'tensors in a room without tensors',
      packageWith('metrics', "\nimport type { Tensor } from '@tensorflow/tfjs-core';", { peerDependencies: tfjs }),
      'packages/metrics/src/a.ts:2 imports "@tensorflow/tfjs-core": no tensors in a room before kernels',
    ],
    [
      'a backend',
      packageWith('zoo', "import '@tensorflow/tfjs-backend-cpu';"),
      'packages/zoo/src/a.ts:1 imports "@tensorflow/tfjs-backend-cpu": the app chooses the backend, never a package',
    ],
    [
      'a Node built-in',
      packageWith('zoo', "import { readFile } from 'node:fs/promises';"),
      'packages/zoo/src/a.ts:1 imports "node:fs/promises": packages run in browsers too; a Node built-in belongs in an app',
    ],
    [
      'another library',
      packageWith('zoo', "import _ from 'lodash/fp';", { dependencies: { lodash: '*' } }),
      'packages/zoo/src/a.ts:1 imports "lodash/fp": the one external runtime dependency of a package is @tensorflow/tfjs-core',
    ],
    [
      'vitest outside the testing door',
      packageWith('zoo', "import { it } from 'vitest';", {
        peerDependencies: { vitest: '*' },
        peerDependenciesMeta: { vitest: { optional: true } },
      }),
      'packages/zoo/src/a.ts:1 imports "vitest": the one external runtime dependency of a package is @tensorflow/tfjs-core',
    ],
    [
      'a private door of another package',
      packageWith('zoo', "import { a } from '@recurrent/core/random';", { dependencies: { '@recurrent/core': '*' } }),
      'packages/zoo/src/a.ts:1 imports "@recurrent/core/random": @recurrent/core has no door "./random"',
    ],
    [
      'a relative path into another folder',
      packageWith('zoo', "import { a } from '../../core/src/index.ts';"),
      'packages/zoo/src/a.ts:1 imports "../../core/src/index.ts": leaves the folder; import the package by its name',
    ],
    [
      'a file that is not there',
      packageWith('zoo', "import { a } from './b.ts';"),
      'packages/zoo/src/a.ts:1 imports "./b.ts": there is no such file',
    ],
    [
      'an undeclared dependency',
      packageWith('zoo', "import { a } from '@recurrent/core';"),
      'packages/zoo/package.json imports @recurrent/core without declaring it',
    ],
    [
      'an unused dependency',
      packageWith('zoo', '', { dependencies: { '@recurrent/core': '*' } }),
      'packages/zoo/package.json declares @recurrent/core and never imports it',
    ],
    [
      'a shipped import of a development dependency',
      packageWith('zoo', "import { a } from '@recurrent/core';", { devDependencies: { '@recurrent/core': '*' } }),
      'packages/zoo/package.json ships an import of @recurrent/core, a development dependency',
    ],
    [
      'export *',
      member('zoo', { 'src/index.ts': "export { a } from './a.ts';\nexport * from './a.ts';", 'src/a.ts': '' }),
      'packages/zoo/src/index.ts:2 write the exported names out instead of "export *"',
    ],
    [
      'a file of more than 400 lines',
      packageWith('zoo', '\n'.repeat(400)),
      'packages/zoo/src/a.ts has 401 lines; split it (at most 400)',
    ],
    [
      'code in the index',
      member('zoo', { 'src/index.ts': 'export const a = 1;' }),
      'packages/zoo/src/index.ts:1 an index holds only "export { … } from …"',
    ],
    [
      'a package that is not in the list of rooms',
      member('attic', {}),
      'packages/attic/package.json @recurrent/attic is not in rooms.json',
    ],
    ['side effects', member('zoo', {}, { sideEffects: true }), 'packages/zoo/package.json write "sideEffects": false'],
    [
      'a door without a source',
      member('zoo', {}, { exports: { '.': door('index'), './more': door('more') } }),
      'packages/zoo/package.json the door "./more" has no source src/more.ts',
    ],
    [
      'a test that imports what nobody declares',
      member('zoo', { 'src/a.test.ts': "import 'lodash';" }),
      'packages/zoo/src/a.test.ts:1 imports "lodash", which neither this package nor the root declares',
    ],
    [
      'a test that imports a room below',
      member('metrics', { 'src/a.test.ts': "import '@recurrent/kernels';" }),
      'packages/metrics/src/a.test.ts:1 imports "@recurrent/kernels": kernels is not a room above metrics',
    ],
    [
      'an app that goes round the public door',
      member(
        'cli',
        { 'src/bin.ts': "import '@recurrent/core/src/random.ts';" },
        { bin: { r: './dist/bin.js' } },
        'app',
      ),
      'apps/cli/src/bin.ts:1 imports "@recurrent/core/src/random.ts": @recurrent/core has no door "./src/random.ts"',
    ],
    [
      'an app with an undeclared library',
      member('cli', { 'src/bin.ts': "import 'commander';" }, { bin: { r: './dist/bin.js' } }, 'app'),
      'apps/cli/package.json imports commander without declaring it',
    ],
  ])('reports %s', (_, bad, problem) => {
    expect(workspace(bad)).toContain(problem);
  });

  it('leaves tests the backends, Node and the kernels', () => {
    const zoo = member('zoo', {
      'src/a.test.ts':
        "import 'node:fs';\nimport 'vitest';\nimport '@tensorflow/tfjs-backend-cpu';\nimport '@recurrent/kernels';\nimport '#testing/backends.ts';",
    });
    expect(workspace(zoo)).toEqual([]);
  });

  it('leaves the testing door vitest as an optional peer', () => {
    const zoo = member(
      'zoo',
      { 'src/testing.ts': "import { it } from 'vitest';" },
      {
        exports: { '.': door('index'), './testing': door('testing') },
        peerDependencies: { vitest: '*' },
        peerDependenciesMeta: { vitest: { optional: true } },
      },
    );
    expect(workspace(zoo)).toEqual([]);
  });

  it('lets a package pass on the peer of its dependency', () => {
    const zoo = packageWith('zoo', "import { a } from '@recurrent/kernels/contract';", {
      dependencies: { '@recurrent/kernels': '*' },
      peerDependencies: tfjs,
    });
    expect(workspace(zoo)).toEqual([]);
  });
});
