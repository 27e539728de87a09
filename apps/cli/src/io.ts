import type { Readable, Writable } from 'node:stream';
import { createColors } from 'picocolors';

/** What the command line touches of the outside world; a test hands in its own. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Relative paths are read from here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How the user calls this program, for the lines that say what to type next. */
  readonly program: string;
  /** Aborts when the user asks to stop. */
  readonly signal?: AbortSignal;
}

export type Colors = ReturnType<typeof createColors>;

/** Colours for one stream: on in a terminal unless NO_COLOR is set or TERM is dumb; FORCE_COLOR turns them on. */
export function colorsFor(stream: { readonly isTTY?: boolean }, env: Io['env']): Colors {
  if (env.NO_COLOR) return createColors(false);
  return createColors(Boolean(env.FORCE_COLOR) || (stream.isTTY === true && env.TERM !== 'dumb'));
}

/** Writes a line; waits when the reader is slower than we are, so that a long output does not pile up. */
export async function writeLine(stream: Writable, text: string, end = '\n'): Promise<void> {
  if (stream.write(text + end) || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done).off('error', done);
      resolve();
    };
    stream.on('drain', done).on('close', done).on('error', done);
  });
}
