import { LOG_SOFTMAX } from './contract.ts';
import { defineKernel, type ScalarCall } from './definition.ts';
import { inputOf } from './inputs.ts';
import { mapRowBlocks } from './row-blocks.ts';
import { softmaxSum } from './softmax-sum.ts';

const blockBytes = 131_072; // of logits: stays in the second-level cache

/** See `LOG_SOFTMAX`. */
export const logSoftmaxKernel = defineKernel({
  name: LOG_SOFTMAX,
  run({ session, data, ...call }) {
    const { x, rows, width } = checked(call);
    const { exports } = session;
    const out = data.output([rows, width], 'float32');
    const [labels, maxima, sums] = [0, 0, 0].map(() => session.scratch(4 * rows)) as [number, number, number];
    exports.fill(labels, 0, 4 * rows);
    mapRowBlocks({ session, data, x, out, rows, width, blockBytes }, (target, source, count) => {
      exports.softmaxCrossEntropy(source, labels, count, width, 0, maxima, sums, 0, 0);
      const logs = session.floats(sums, count);
      for (let row = 0; row < count; row++) logs[row] = Math.log(logs[row]!);
      exports.shiftToLogSoftmax(target, source, count, width, maxima, sums);
    });
    return out;
  },
  runScalar({ data, ...call }) {
    const { x: logits, rows, width } = checked(call);
    const info = data.output([rows, width], 'float32');
    const [x, out] = [data.values(logits), data.values(info)];
    for (let row = 0; row < rows; row++) {
      const [start, end] = [row * width, (row + 1) * width];
      const { max, sum } = softmaxSum(x, start, end);
      const log = Math.log(sum);
      for (let i = start; i < end; i++) out[i] = x[i]! - max - log;
    }
    return info;
  },
});

function checked({ inputs }: Pick<ScalarCall<unknown>, 'inputs'>) {
  const x = inputOf(LOG_SOFTMAX, inputs, 'logits', 'float32', [null, null]);
  const [rows, width] = x.shape as [number, number];
  return { x, rows, width };
}
