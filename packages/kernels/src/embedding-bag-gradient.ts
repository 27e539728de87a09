import { checkPositiveInteger, checkShape } from '@recurrent/core';
import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import type { BackendData } from './backend-data.ts';
import { EMBEDDING_BAG_GRADIENT, EMBEDDING_BAG_GRADIENT_ROWS } from './contract.ts';
import { defineKernel, type KernelResult, type ScalarCall } from './definition.ts';
import { checkIndices, inputOf } from './inputs.ts';
import { distinctIds, scatterAdd } from './scatter.ts';

interface Attributes {
  readonly rows: number;
}
type PlainCall = Pick<ScalarCall<Attributes>, 'inputs' | 'attrs' | 'data'>;

/** The table's gradient [V,D], zero in the rows that were not used; see `EMBEDDING_BAG_GRADIENT`. */
export const embeddingBagGradientKernel = defineKernel<Attributes>({
  name: EMBEDDING_BAG_GRADIENT,
  run(call) {
    const { session, data, attrs } = call;
    if (data.heap === undefined) return denseScalar(call);
    const { ids, gradient, count, bag, width } = checked(EMBEDDING_BAG_GRADIENT, call.inputs, attrs, data);
    const out = session.output([attrs.rows, width], 'float32');
    const { exports } = session;
    exports.fill(out.pointer, 0, attrs.rows * width * 4);
    exports.scatterAdd(session.input(ids), session.input(gradient), count, bag, width, attrs.rows, out.pointer);
    return out.info;
  },
  runScalar: denseScalar,
});

/** The same for the used rows alone; see `EMBEDDING_BAG_GRADIENT_ROWS`. */
export const embeddingBagGradientRowsKernel = defineKernel<Attributes>({
  name: EMBEDDING_BAG_GRADIENT_ROWS,
  run(call) {
    const { session, data, attrs } = call;
    if (data.heap === undefined) return sparseScalar(call);
    const { ids, gradient, count, bag, width } = checked(EMBEDDING_BAG_GRADIENT_ROWS, call.inputs, attrs, data);
    const { distinct, slots } = distinctIds(data.values(ids), attrs.rows);
    const rows = session.output([distinct.length], 'int32');
    const values = session.output([distinct.length, width], 'float32');
    const slotPointer = session.scratch(slots.byteLength);
    session.ints(rows.pointer, distinct.length).set(distinct);
    session.ints(slotPointer, slots.length).set(slots);
    const { exports } = session;
    exports.fill(values.pointer, 0, distinct.length * width * 4);
    exports.scatterAdd(slotPointer, session.input(gradient), count, bag, width, distinct.length, values.pointer);
    return [rows.info, values.info];
  },
  runScalar: sparseScalar,
});

function denseScalar({ inputs, attrs, data }: PlainCall): KernelResult {
  const { ids, gradient, ...sizes } = checked(EMBEDDING_BAG_GRADIENT, inputs, attrs, data);
  const info = data.output([attrs.rows, sizes.width], 'float32');
  const out = data.values(info).fill(0);
  scatterAdd(data.values(ids), data.values(gradient), out, { ...sizes, rows: attrs.rows });
  return info;
}

function sparseScalar({ inputs, attrs, data }: PlainCall): KernelResult {
  const { ids, gradient, ...sizes } = checked(EMBEDDING_BAG_GRADIENT_ROWS, inputs, attrs, data);
  const { distinct, slots } = distinctIds(data.values(ids), attrs.rows);
  const rows = data.output([distinct.length], 'int32');
  const values = data.output([distinct.length, sizes.width], 'float32');
  data.values(rows).set(distinct);
  scatterAdd(slots, data.values(gradient), data.values(values).fill(0), { ...sizes, rows: distinct.length });
  return [rows, values];
}

function checked(kernel: string, inputs: NamedTensorInfoMap, { rows }: Attributes, data: BackendData) {
  checkPositiveInteger(kernel, 'rows', rows);
  const ids = inputOf(kernel, inputs, 'ids', 'int32', [null, null]);
  const gradient = inputOf(kernel, inputs, 'gradient', 'float32', [null, null]);
  const [count, bag] = ids.shape as [number, number];
  checkShape(kernel, 'gradient', gradient.shape, [count, null]);
  checkIndices(kernel, 'ids', data.values(ids), -1, rows);
  return { ids, gradient, count, bag, width: gradient.shape[1]! };
}
