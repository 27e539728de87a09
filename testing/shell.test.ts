import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyModelPlugin, createZoo, type Zoo } from '@recurrent/zoo';
import { describe, expect, it } from 'vitest';
import { modelIdOf, presetOf } from '../apps/cli/src/model-id.ts';
import { createProgram } from '../apps/cli/src/program.ts';
import { applySetting, type JsonObject } from '../apps/cli/src/settings.ts';
import { codeBlocksOf, commandsOf } from '../scripts/markdown.ts';
import { markdownFiles } from '../scripts/snippets.ts';
import { readWorkspace, root } from '../scripts/workspace.ts';

const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const packages = readWorkspace().map(({ manifest }) => manifest.name);

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

const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, cwd: root, env: {}, program: '' };
const program = createProgram([], io);

type Command = ReturnType<typeof createProgram>;

const zoo: Zoo = createZoo();

/** What is wrong with the preset and the settings of `recurrent train <model> --preset … --set …`. */
function settingProblems([name = '', ...rest]: readonly string[]): string[] {
  const id = modelIdOf(name, zoo);
  if (!zoo.models.has(id)) return [`there is no model "${name}"`];
  // The cells of a plugin are known where it is loaded.
  if (rest.includes('--plugin')) return [];
  const model: AnyModelPlugin = zoo.models.get(id);
  const valuesOf = (flag: string) => rest.filter((_, index) => rest[index - 1] === flag);
  try {
    const config: JsonObject = {};
    for (const preset of valuesOf('--preset')) Object.assign(config, presetOf(model, preset));
    for (const setting of valuesOf('--set')) {
      applySetting(config, setting, model.check({}, { cells: zoo.cells }) as never);
    }
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

/** What is wrong with `recurrent …`: a command or a flag that it does not know, a setting that its model refuses. */
function recurrentProblems(words: readonly string[]): string[] {
  let command: Command = program;
  let names = 'recurrent';
  let at = 0;
  while (command.commands.length > 0) {
    const name = words[at] ?? '';
    if (name === '' || name.startsWith('-')) return [];
    const next = command.commands.find((each) => each.name() === name);
    if (next === undefined) return [`${names} has no command "${name}"`];
    command = next;
    names += ` ${name}`;
    at += 1;
  }
  const known = command.options.flatMap(({ long, short }) => [long, short]).concat('--help', '-h');
  const unknown = words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/=.*/, ''))
    .filter((flag) => !known.includes(flag))
    .map((flag) => `${names} has no ${flag}`);
  return names === 'recurrent train' ? [...unknown, ...settingProblems(words.slice(at))] : unknown;
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
    expect(problemsOf('recurrent ngram fold --order 2')).toEqual(['recurrent ngram has no command "fold"']);
    expect(problemsOf('recurrent ngram build --ordre 2')).toEqual(['recurrent ngram build has no --ordre']);
    expect(problemsOf('recurrent train rnnlm --preset zaremba-smal')[0]).toContain('did you mean "zaremba-small"?');
    expect(problemsOf('npx --yes pnpm@12 recurrent fly')).toEqual(['recurrent has no command "fly"']);
    expect(problemsOf('recurrent train tagger.v1 --trian a.txt')).toEqual(['recurrent train has no --trian']);
    expect(problemsOf('recurrent train tagger.v1 --set \'features={"pos":{}}\' --set units=0')[0]).toMatch(/"units"/);
    expect(problemsOf('recurrent train tager.v1')).toEqual(['there is no model "tager.v1"']);
    expect(problemsOf('npm install @recurrent/attic')).toEqual(['there is no package @recurrent/attic']);
    expect(problemsOf('echo hello | pnpm recurrent predict folder')).toEqual([]);
  });
});
