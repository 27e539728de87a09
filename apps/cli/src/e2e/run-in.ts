import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../io.ts';
import { run } from '../run.ts';

/** What one command line did. For tests. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether stdout and stderr are a terminal. */
  readonly terminal?: boolean;
  /** Told each piece of stderr as it comes. */
  onStderr?(text: string): void;
}

/** Runs a command line in this process, in a folder. */
export async function runIn(cwd: string, argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const sink = (take: (text: string) => void) =>
    Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          take(String(chunk));
          done();
        },
      }),
      { isTTY: options.terminal ?? false },
    );
  const io: Io = {
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: sink((text) => {
      stdout += text;
    }),
    stderr: sink((text) => {
      stderr += text;
      options.onStderr?.(text);
    }),
    cwd,
    env: options.env ?? {},
    program: 'recurrent',
    ...(options.signal && { signal: options.signal }),
  };
  const code = await run(argv, io);
  return { code, stdout, stderr };
}

/** A folder that `remove` takes away. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'recurrent-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
