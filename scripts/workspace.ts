import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly type?: string;
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, { readonly types: string; readonly import: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export type Kind = 'package' | 'app' | 'example';

/** One member of the workspace: its manifest and the text of its TypeScript sources. */
export interface Member {
  readonly kind: Kind;
  /** Folder relative to the root, with forward slashes: `packages/cells`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Source text by path relative to the folder: `src/index.ts`. */
  readonly sources: ReadonlyMap<string, string>;
}

export const root = fileURLToPath(new URL('..', import.meta.url));

const folders: Readonly<Record<Kind, string>> = { package: 'packages', app: 'apps', example: 'examples' };

/** The TypeScript files below a folder, as text by relative path; built and installed files are left out. */
export function readSources(base: string, within = ''): Map<string, string> {
  const found = new Map<string, string>();
  const folder = join(base, within);
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder).sort()) {
    if (['node_modules', 'dist', 'generated', 'coverage', 'assembly'].includes(name) || name.startsWith('.')) continue;
    const path = within ? `${within}/${name}` : name;
    if (statSync(join(base, path)).isDirectory()) {
      for (const [key, text] of readSources(base, path)) found.set(key, text);
    } else if (/\.(ts|tsx)$/.test(name) && !name.endsWith('.d.ts')) {
      found.set(path, readFileSync(join(base, path), 'utf8'));
    }
  }
  return found;
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Every package, app and example of the workspace, in the order of their folders. */
export function readWorkspace(base = root, kinds: readonly Kind[] = ['package', 'app', 'example']): Member[] {
  return kinds.flatMap((kind) => {
    const parent = join(base, folders[kind]);
    if (!existsSync(parent)) return [];
    return readdirSync(parent)
      .filter((name) => existsSync(join(parent, name, 'package.json')))
      .sort()
      .map(
        (name): Member => ({
          kind,
          folder: `${folders[kind]}/${name}`,
          manifest: readManifest(join(parent, name)),
          sources: readSources(join(parent, name), 'src'),
        }),
      );
  });
}
