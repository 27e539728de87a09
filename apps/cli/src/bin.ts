#!/usr/bin/env node
import { watchInterrupts } from './interrupt.ts';
import { run } from './run.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader went away (`recurrent … | head`): nothing is left to do.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const interrupts = watchInterrupts(process);
process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  program: import.meta.url.endsWith('.ts') ? 'pnpm recurrent' : 'recurrent',
  signal: interrupts.signal,
});
interrupts.stop();
process.stdin.destroy();
