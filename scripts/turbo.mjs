/**
 * Runs one turbo task over the workspace and prints nothing unless it fails.
 * Plain JavaScript: it must run before anything is built, whichever way pnpm was started (npx does not leave pnpm on
 * every PATH, and turbo needs to find it).
 *
 *   node scripts/turbo.mjs <task> [turbo arguments]
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const manager = process.env.npm_execpath ?? '';
const path = [dirname(process.execPath), process.env.PATH ?? ''];
if (/^pnpm/.test(basename(manager))) path.unshift(dirname(manager));

const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  [
    turbo,
    'run',
    ...process.argv.slice(2),
    '--filter=./packages/*',
    '--filter=./apps/*',
    '--output-logs=errors-only',
    '--ui=stream',
  ],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: path.join(delimiter), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  },
);
if (error || status !== 0) {
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.exit(status || 1);
}
