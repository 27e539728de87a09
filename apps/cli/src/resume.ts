import { RecurrentError } from '@recurrent/core';

/** The command line that goes on with an interrupted run. */
export function resumeCommand(program: string, argv: readonly string[]): string {
  return [program, ...argv.filter((argument) => argument !== '--resume').map(quote), '--resume'].join(' ');
}

/** As a POSIX shell reads it. */
function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** What a command throws when the user stopped it. */
export function interrupted(message: string): RecurrentError {
  return new RecurrentError({ code: 'ABORTED', message });
}
