import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createZoo } from '@recurrent/zoo';
import { describe, expect, it } from 'vitest';
import { applySetting, type JsonObject } from '../apps/cli/src/settings.ts';
import { codeBlocksOf, commandsOf } from '../scripts/markdown.ts';
import { run } from '../scripts/pnpm.ts';
import { markdownFiles } from '../scripts/snippets.ts';
import { readWorkspace, root } from '../scripts/workspace.ts';

const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const packages = readWorkspace().map(({ manifest }) => manifest.name);
const tsx = join(createRequire(import.meta.url).resolve('tsx/package.json'), '../dist/cli.mjs');

/** Commands of pnpm itself that documents may show. */
const pnpmCommands = ['install', 'add', 'exec', 'test', '--filter'];
/** Programs that documents may show without a check. */
const programs = [
  'cd',
  'git',
  'curl',
  'cat',
  'echo',
  'head',
  'ls',
  'tar',
  'gunzip',
  'unzip',
  'python3',
  'mkdir',
  '.ci/run',
];

const helps = new Map<string, string>();
function helpOf(command: string): string {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const args = [tsx, 'apps/cli/src/bin.ts', ...(command === '' ? [] : [command]), '--help'];
  const { status, stdout, stderr } = run(process.execPath, args, root);
  expect(status, `recurrent ${command} --help: ${stderr}`).toBe(0);
  helps.set(command, stdout);
  return stdout;
}

const zoo = createZoo();

/** What is wrong with the settings of `recurrent train <id> --set …`. */
function settingProblems([id = '', ...rest]: readonly string[]): string[] {
  if (!zoo.models.has(id)) return [`there is no model "${id}"`];
  const model = zoo.models.get(id as 'tagger.v1');
  const config: JsonObject = {};
  const settings = rest.filter((_, index) => rest[index - 1] === '--set');
  // The cells of a plugin are known where it is loaded.
  if (rest.includes('--plugin')) return [];
  try {
    for (const setting of settings) applySetting(config, setting, model.check({}, { cells: zoo.cells }) as never);
    model.check(config, { cells: zoo.cells });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The words of a command as a shell would see them; quotes may stand anywhere in a word, nothing else is expanded. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

/** What is wrong with `recurrent …`: a command or a flag that its help does not know, a setting that its model refuses. */
function recurrentProblems(words: readonly string[]): string[] {
  const [command = ''] = words;
  if (command.startsWith('-') || command === '') return [];
  if (!new RegExp(`^\\s+${command}\\b`, 'm').test(helpOf(''))) return [`recurrent has no command "${command}"`];
  const unknown = words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/=.*/, ''))
    .filter((flag) => !new RegExp(`(^|[\\s,])${flag}\\b`, 'm').test(helpOf(command)))
    .map((flag) => `recurrent ${command} has no ${flag}`);
  return command === 'train' ? [...unknown, ...settingProblems(words.slice(1))] : unknown;
}

function problemsOf(command: string): string[] {
  return command.split(/\s*(?:\||&&|;)\s*/).flatMap((part) => {
    const words = wordsOf(part.replace(/^npx (--yes|-y) pnpm@12/, 'pnpm'));
    const [program = '', first = '', ...rest] = words;
    if (program === 'recurrent') return recurrentProblems([first, ...rest]);
    if (program === 'npx' && first === 'recurrent') return recurrentProblems(rest);
    if (program === 'npm' && first === 'install') {
      return rest
        .filter((name) => name.startsWith('@recurrent/') && !packages.includes(name))
        .map((name) => `there is no package ${name}`);
    }
    if (program === 'pnpm') {
      const script = first === 'run' ? (rest[0] ?? '') : first;
      if (script === 'recurrent') return recurrentProblems(rest.slice(first === 'run' ? 1 : 0));
      return script in scripts || pnpmCommands.includes(script) ? [] : [`pnpm has no script "${script}"`];
    }
    return programs.includes(program) ? [] : [`"${program}" is not known to testing/shell.test.ts`];
  });
}

const blocks = markdownFiles().flatMap((source) =>
  codeBlocksOf(readFileSync(join(root, source), 'utf8'))
    .filter(({ language }) => language === 'sh')
    .map(({ line, code }) => ({ source, line, code })),
);

describe('shell blocks', () => {
  it.each(blocks)('$source:$line names commands and flags that exist', ({ code }) => {
    expect(commandsOf(code).flatMap(problemsOf)).toEqual([]);
  });

  it('finds what does not exist', () => {
    expect(problemsOf('pnpm nothing')).toEqual(['pnpm has no script "nothing"']);
    expect(problemsOf('npx --yes pnpm@12 recurrent fly')).toEqual(['recurrent has no command "fly"']);
    expect(problemsOf('recurrent train tagger.v1 --trian a.txt')).toEqual(['recurrent train has no --trian']);
    expect(problemsOf('recurrent train tagger.v1 --set \'features={"pos":{}}\' --set units=0')[0]).toMatch(/"units"/);
    expect(problemsOf('recurrent train tager.v1')).toEqual(['there is no model "tager.v1"']);
    expect(problemsOf('npm install @recurrent/attic')).toEqual(['there is no package @recurrent/attic']);
    expect(problemsOf('echo hello | pnpm recurrent predict folder')).toEqual([]);
  });
});
