import { spawnSync } from 'node:child_process';
import { type Contender, startContender } from './contender.ts';

/**
 * PyTorch with one thread: a Python module that calls `serve` of `torch_peer.py`. Without a `python3` that can import
 * torch, undefined, and a line on stderr says so.
 */
export function startPyTorch(module: string, args: readonly string[]): Contender | undefined {
  const candidates = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'];
  const python = candidates.find((each) => spawnSync(each, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
  if (python === undefined) {
    process.stderr.write('pytorch: no python3 that can import torch was found; set PYTHON to one\n');
    return undefined;
  }
  return startContender('pytorch', python, ['-B', '-m', module, ...args]);
}
