export interface CodeBlock {
  /** The language after the fence: `ts`, `sh`. */
  readonly language: string;
  /** Line of the first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** The fenced code blocks of a Markdown text. Does not see indented blocks or tildes. */
export function codeBlocksOf(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; line: number; code: string[] } | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const fence = /^\s*(`{3,})\s*([\w-]*)/.exec(text);
    if (open === undefined) {
      if (fence) open = { fence: fence[1] ?? '', language: fence[2] ?? '', line: index + 2, code: [] };
    } else if (fence && text.trim() === open.fence) {
      blocks.push({ language: open.language, line: open.line, code: open.code.join('\n') });
      open = undefined;
    } else {
      open.code.push(text);
    }
  }
  if (open !== undefined) throw new Error(`the code block at line ${open.line - 1} is never closed`);
  return blocks;
}

/** The headings of one level, in order, those within code blocks left out. */
export function headingsOf(markdown: string, level: number): string[] {
  const within = new Set(
    codeBlocksOf(markdown).flatMap(({ line, code }) => code.split('\n').map((_, offset) => line + offset)),
  );
  const marker = `${'#'.repeat(level)} `;
  return markdown
    .split(/\r?\n/)
    .filter((text, index) => text.startsWith(marker) && !within.has(index + 1))
    .map((text) => text.slice(marker.length).trim());
}

/** The commands of a shell block: prompts, comments and blank lines dropped, continued lines joined. */
export function commandsOf(code: string): string[] {
  return code
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((text) =>
      text
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    )
    .filter((text) => text !== '' && !text.startsWith('#'));
}

/** What every README of a package answers, in this order. */
export const readmeHeadings = ['What is this?', 'When should I use this?', 'Install', 'Use', 'API', 'Source'] as const;

/** What is wrong with the headings of a package's README. */
export function readmeProblems(markdown: string): string[] {
  const headings = headingsOf(markdown, 2);
  const problems = readmeHeadings.filter((name) => !headings.includes(name)).map((name) => `lacks "## ${name}"`);
  const found = headings.filter((name) => (readmeHeadings as readonly string[]).includes(name));
  if (problems.length === 0 && found.join() !== readmeHeadings.join()) {
    problems.push(`has its headings in another order than ${readmeHeadings.join(' · ')}`);
  }
  if (headingsOf(markdown, 1).length !== 1) problems.push('wants exactly one "# title"');
  return problems;
}

/** The targets of links and images that point into the repository, with their lines. */
export function localLinksOf(markdown: string): { target: string; line: number }[] {
  const within = new Set(
    codeBlocksOf(markdown).flatMap(({ line, code }) => code.split('\n').map((_, offset) => line + offset)),
  );
  return markdown.split(/\r?\n/).flatMap((text, index) => {
    if (within.has(index + 1)) return [];
    return [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^([a-z]+:|#)/i.test(target))
      .map((target) => ({ target: target.replace(/#.*$/, ''), line: index + 1 }));
  });
}
