import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import type { BackendData } from './backend-data.ts';

export interface RowBlocks {
  readonly session: Session;
  readonly data: BackendData;
  /** float32, `rows` of `width` numbers; `out` may be `x` itself. */
  readonly x: TensorInfo;
  readonly out: TensorInfo;
  readonly rows: number;
  readonly width: number;
  /** What passes through scratch memory at once, so that it stays in a cache; a row at least. */
  readonly blockBytes: number;
}

/**
 * Lets `work` make rows of `out` from those of `x`: all at once where tensors lie in a heap, else a block at a time, copied
 * into scratch memory and out of it. Take other scratch before: this takes views.
 * @param work from `count` rows at `source` to `target`, which may be the same place; `first` is the first of them
 */
export function mapRowBlocks(
  { session, data, x, out, rows, width, blockBytes }: RowBlocks,
  work: (target: number, source: number, count: number, first: number) => void,
): void {
  if (data.heap !== undefined) {
    work(session.inPlace(out), session.input(x), rows, 0);
    return;
  }
  const block = Math.max(1, Math.floor(blockBytes / (4 * Math.max(1, width))));
  const room = session.scratch(4 * block * width);
  const view = session.floats(room, block * width);
  const [values, results] = [data.values(x) as Float32Array, data.values(out) as Float32Array];
  for (let first = 0; first < rows; first += block) {
    const count = Math.min(block, rows - first);
    const part = values.subarray(first * width, (first + count) * width);
    view.set(part);
    work(room, room, count, first);
    results.set(view.subarray(0, part.length), first * width);
  }
}
