import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end without a shell; never throws. */
export function run(program: string, args: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status: status ?? 1, stdout: stdout ?? '', stderr: `${stderr ?? ''}${error ? error.message : ''}` };
}

/** Runs the pnpm that started this program; without one, the one that npx brings. */
export function pnpm(args: readonly string[], cwd: string): Outcome {
  const manager = process.env.npm_execpath ?? '';
  if (!/^pnpm/.test(basename(manager))) return run('npx', ['--yes', 'pnpm@12', ...args], cwd);
  return /\.[cm]?js$/.test(manager) ? run(process.execPath, [manager, ...args], cwd) : run(manager, args, cwd);
}
