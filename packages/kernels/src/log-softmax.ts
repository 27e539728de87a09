import { LOG_SOFTMAX } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';

const blockBytes = 131_072; // of logits: stays in the second-level cache

/** See `LOG_SOFTMAX`. Values that live in JS arrays go through scratch memory a few rows at a time. */
export const logSoftmaxKernel = defineKernel({
  name: LOG_SOFTMAX,
  run({ session, data, ...call }) {
    const { logits, rows, width } = checked(call);
    const { exports } = session;
    const onHeap = data.heap !== undefined;
    const block = onHeap ? rows : Math.max(1, Math.floor(blockBytes / (4 * Math.max(1, width))));
    const info = data.output([rows, width], 'float32');
    const [labels, maxima, sums] = [0, 0, 0].map(() => session.scratch(4 * block)) as [number, number, number];
    exports.fill(labels, 0, 4 * block);
    const room = onHeap ? 0 : session.scratch(4 * block * width);
    const [x, out] = onHeap ? [session.input(logits), session.input(info)] : [room, room];
    for (let row = 0; row < rows; row += block) {
      const count = Math.min(block, rows - row);
      const [first, end] = [row * width, (row + count) * width];
      if (!onHeap) session.floats(room, count * width).set(data.values(logits).subarray(first, end));
      exports.softmaxCrossEntropy(x, labels, count, width, 0, maxima, sums);
      const totals = session.floats(sums, count);
      for (let at = 0; at < count; at++) totals[at] = Math.log(totals[at]!);
      exports.shiftToLogSoftmax(out, x, count, width, maxima, sums);
      if (!onHeap) data.values(info).set(session.floats(room, count * width), first);
    }
    return info;
  },
  runScalar({ data, ...call }) {
    const { logits, rows, width } = checked(call);
    const info = data.output([rows, width], 'float32');
    const [x, out] = [data.values(logits), data.values(info)];
    for (let row = 0; row < rows; row++) {
      const [start, end] = [row * width, (row + 1) * width];
      let max = -Infinity;
      for (let i = start; i < end; i++) max = Math.max(max, x[i]!);
      let sum = 0;
      for (let i = start; i < end; i++) sum += Math.exp(x[i]! - max);
      const log = Math.log(sum);
      for (let i = start; i < end; i++) out[i] = x[i]! - max - log;
    }
    return info;
  },
});

function checked({ inputs }: Pick<ScalarCall<unknown>, 'inputs'>) {
  const logits = inputOf(LOG_SOFTMAX, inputs, 'logits', 'float32', [null, null]);
  const [rows, width] = logits.shape as [number, number];
  return { logits, rows, width };
}
