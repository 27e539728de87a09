import { importsOf, indexProblems, packageOf, reachable, type Target, targetOf } from './imports.ts';
import type { Manifest, Member } from './workspace.ts';

/** `rooms.json`: the packages in the order in which they may import one another. */
export interface Rooms {
  readonly order: readonly string[];
  /** This room and those after it may import tfjs-core; those before it know no tensors. */
  readonly firstWithTensors: string;
  /** Of this package the others import `/contract` alone. */
  readonly contractOnly: string;
}

export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

const MOST_LINES = 400;
const TFJS = '@tensorflow/tfjs-core';
const isTest = (file: string) => /\.(test|test-d|bench)\.ts$/.test(file);
const roomOf = (name: string) => name.replace('@recurrent/', '');

/** The source of a built file that a manifest names: `./dist/contract.js` → `src/contract.ts`. */
export function sourceOf(built: string): string {
  return built.replace(/^\.\/dist\//, 'src/').replace(/(\.d)?\.(js|ts)$/, '.ts');
}

/** The doors of a member by name (`.`, `./contract`, `bin`) with the source behind each; of a page its script. */
export function doorsOf(manifest: Manifest): Map<string, string> {
  const doors = new Map<string, string>();
  for (const [name, door] of Object.entries(manifest.exports ?? {})) {
    if (door.import) doors.set(name, sourceOf(door.import));
  }
  for (const built of Object.values(manifest.bin ?? {})) doors.set('bin', sourceOf(built));
  if (manifest.scripts?.build?.startsWith('vite')) doors.set('page', 'src/main.ts');
  return doors;
}

/**
 * Everything in which the members of the workspace depart from the rules of the rooms:
 * a package imports only rooms above it, of the kernels only the contract, tfjs-core only where there are tensors,
 * never a backend, a Node built-in or another library; what it imports is what its manifest declares; an index names
 * what it exports. Apps and examples come in by the packages' public doors.
 * Tests are free to use Node, the root's development tools and the kernels.
 */
export function checkRooms(members: readonly Member[], rooms: Rooms, development: ReadonlySet<string>): Problem[] {
  const doors = new Map(members.map(({ manifest }) => [manifest.name, doorsOf(manifest)]));
  const peers = new Map(members.map(({ manifest }) => [manifest.name, Object.keys(manifest.peerDependencies ?? {})]));
  return members.flatMap((member) => checkMember(member, rooms, doors, peers, development));
}

function checkMember(
  member: Member,
  rooms: Rooms,
  doors: ReadonlyMap<string, ReadonlyMap<string, string>>,
  peers: ReadonlyMap<string, readonly string[]>,
  development: ReadonlySet<string>,
): Problem[] {
  const { kind, folder, manifest, sources } = member;
  const problems: Problem[] = [];
  const report = (file: string, message: string, line?: number) =>
    problems.push({ file: `${folder}/${file}`, message, ...(line === undefined ? {} : { line }) });

  const own = doors.get(manifest.name) ?? new Map<string, string>();
  for (const [door, source] of own) {
    if (!sources.has(source)) report('package.json', `the door "${door}" has no source ${source}`);
  }
  const shipped = reachable(sources, [...own.values()]);
  const shippedForUsers = reachable(
    sources,
    [...own].filter(([door]) => door !== './testing').map(([, source]) => source),
  );
  const used = new Set<string>();

  for (const [file, text] of sources) {
    const test = isTest(file) || !shipped.has(file);
    const lines = text.split('\n').length;
    if (!test && lines > MOST_LINES) report(file, `has ${lines} lines; split it (at most ${MOST_LINES})`);
    for (const { specifier, line } of importsOf(text)) {
      const target = targetOf(specifier, file);
      const problem =
        checkTarget(target, member, file, sources, doors) ??
        (kind !== 'package'
          ? undefined
          : test
            ? checkTestImport(target, manifest, rooms)
            : checkPackageImport(target, manifest, rooms, !shippedForUsers.has(file)));
      if (problem) report(file, `imports "${specifier}": ${problem}`, line);
      const name = target.type === 'workspace' || target.type === 'external' ? target.name : undefined;
      if (name === undefined || name === manifest.name) continue;
      if (!test) used.add(name);
      else if (target.type === 'external' && !development.has(name) && !declares(manifest, name)) {
        report(file, `imports "${specifier}", which neither this package nor the root declares`, line);
      }
    }
  }

  if (kind === 'package') {
    const index = sources.get('src/index.ts');
    if (index === undefined) report('src/index.ts', 'is missing');
    else for (const { line, why } of indexProblems(index)) report('src/index.ts', why, line);
    if (!rooms.order.includes(roomOf(manifest.name))) report('package.json', `${manifest.name} is not in rooms.json`);
    if (manifest.sideEffects !== false) report('package.json', 'write "sideEffects": false');
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (!name.startsWith('@recurrent/')) {
        report('package.json', `depends on ${name}; the one external runtime dependency is the peer ${TFJS}`);
      }
    }
    for (const name of Object.keys(manifest.peerDependencies ?? {})) {
      if (name !== TFJS && !manifest.peerDependenciesMeta?.[name]?.optional) {
        report('package.json', `has the peer ${name}; the one external runtime dependency is the peer ${TFJS}`);
      }
    }
  }

  const declared = new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  for (const name of used) {
    if (!declares(manifest, name)) report('package.json', `imports ${name} without declaring it`);
    else if (kind === 'package' && !declared.has(name)) {
      report('package.json', `ships an import of ${name}, a development dependency`);
    }
  }
  // A peer is passed on to users even if only a dependency imports it.
  const passedOn = Object.keys(manifest.dependencies ?? {}).flatMap((name) => peers.get(name) ?? []);
  for (const name of declared) {
    if (!used.has(name) && !passedOn.includes(name)) report('package.json', `declares ${name} and never imports it`);
  }
  return problems;
}

function declares(manifest: Manifest, name: string): boolean {
  return [manifest.dependencies, manifest.peerDependencies, manifest.devDependencies].some((set) => set?.[name]);
}

/** Rules for every import of every member: it exists, it stays in the folder, it comes in by a public door. */
function checkTarget(
  target: Target,
  { manifest }: Member,
  file: string,
  sources: ReadonlyMap<string, string>,
  doors: ReadonlyMap<string, ReadonlyMap<string, string>>,
): string | undefined {
  switch (target.type) {
    case 'relative':
      if (target.path.startsWith('../')) return 'leaves the folder; import the package by its name';
      if (!target.path.endsWith('.ts') || /\/generated\//.test(`/${target.path}`)) return undefined;
      return sources.has(target.path) ? undefined : 'there is no such file';
    case 'workspace':
      if (!doors.has(target.name)) return 'there is no such package';
      if (!doors.get(target.name)?.has(target.door)) return `${target.name} has no door "${target.door}"`;
      if (target.name === manifest.name && !isTest(file)) return 'import your own files by their relative path';
      return undefined;
    case 'internal':
      return isTest(file) ? undefined : '# names are for tests';
    default:
      return undefined;
  }
}

/** Rules for what a package ships. `forTests` marks files reached by its `./testing` door alone. */
function checkPackageImport(target: Target, manifest: Manifest, rooms: Rooms, forTests: boolean): string | undefined {
  const room = roomOf(manifest.name);
  switch (target.type) {
    case 'workspace':
      return checkOrder(target, room, rooms) ?? checkContract(target, room, rooms);
    case 'builtin':
      return 'packages run in browsers too; a Node built-in belongs in an app';
    case 'external':
      if (target.name === TFJS) {
        if (rooms.order.indexOf(room) >= rooms.order.indexOf(rooms.firstWithTensors)) return undefined;
        return `no tensors in a room before ${rooms.firstWithTensors}`;
      }
      if (target.name.startsWith('@tensorflow/')) return 'the app chooses the backend, never a package';
      if (target.name === 'vitest' && forTests) return undefined;
      return `the one external runtime dependency of a package is ${TFJS}`;
    default:
      return undefined;
  }
}

/** Tests keep to the order of the rooms too, but may try their package with the kernels. */
function checkTestImport(target: Target, manifest: Manifest, rooms: Rooms): string | undefined {
  return target.type === 'workspace' ? checkOrder(target, roomOf(manifest.name), rooms) : undefined;
}

function checkOrder(target: Target & { type: 'workspace' }, room: string, rooms: Rooms): string | undefined {
  const other = roomOf(packageOf(target.name));
  if (other === room) return undefined;
  return rooms.order.indexOf(other) < rooms.order.indexOf(room) ? undefined : `${other} is not a room above ${room}`;
}

function checkContract(target: Target & { type: 'workspace' }, room: string, rooms: Rooms): string | undefined {
  const other = roomOf(target.name);
  if (other !== rooms.contractOnly || room === other || target.door === './contract') return undefined;
  return `of ${other} only the contract; the app installs the rest`;
}
