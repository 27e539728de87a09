import { SCALE_ROWS } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';
import { mapRowBlocks } from './row-blocks.ts';

const blockBytes = 65_536; // stays in the second-level cache

/** See `SCALE_ROWS`. Through scratch memory it is faster than a loop in JS. */
export const scaleRowsKernel = defineKernel({
  name: SCALE_ROWS,
  run(call) {
    const { session, data } = call;
    const { x, factors, rows, columns } = checked(call);
    const by = session.input(factors);
    mapRowBlocks({ session, data, x, out: x, rows, width: columns, blockBytes }, (target, _source, count, first) =>
      session.exports.scaleRows(target, count, columns, by + 4 * first),
    );
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
