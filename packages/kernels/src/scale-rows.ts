import { SCALE_ROWS } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

const blockBytes = 65_536; // stays in the second-level cache

/** See `SCALE_ROWS`. Without a heap a few rows at a time go through scratch memory, which is faster than a loop in JS. */
export const scaleRowsKernel = defineKernel({
  name: SCALE_ROWS,
  run(call) {
    const { session, data } = call;
    const { x, factors, rows, columns } = checked(call);
    const { exports } = session;
    if (data.heap !== undefined) {
      exports.scaleRows(session.inPlace(x), rows, columns, session.input(factors));
      return [];
    }
    const by = session.input(factors);
    const block = Math.max(1, Math.floor(blockBytes / (4 * Math.max(1, columns))));
    const pointer = session.scratch(4 * block * columns);
    const values = data.values(x) as Float32Array;
    const room = session.floats(pointer, block * columns);
    for (let row = 0; row < rows; row += block) {
      const count = Math.min(block, rows - row);
      const part = values.subarray(row * columns, (row + count) * columns);
      room.set(part);
      exports.scaleRows(pointer, count, columns, by + 4 * row);
      part.set(room.subarray(0, part.length));
    }
    return [];
  },
  runScalar,
});

function runScalar(call: Pick<ScalarCall<unknown>, 'inputs' | 'data'>) {
  const { x, factors, rows, columns } = checked(call);
  const [values, by] = [call.data.values(x), call.data.values(factors)];
  for (let row = 0, at = 0; row < rows; row++) {
    const factor = by[row]!;
    for (const end = at + columns; at < end; at++) values[at]! *= factor;
  }
  return [];
}

function checked({ inputs }: Pick<ScalarCall<unknown>, 'inputs'>) {
  const x = inputOf(SCALE_ROWS, inputs, 'x', 'float32', [null, null]);
  const [rows, columns] = x.shape as [number, number];
  return { x, rows, columns, factors: inputOf(SCALE_ROWS, inputs, 'factors', 'float32', [rows]) };
}
