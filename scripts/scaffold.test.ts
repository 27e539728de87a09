import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readmeProblems } from './markdown.ts';
import { checkRooms } from './rooms.ts';
import { createPackage } from './scaffold.ts';
import { snippetsOf } from './snippets.ts';
import { readWorkspace, root } from './workspace.ts';

let base: string;
const rooms = () => JSON.parse(readFileSync(join(base, 'rooms.json'), 'utf8'));

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'scaffold-'));
  mkdirSync(join(base, 'packages'));
  cpSync(join(root, 'rooms.json'), join(base, 'rooms.json'));
});
afterEach(() => rmSync(base, { recursive: true }));

describe('createPackage', () => {
  it('makes every room, and the package passes the checks', () => {
    const written = createPackage(base, { name: 'topic-models', description: 'Topics', after: 'ngram' });
    expect(written.sort()).toEqual([
      'packages/topic-models/README.md',
      'packages/topic-models/package.json',
      'packages/topic-models/src/index.test.ts',
      'packages/topic-models/src/index.ts',
      'packages/topic-models/tsconfig.json',
      'packages/topic-models/tsup.config.ts',
      'rooms.json',
    ]);
    const readme = readFileSync(join(base, 'packages/topic-models/README.md'), 'utf8');
    expect(readmeProblems(readme)).toEqual([]);
    expect(snippetsOf('README.md', readme)[0]?.code).toContain("from '@recurrent/topic-models'");
    const { order } = rooms();
    expect(order[order.indexOf('ngram') + 1]).toBe('topic-models');
    const [member] = readWorkspace(base);
    expect(member?.manifest).toMatchObject({ name: '@recurrent/topic-models', sideEffects: false, license: 'MIT' });
    expect(checkRooms(readWorkspace(base), rooms(), new Set(['vitest']))).toEqual([]);
  });

  it('leaves the order alone for a room that is planned', () => {
    const before = rooms();
    expect(createPackage(base, { name: 'ngram', description: 'Counts' })).not.toContain('rooms.json');
    expect(rooms()).toEqual(before);
  });

  it.each([
    [{ name: 'Upper', description: 'x' }, '"Upper" is no name for a package'],
    [{ name: '../out', description: 'x' }, '"../out" is no name for a package'],
    [{ name: 'a--b', description: 'x' }, '"a--b" is no name for a package'],
    [{ name: 'ngram', description: ' ' }, 'say in --description'],
    [{ name: 'attic', description: 'x' }, '"attic" is not in rooms.json; say --after which room it comes: core,'],
    [{ name: 'attic', description: 'x', after: 'cellar' }, '--after "cellar" is not a room'],
    [{ name: 'ngram', description: 'x', after: 'core' }, '"ngram" has its place in rooms.json already'],
  ])('refuses %j and writes nothing', (pack, message) => {
    const before = rooms();
    expect(() => createPackage(base, pack)).toThrow(message);
    expect(existsSync(join(base, 'packages', 'ngram'))).toBe(false);
    expect(rooms()).toEqual(before);
  });

  it('refuses a folder that exists', () => {
    createPackage(base, { name: 'ngram', description: 'Counts' });
    expect(() => createPackage(base, { name: 'ngram', description: 'Counts' })).toThrow(
      'packages/ngram exists already',
    );
  });
});
