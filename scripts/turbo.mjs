/**
 * Runs one turbo task over the workspace and prints nothing unless it fails.
 * Plain JavaScript: it must run before anything is built, whichever way pnpm was started. Turbo wants a pnpm
 * on the PATH; where there is none, npx brings one.
 *
 *   node scripts/turbo.mjs <task> [turbo arguments]
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const manager = process.env.npm_execpath ?? '';
const path = [dirname(process.execPath), ...(process.env.PATH ?? '').split(delimiter)];
if (/^pnpm/.test(basename(manager))) path.unshift(dirname(manager));
const found = path.some((folder) => ['pnpm', 'pnpm.cmd', 'pnpm.exe'].some((name) => existsSync(join(folder, name))));
const npx = found ? [] : ['npx', '--yes', '-p', 'pnpm@12'];

const [program, ...args] = [
  ...npx,
  process.execPath,
  turbo,
  'run',
  ...process.argv.slice(2),
  '--filter=./packages/*',
  '--filter=./apps/*',
  '--filter=./examples/*',
  '--output-logs=errors-only',
  '--ui=stream',
];
const { status, stdout, stderr, error } = spawnSync(program, args, {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, PATH: path.join(delimiter), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
});
if (error || status !== 0) {
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.exit(status || 1);
}
