import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readmeProblems } from '../scripts/markdown.ts';
import { checkRooms } from '../scripts/rooms.ts';
import { readManifest, readWorkspace, root } from '../scripts/workspace.ts';

const members = readWorkspace();
const rooms = JSON.parse(readFileSync(join(root, 'rooms.json'), 'utf8'));

it('respects the rooms', () => {
  const development = new Set(Object.keys(readManifest(root).devDependencies ?? {}));
  expect(checkRooms(members, rooms, development)).toEqual([]);
});

describe.each(members.filter(({ kind }) => kind === 'package'))('$manifest.name', ({ folder, manifest, sources }) => {
  it('has all its rooms', () => {
    for (const file of ['README.md', 'package.json', 'tsup.config.ts', 'tsconfig.json', 'src/index.ts']) {
      expect(existsSync(join(root, folder, file)), `${folder}/${file}`).toBe(true);
    }
  });

  it('answers the six questions in its README', () => {
    expect(readmeProblems(readFileSync(join(root, folder, 'README.md'), 'utf8'))).toEqual([]);
  });

  it('lists its public names in a test', () => {
    const text = sources.get('src/index.test.ts');
    expect(text, `${folder}/src/index.test.ts`).toBeDefined();
    expect(text).toMatch(/Object\.keys\(/);
  });

  it('says the same as the other packages in its manifest', () => {
    expect(manifest).toMatchObject({
      name: `@recurrent/${folder.replace('packages/', '')}`,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      files: expect.arrayContaining(['dist']),
    });
  });
});
