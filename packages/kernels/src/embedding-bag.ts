import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import type { BackendData } from './backend-data.ts';
import { EMBEDDING_BAG } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { checkIndices, inputOf } from './inputs.ts';

/** Sums of table rows, see `EMBEDDING_BAG`. Without a heap the rows are read where they are: the table is not copied. */
export const embeddingBagKernel = defineKernel({
  name: EMBEDDING_BAG,
  run(call) {
    const { session, data } = call;
    if (data.heap === undefined) return runScalar(call);
    const { table, ids, count, bag, width } = checked(call.inputs, data);
    const out = session.output([count, width], 'float32');
    session.exports.embeddingBag(session.input(table), session.input(ids), count, bag, width, out.pointer);
    return out.info;
  },
  runScalar,
});

function runScalar({ inputs, data }: Pick<ScalarCall<unknown>, 'inputs' | 'data'>) {
  const { table, ids, count, bag, width } = checked(inputs, data);
  const info = data.output([count, width], 'float32');
  const out = data.values(info).fill(0);
  const rows = data.values(table);
  const id = data.values(ids);
  for (let n = 0, k = 0; n < count; n++) {
    const to = n * width;
    for (const end = k + bag; k < end; k++) {
      if (id[k]! < 0) continue;
      const from = id[k]! * width;
      for (let d = 0; d < width; d++) out[to + d]! += rows[from + d]!;
    }
  }
  return info;
}

function checked(inputs: NamedTensorInfoMap, data: BackendData) {
  const table = inputOf(EMBEDDING_BAG, inputs, 'table', 'float32', [null, null]);
  const ids = inputOf(EMBEDDING_BAG, inputs, 'ids', 'int32', [null, null]);
  checkIndices(EMBEDDING_BAG, 'ids', data.values(ids), -1, table.shape[0]!);
  return { table, ids, count: ids.shape[0]!, bag: ids.shape[1]!, width: table.shape[1]! };
}
