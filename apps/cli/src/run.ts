import { RecurrentError } from '@recurrent/core';
import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { colorsFor, type Io } from './io.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command line.
 * @param argv the arguments after the name of the program
 * @returns the exit code; see `exitCodes`
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(argv, io).parseAsync(argv, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    report(error, io);
    return exitCodeOf(error);
  }
}

/** One line for what the library refuses; the stack of anything else only on request. */
function report(error: unknown, io: Io): void {
  const colors = colorsFor(io.stderr, io.env);
  const message = error instanceof Error ? error.message : String(error);
  const stopped = exitCodeOf(error) === exitCodes.interrupted;
  io.stderr.write(stopped ? `${message}\n` : `${colors.red('error:')} ${message}\n`);
  if (io.env.RECURRENT_DEBUG) io.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
  else if (!stopped && !(error instanceof RecurrentError))
    io.stderr.write('RECURRENT_DEBUG=1 shows where it happened\n');
}
