import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readmeHeadings } from './markdown.ts';
import type { Rooms } from './rooms.ts';

export interface NewPackage {
  /** The name without the scope: `ngram`. */
  readonly name: string;
  readonly description: string;
  /** The room after which this one comes; not needed for a name that `rooms.json` has already. */
  readonly after?: string | undefined;
}

const answers: Readonly<Record<(typeof readmeHeadings)[number], (pack: NewPackage) => string>> = {
  'What is this?': ({ description }) => `${description}.`,
  'When should I use this?': ({ name }) => `When you want what \`@recurrent/${name}\` does and nothing else.`,
  Install: ({ name }) => `\`\`\`sh\nnpm install @recurrent/${name}\n\`\`\``,
  Use: ({ name }) =>
    `\`\`\`ts\nimport * as ${camelCase(name)} from '@recurrent/${name}';\n\nObject.keys(${camelCase(name)});\n\`\`\``,
  API: () => 'Nothing is exported yet.',
  Source: () => 'Name here the papers, programs and data that the code follows.',
};

const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** The text of every file of a new package, by path relative to its folder. */
export function packageFiles(pack: NewPackage): Map<string, string> {
  const { name, description } = pack;
  const sections = readmeHeadings.map((heading) => `## ${heading}\n\n${answers[heading](pack)}\n`);
  const manifest = {
    name: `@recurrent/${name}`,
    version: '0.0.0',
    description,
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    files: ['dist'],
    exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' } },
    scripts: { build: 'tsup' },
  };
  return new Map([
    ['README.md', `# @recurrent/${name}\n\n${sections.join('\n')}`],
    ['package.json', json(manifest)],
    ['tsconfig.json', '{ "extends": "../../tsconfig.base.json", "include": ["src"] }\n'],
    [
      'tsup.config.ts',
      "import { defineConfig } from 'tsup';\n\n" +
        "export default defineConfig({ entry: ['src/index.ts'], format: 'esm', dts: true, clean: true, treeshake: true });\n",
    ],
    ['src/index.ts', ''],
    [
      'src/index.test.ts',
      "import { expect, it } from 'vitest';\n\n" +
        "it('exports these names', async () => {\n" +
        "  expect(Object.keys(await import('./index.ts')).sort()).toEqual([]);\n" +
        '});\n',
    ],
  ]);
}

/** The order of the rooms with a new one in its place. */
export function withRoom(rooms: Rooms, { name, after }: NewPackage): Rooms {
  if (after === undefined) {
    if (rooms.order.includes(name)) return rooms;
    throw new Error(`"${name}" is not in rooms.json; say --after which room it comes: ${rooms.order.join(', ')}`);
  }
  if (rooms.order.includes(name)) throw new Error(`"${name}" has its place in rooms.json already; leave --after out`);
  const place = rooms.order.indexOf(after);
  if (place < 0) throw new Error(`--after "${after}" is not a room; there are ${rooms.order.join(', ')}`);
  return { ...rooms, order: rooms.order.toSpliced(place + 1, 0, name) };
}

/**
 * Makes `packages/<name>` with all its rooms and gives it its place in `rooms.json`.
 * @returns the files written, relative to `base`
 * @throws Error for a bad or taken name and for an unknown room; nothing is written then
 */
export function createPackage(base: string, pack: NewPackage): string[] {
  const { name, description } = pack;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`"${name}" is no name for a package: lower-case letters, digits and single hyphens`);
  }
  const folder = `packages/${name}`;
  if (existsSync(join(base, folder))) throw new Error(`${folder} exists already`);
  if (description.trim() === '') throw new Error('say in --description what the package is');
  const list = join(base, 'rooms.json');
  const rooms: Rooms = JSON.parse(readFileSync(list, 'utf8'));
  const extended = withRoom(rooms, pack);

  const written: string[] = [];
  for (const [path, text] of packageFiles(pack)) {
    const file = join(base, folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    written.push(`${folder}/${path}`);
  }
  if (extended !== rooms) {
    writeFileSync(list, json(extended));
    written.push('rooms.json');
  }
  return written;
}
