import { expect, it } from 'vitest';
import { codeBlocksOf, commandsOf, headingsOf, localLinksOf, readmeHeadings, readmeProblems } from './markdown.ts';

const text = [
  '# Title',
  '',
  '```ts',
  'const a = 1;',
  '# no heading',
  '```',
  '## One',
  '````md',
  '```ts',
  '```',
  '````',
];

it('finds code blocks with language and line', () => {
  expect(codeBlocksOf(text.join('\n'))).toEqual([
    { language: 'ts', line: 4, code: 'const a = 1;\n# no heading' },
    { language: 'md', line: 9, code: '```ts\n```' },
  ]);
});

it('refuses a block that is never closed', () => {
  expect(() => codeBlocksOf('a\n```ts\nb')).toThrow('the code block at line 2 is never closed');
});

it('finds headings outside code', () => {
  expect(headingsOf(text.join('\n'), 1)).toEqual(['Title']);
  expect(headingsOf(text.join('\n'), 2)).toEqual(['One']);
});

it('reads the commands of a shell block', () => {
  expect(commandsOf('# set up\n$ pnpm install # once\n\npnpm recurrent train \\\n  --seed 1\n')).toEqual([
    'pnpm install',
    'pnpm recurrent train --seed 1',
  ]);
});

it('asks for the headings of a README, in order', () => {
  const readme = (headings: readonly string[]) => ['# a', ...headings.map((name) => `## ${name}`)].join('\n');
  expect(readmeProblems(readme(readmeHeadings))).toEqual([]);
  expect(readmeProblems(readme([...readmeHeadings, 'More']))).toEqual([]);
  expect(readmeProblems(readme(readmeHeadings.slice(1)))).toEqual(['lacks "## What is this?"']);
  expect(readmeProblems(readme([...readmeHeadings].reverse()))[0]).toMatch(/another order/);
  expect(readmeProblems('')).toContain('wants exactly one "# title"');
});

it('finds the links into the repository', () => {
  const links = '[a](docs/a.md#part) [b](https://b.org) [c](#here)\n`[d](d)` ![e](e.png "title")\n```md\n[f](f)\n```';
  expect(localLinksOf(links)).toEqual([
    { target: 'docs/a.md', line: 1 },
    { target: 'e.png', line: 2 },
  ]);
});
