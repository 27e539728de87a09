import { SCALE_ROWS } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

/** See `SCALE_ROWS`. Without a heap the values are scaled where they are. */
export const scaleRowsKernel = defineKernel({
  name: SCALE_ROWS,
  run(call) {
    const { session, data } = call;
    if (data.heap === undefined) return runScalar(call);
    const { x, factors, rows, columns } = checked(call);
    session.exports.scaleRows(session.inPlace(x), rows, columns, session.input(factors));
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
