import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { localLinksOf } from '../scripts/markdown.ts';
import { markdownFiles, readSnippets, type Snippet, writeSnippet } from '../scripts/snippets.ts';
import { root } from '../scripts/workspace.ts';

/** Runs a snippet as a module; what it throws names the Markdown file and the line. */
async function run(snippet: Snippet): Promise<void> {
  const file = writeSnippet(snippet);
  try {
    await import(/* @vite-ignore */ file);
  } catch (error) {
    const at = String((error as Error).stack).match(/\.snippets\/[^\s:]+:(\d+)/)?.[1] ?? snippet.line;
    throw new Error(`${snippet.source}:${at}: ${(error as Error).message}`, { cause: error });
  }
}

const bySource = new Map<string, Snippet[]>();
for (const snippet of readSnippets()) bySource.set(snippet.source, [...(bySource.get(snippet.source) ?? []), snippet]);

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([...bySource])('the snippets of %s', (_, snippets) => {
  it.each(snippets)('run: line $line', async (snippet) => {
    // What a snippet prints is for the reader of the README.
    for (const method of ['log', 'info', 'table'] as const) vi.spyOn(console, method).mockImplementation(() => {});
    await run(snippet);
  });
});

describe('the snippet runner', () => {
  it('names the Markdown file and the line of what a snippet throws', async () => {
    const snippet: Snippet = {
      source: 'somewhere/README.md',
      line: 41,
      module: '.snippets/failing/line-41.ts',
      code: "const a: string = 'boom';\n\nthrow new Error(a);",
    };
    await expect(run(snippet)).rejects.toThrow('somewhere/README.md:43: boom');
  });
});

describe.each(markdownFiles())('%s', (source) => {
  it('links to files that exist', () => {
    const links = localLinksOf(readFileSync(join(root, source), 'utf8'));
    const broken = links.filter(({ target }) => !existsSync(join(root, dirname(source), target)));
    expect(broken.map(({ target, line }) => `${source}:${line}: ${target}`)).toEqual([]);
  });
});

it('lists every decision in their index', () => {
  const pages = markdownFiles().filter((file) => /^docs\/decisions\/\d{4}-/.test(file));
  const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8');
  expect(
    pages.map((file) => file.replace('docs/decisions/', '')).filter((name) => !index.includes(`](${name})`)),
  ).toEqual([]);
});
