/**
 * Workers over one shared memory. Each runs exported functions of the kernel module on its own instance; the caller
 * takes part too. Which task goes where is fixed by its place in the list, and a task whose worker is not up yet is
 * run by the caller, so results are the same from run to run.
 */
import { exportsOn } from './arena.ts';
import { compile, type KernelExports } from './module.ts';

/** An exported function and its arguments, all integers. */
export type Task = readonly [name: keyof KernelExports, ...args: number[]];

export interface ThreadPool {
  /** Threads that work together, the caller's among them. */
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  /** Runs at most `size` tasks at once and returns when all are done. */
  run(tasks: readonly Task[]): void;
  /** Ends the workers. */
  close(): void;
}

/** Where a worker finds what it is to do. */
const [GENERATION, READY, DONE, FUNCTION, COUNT, FIRST] = [0, 1, 2, 3, 4, 5];
const words = 32;
const initialPages = 64;
const largestPages = 32_768; // 2 GB

const workerSource = `
function serve({ module, memory, control, names }) {
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const words = new Int32Array(control);
  let generation = 0;
  Atomics.store(words, ${READY}, 1);
  for (;;) {
    Atomics.wait(words, ${GENERATION}, generation);
    const next = Atomics.load(words, ${GENERATION});
    if (next === generation) continue;
    generation = next;
    let result = generation;
    try {
      exports[names[words[${FUNCTION}]]](...words.subarray(${FIRST}, ${FIRST} + words[${COUNT}]));
    } catch {
      result = -generation;
    }
    Atomics.store(words, ${DONE}, result);
    Atomics.notify(words, ${DONE});
  }
}`;

interface WorkerHandle {
  readonly words: Int32Array;
  end(): void;
}

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
  const module = compile(level, true);
  const workers = Array.from({ length: size - 1 }, () => {
    const control = new SharedArrayBuffer(4 * words);
    return { words: new Int32Array(control), end: startWorker({ module, memory, control, names }) };
  });
  return {
    size,
    memory,
    run(tasks) {
      if (tasks.length > size) throw new Error(`kernels: ${tasks.length} tasks for ${size} threads`);
      const started: WorkerHandle[] = [];
      const own: Task[] = [];
      for (const [at, task] of tasks.entries()) {
        const worker = workers[at - 1];
        if (worker === undefined || Atomics.load(worker.words, READY!) === 0) own.push(task);
        else {
          start(worker, names.indexOf(task[0]), task.slice(1) as number[]);
          started.push(worker);
        }
      }
      try {
        for (const [name, ...args] of own) exports[name](...args);
      } finally {
        for (const worker of started) finish(worker);
      }
    },
    close: () => {
      for (const worker of workers) worker.end();
    },
  };
}

function start({ words: control }: WorkerHandle, index: number, args: number[]): void {
  control[FUNCTION!] = index;
  control[COUNT!] = args.length;
  control.set(args, FIRST!);
  Atomics.add(control, GENERATION!, 1);
  Atomics.notify(control, GENERATION!);
}

const mayBlock = typeof window === 'undefined';

function finish({ words: control }: WorkerHandle): void {
  const generation = Atomics.load(control, GENERATION!);
  for (;;) {
    const done = Atomics.load(control, DONE!);
    if (done === generation) return;
    if (done === -generation) throw new Error('kernels: a worker failed');
    // the main thread of a page may not sleep
    if (mayBlock) Atomics.wait(control, DONE!, done);
  }
}

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
