/**
 * The TypeScript blocks of the project's Markdown as modules below `.snippets/`, for the tests to run and tsc to
 * check. A module stands on the same lines as its block, so an error names the line of the README.
 * Run as a program it writes them all.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocksOf } from './markdown.ts';
import { root } from './workspace.ts';

export interface Snippet {
  /** The Markdown file, relative to the root. */
  readonly source: string;
  readonly line: number;
  /** The module, relative to the root. */
  readonly module: string;
  readonly code: string;
}

const skipped = new Set(['node_modules', 'dist', 'runs', 'reference', 'fixtures', 'CHANGELOG.md']);

/** The project's own Markdown files, relative to the root. */
export function markdownFiles(base = root, within = ''): string[] {
  return readdirSync(join(base, within), { withFileTypes: true })
    .filter(({ name }) => !skipped.has(name) && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = within ? `${within}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return markdownFiles(base, path);
      return entry.name.endsWith('.md') ? [path] : [];
    });
}

/** The `ts` blocks of one Markdown text. */
export function snippetsOf(source: string, markdown: string): Snippet[] {
  const folder = source.replace(/\.md$/, '').replaceAll('/', '-');
  return codeBlocksOf(markdown)
    .filter(({ language }) => language === 'ts')
    .map(({ line, code }) => ({ source, line, code, module: `.snippets/${folder}/line-${line}.ts` }));
}

/** Writes a snippet's module on the lines that it has in its source. */
export function writeSnippet({ module, line, code }: Snippet, base = root): string {
  const file = join(base, module);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `${'\n'.repeat(line - 1)}${code}\nexport {};\n`);
  return file;
}

export function readSnippets(base = root): Snippet[] {
  return markdownFiles(base).flatMap((source) => snippetsOf(source, readFileSync(join(base, source), 'utf8')));
}

if (process.argv[1]?.endsWith('snippets.ts')) {
  rmSync(join(root, '.snippets'), { recursive: true, force: true });
  for (const snippet of readSnippets()) writeSnippet(snippet);
}
