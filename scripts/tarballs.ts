import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pnpm, run } from './pnpm.ts';
import { type Member, root } from './workspace.ts';

export interface Tarball {
  readonly file: string;
  /** The paths that the package publishes. */
  readonly paths: readonly string[];
}

/** Packs one member as it would be published, `workspace:` ranges replaced and the root's LICENSE added. */
export function pack({ folder }: Member, destination: string): Tarball {
  const { status, stdout, stderr } = pnpm(['pack', '--json', '--pack-destination', destination], join(root, folder));
  if (status !== 0) throw new Error(`pnpm pack in ${folder}: ${stderr}${stdout}`);
  const { filename, files } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  return { file: filename, paths: files.map(({ path }: { path: string }) => path) };
}

/** What is wrong with the list of published files. */
export function contentProblems(paths: readonly string[]): string[] {
  const wanted = ['package.json', 'README.md', 'LICENSE'];
  return [
    ...wanted.filter((path) => !paths.includes(path)).map((path) => `the tarball lacks ${path}`),
    ...paths
      .filter((path) => !wanted.includes(path) && path !== 'CHANGELOG.md' && !path.startsWith('dist/'))
      .map((path) => `the tarball holds ${path}, which is not built`),
    ...paths.filter((path) => /\.test\./.test(path)).map((path) => `the tarball holds the test ${path}`),
  ];
}

export async function publintProblems({ file }: Tarball): Promise<string[]> {
  const bytes = readFileSync(file);
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg ?? {}, { color: false }) ?? message.code}`);
}

const attw = join(createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json'), '../dist/index.js');

export function typeProblems({ file }: Tarball): string[] {
  const { status, stdout, stderr } = run(
    process.execPath,
    [attw, file, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'],
    root,
  );
  return status === 0 ? [] : [`attw: ${stdout}${stderr}`];
}

/** Bytes of a door, minified and gzipped: its own code, and with the other packages of the project in it. */
export async function sizeOf(entry: string): Promise<{ own: number; whole: number }> {
  const size = async (external: string[]) => {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      external,
      logLevel: 'error',
    });
    return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  };
  return {
    own: await size(['@recurrent/*', '@tensorflow/*']),
    whole: await size(['@tensorflow/*']),
  };
}
