/**
 * `pnpm check:packages`, after a build: packs every package and app, holds the tarballs against publint,
 * arethetypeswrong and the project's own rules, prints the bundle sizes, then installs all of them in a project of
 * their own with npm and uses them there.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readmeProblems } from './markdown.ts';
import { run } from './pnpm.ts';
import { doorsOf } from './rooms.ts';
import { columnFile, commandLines, pluginCommandLine, smokeScript, typesConfig, typesScript } from './smoke.ts';
import { contentProblems, pack, publintProblems, sizeOf, type Tarball, typeProblems } from './tarballs.ts';
import { type Member, readManifest, readWorkspace, root } from './workspace.ts';

const members = readWorkspace(root, ['package', 'app']).filter(({ manifest }) => !manifest.private);
/** Strangers' packages: not published, but installed and used next to the others. */
const examples = readWorkspace(root, ['example']).filter(({ manifest }) => manifest.exports);
const scratch = mkdtempSync(join(tmpdir(), 'recurrent-packages-'));
const problems: string[] = [];
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1).padStart(7)} kB`;

async function check(member: Member): Promise<Tarball | undefined> {
  const { folder, kind, manifest } = member;
  const report = (found: readonly string[]) => problems.push(...found.map((text) => `${manifest.name}: ${text}`));
  const readme = join(root, folder, 'README.md');
  if (!existsSync(readme)) report(['lacks README.md']);
  else if (kind === 'package') report(readmeProblems(readFileSync(readme, 'utf8')));
  const built = (source: string) => join(root, folder, source.replace(/^src\/(.*)\.ts$/, 'dist/$1.js'));
  const missing = [...doorsOf(manifest)].filter(([, source]) => !existsSync(built(source)));
  if (missing.length > 0) {
    report(missing.map(([door]) => `the door "${door}" is not built; run pnpm build`));
    return undefined;
  }
  const tarball = pack(member, scratch);
  report(contentProblems(tarball.paths));
  report(await publintProblems(tarball));
  if (kind === 'package') {
    report(typeProblems(tarball));
    const { own, whole } = await sizeOf(join(root, folder, 'dist/index.js'));
    console.log(`${manifest.name.padEnd(24)}${kilobytes(own)}${kilobytes(whole)}`);
  }
  return tarball;
}

/** Installs the tarballs with npm, as a user would, and runs the smoke script and the command line there. */
function smoke(tarballs: ReadonlyMap<string, Tarball>): void {
  const tools = readManifest(root).devDependencies ?? {};
  const tfjs = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'];
  const dependencies = {
    ...Object.fromEntries([...tarballs].map(([name, { file }]) => [name, `file:${file}`])),
    ...Object.fromEntries(tfjs.map((name) => [name, tools[name] ?? '*'])),
  };
  writeFileSync(join(scratch, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  writeFileSync(join(scratch, 'smoke.mjs'), smokeScript(members));
  writeFileSync(join(scratch, 'smoke.ts'), typesScript(members));
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(typesConfig));
  writeFileSync(join(scratch, 'tiny.txt'), columnFile);
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
  const bins = members.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}));
  const steps: [string, string, string[]][] = [
    ['npm install', 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']],
    ['node smoke.mjs', process.execPath, ['smoke.mjs']],
    ['tsc -p .', process.execPath, [tsc, '-p', '.']],
    ...bins.flatMap((bin) =>
      commandLines.map((args): [string, string, string[]] => [
        `${bin} ${args[0]}`,
        join(scratch, 'node_modules/.bin', bin),
        [...args],
      ]),
    ),
    ['recurrent train --plugin', join(scratch, 'node_modules/.bin/recurrent'), [...pluginCommandLine]],
  ];
  for (const [name, program, args] of steps) {
    const start = performance.now();
    const { status, stdout, stderr } = run(program, args, scratch);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    // tfjs-core's own declarations miss a type; those are not ours to mend.
    const foreign =
      name.startsWith('tsc') &&
      stdout
        .trim()
        .split('\n')
        .every((line) => line.includes('@tensorflow/'));
    if (status !== 0 && !foreign) {
      problems.push(`installed from the tarballs: ${name} ended with ${status}\n${stdout}${stderr}`);
      return;
    }
    console.log(`installed from the tarballs: ${name} passed in ${seconds} s`);
  }
}

try {
  console.log(`${'minified and gzipped'.padEnd(24)}${'own'.padStart(10)}${'with rooms'.padStart(12)}`);
  const tarballs = new Map<string, Tarball>();
  for (const member of members) {
    const tarball = await check(member);
    if (tarball) tarballs.set(member.manifest.name, tarball);
  }
  for (const example of examples) tarballs.set(example.manifest.name, pack(example, scratch));
  if (tarballs.size === members.length + examples.length) smoke(tarballs);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
console.log(`${members.length} packages and apps, ${problems.length} problem(s)`);
process.exit(problems.length === 0 ? 0 : 1);
