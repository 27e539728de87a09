/**
 * Workers over one shared memory. Each runs exported functions of the kernel module on its own instance; the caller
 * takes part too. Tasks are taken from a queue by whoever is free, so a thread that is held up, or not up yet, holds the
 * others up little. What a task computes does not depend on who runs it, so results are the same from run to run.
 */
import { exportsOn } from './arena.ts';
import { compile, type KernelExports } from './module.ts';

/** An exported function and its arguments, all integers. */
export type Task = readonly [name: keyof KernelExports, ...args: number[]];

export interface ThreadPool {
  /** Threads that work together, the caller's among them. */
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  /** Runs tasks, as many at once as there are threads, and returns when all are done. */
  run(tasks: readonly Task[]): void;
  /** Ends the workers. */
  close(): void;
}

/**
 * The queue, in shared words. Its ticket says at one moment all that it takes to claim a task, by compare-and-exchange:
 * the number of the run in the high bits, then how many tasks there are, then which is next. Behind come how many are
 * done, whether one failed, and the tasks: function, number of arguments, arguments.
 */
const [TICKET, DONE, FAILED, TASKS] = [0, 1, 2, 3] as const;
const mostTasks = 63;
const taskWords = 16;
const initialPages = 64;
const largestPages = 32_768; // 2 GB

const workerSource = `
function serve({ module, memory, queue, names }) {
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const words = new Int32Array(queue);
  for (;;) {
    const ticket = Atomics.load(words, ${TICKET});
    const next = ticket & 63;
    if (next >= ((ticket >> 6) & 63)) {
      Atomics.wait(words, ${TICKET}, ticket);
      continue;
    }
    if (Atomics.compareExchange(words, ${TICKET}, ticket, ticket + 1) !== ticket) continue;
    const at = ${TASKS} + ${taskWords} * next;
    try {
      exports[names[words[at]]](...words.subarray(at + 2, at + 2 + words[at + 1]));
    } catch {
      Atomics.store(words, ${FAILED}, 1);
    }
    Atomics.add(words, ${DONE}, 1);
    Atomics.notify(words, ${DONE});
  }
}`;

/** Why there can be no threads here; undefined if there can. */
export function threadsUnavailable(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return 'SharedArrayBuffer is missing';
  if (nodeWorkers() !== undefined) return undefined;
  if (typeof Worker === 'undefined') return 'there are no workers';
  return globalThis.crossOriginIsolated === true ? undefined : 'the page is not cross-origin isolated';
}

export function createThreadPool(size: number, level: 'relaxed' | 'simd'): ThreadPool {
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum: largestPages, shared: true });
  const exports = exportsOn(memory, level);
  const names = Object.keys(exports) as (keyof KernelExports)[];
  const queue = new SharedArrayBuffer(4 * (TASKS + taskWords * mostTasks));
  const words = new Int32Array(queue);
  const data = { module: compile(level, true), memory, queue, names };
  const ends = Array.from({ length: size - 1 }, () => startWorker(data));
  let runs = 0;

  /** All of them at once: the queue is empty when a run begins. */
  function publish(tasks: readonly Task[]): void {
    for (const [index, [name, ...args]] of tasks.entries()) {
      words.set([names.indexOf(name), args.length, ...args], TASKS + taskWords * index);
    }
    words[DONE] = 0;
    words[FAILED] = 0;
    runs++;
    Atomics.store(words, TICKET, (runs << 12) | (tasks.length << 6));
    Atomics.notify(words, TICKET, tasks.length - 1);
  }

  /** The next task, if there is one left. */
  function claim(tasks: readonly Task[]): Task | undefined {
    for (;;) {
      const ticket = Atomics.load(words, TICKET);
      const next = ticket & 63;
      if (next >= tasks.length) return undefined;
      if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) === ticket) return tasks[next];
    }
  }

  function awaitAll(count: number): void {
    for (;;) {
      const done = Atomics.load(words, DONE);
      if (done >= count) break;
      // the main thread of a page may not sleep
      if (mayBlock) Atomics.wait(words, DONE, done);
    }
    if (words[FAILED] !== 0) throw new Error('kernels: a worker failed');
  }

  return {
    size,
    memory,
    run(tasks) {
      if (tasks.length > mostTasks) throw new Error(`kernels: ${tasks.length} tasks, more than ${mostTasks} at once`);
      publish(tasks);
      let own = 0;
      let problem: { readonly error: unknown } | undefined;
      for (let task = claim(tasks); task !== undefined; task = claim(tasks), own++) {
        const [name, ...args] = task;
        try {
          exports[name](...args);
        } catch (error) {
          problem ??= { error };
        }
      }
      Atomics.add(words, DONE, own);
      awaitAll(tasks.length);
      if (problem !== undefined) throw problem.error;
    },
    close: () => {
      for (const end of ends) end();
    },
  };
}

const mayBlock = typeof window === 'undefined';

interface NodeWorkers {
  Worker: new (
    source: string,
    options: { eval: true; workerData: unknown; execArgv: string[] },
  ) => { unref(): void; terminate(): Promise<unknown> };
}

/** Node's worker_threads, without an import that a bundler for the browser would trip over. */
function nodeWorkers(): NodeWorkers | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeWorkers | undefined;
}

/** Starts a worker that keeps no process alive; returns what ends it. */
function startWorker(data: object): () => void {
  const node = nodeWorkers();
  if (node !== undefined) {
    const source = `${workerSource}\nserve(require('node:worker_threads').workerData);`;
    const worker = new node.Worker(source, { eval: true, workerData: data, execArgv: [] });
    worker.unref();
    return () => void worker.terminate();
  }
  const url = URL.createObjectURL(
    new Blob([`${workerSource}\nonmessage = (event) => serve(event.data);`], { type: 'text/javascript' }),
  );
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.postMessage(data);
  return () => worker.terminate();
}
