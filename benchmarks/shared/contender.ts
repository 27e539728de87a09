import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What one call measured. */
export interface Sample {
  /** Milliseconds an iteration. */
  readonly ms: number;
  /** The SIMD peak, measured just before and just after; GFLOP/s. */
  readonly peak?: number;
}

/**
 * One side of a comparison: a process of its own, so that no side disturbs another's heap, code or registry. It waits
 * while others run. Speaks JSON lines: `{ do: 'prepare', item }`, `{ do: 'run', iterations }`, `{ do: 'release' }`.
 */
export interface Contender {
  readonly name: string;
  /**
   * Builds a work item.
   * @returns how many numbers its model learns, if it says so
   * @throws Error with what the process says, when it cannot do the work
   */
  prepare(item: object): Promise<number | undefined>;
  /** What is to be known before a comparison with it is believed; empty when there is nothing. */
  about(): Promise<string>;
  run(iterations: number): Promise<Sample>;
  release(): Promise<void>;
  close(): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A TypeScript module of the benchmarks as a contender, on the engine that runs this. */
export function startModule(name: string, module: string, args: readonly string[]): Contender {
  const flags = process.execArgv.filter((flag) => flag.startsWith('--js-') || flag.startsWith('--no-wasm'));
  return startContender(name, process.execPath, [...flags, '--import', 'tsx', module, ...args]);
}

export function startContender(name: string, program: string, args: readonly string[]): Contender {
  const child: ChildProcess = spawn(program, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  child.on('error', end);
  child.on('exit', (code, signal) => end(new Error(`${name} ended: ${signal ?? `code ${code}`}`)));
  child.stdin!.on('error', end);
  createInterface({ input: child.stdout! }).on('line', (line) => {
    // A library may print; answers are the lines that begin as ours do.
    if (!line.startsWith('{"answer":')) return;
    waiting.shift()?.resolve(JSON.parse(line).answer);
  });
  const ask = async (request: object): Promise<Answer> => {
    if (ended) throw ended;
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin!.write(`${JSON.stringify(request)}\n`);
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  return {
    name,
    prepare: async (item) => (await ask({ do: 'prepare', item })).parameters,
    about: async () => (await ask({ do: 'about' })).about ?? '',
    async run(iterations) {
      const { ms, peak } = await ask({ do: 'run', iterations });
      return peak === undefined ? { ms: ms! } : { ms: ms!, peak };
    },
    async release() {
      await ask({ do: 'release' });
    },
    close() {
      ended ??= new Error(`${name} was closed`);
      child.stdin!.end();
    },
  };
}

interface Answer {
  readonly about?: string;
  readonly ms?: number;
  readonly peak?: number;
  readonly parameters?: number;
  readonly error?: string;
}
