import { checkShape } from '@recurrent/core';
import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import type { BackendData, Values } from './backend-data.ts';
import { SOFTMAX_CROSS_ENTROPY } from './contract.ts';
import { defineKernel, type KernelResult, type ScalarCall, type SimdCall } from './definition.ts';
import { checkIndices, inputOf } from './inputs.ts';
import { softmaxSum } from './softmax-sum.ts';

interface Attributes {
  readonly training: boolean;
  /** ε */
  readonly smoothing?: number;
}

/** See `SOFTMAX_CROSS_ENTROPY`. A NaN or +∞ among a row's logits makes its loss and gradient NaN, as in PyTorch. */
export const softmaxCrossEntropyKernel = defineKernel<Attributes>({
  name: SOFTMAX_CROSS_ENTROPY,
  run: (call) => (call.data.heap === undefined ? runInBlocks(call) : runOnHeap(call)),
  runScalar({ inputs, attrs, data }: ScalarCall<Attributes>): KernelResult {
    const { logits, labels, rows, width } = checked(inputs, data);
    const { infos, losses, gradient } = outputs(data, rows, width, attrs.training);
    scalarRows(data.values(logits), data.values(labels), losses, gradient, width, attrs.smoothing ?? 0);
    return infos;
  },
});

function runOnHeap({ inputs, attrs, data, session }: SimdCall<Attributes>): KernelResult {
  const { logits, labels, rows, width } = checked(inputs, data);
  const losses = session.output([rows], 'float32');
  const gradient = attrs.training ? session.output([rows, width], 'float32') : undefined;
  const { smoothing = 0 } = attrs;
  const sums = session.scratch(rows * 4);
  const means = smoothing > 0 ? session.scratch(rows * 4) : 0;
  const x = session.input(logits);
  const y = session.input(labels);
  const { softmaxCrossEntropy } = session.exports;
  softmaxCrossEntropy(x, y, rows, width, gradient?.pointer ?? 0, losses.pointer, sums, means, smoothing);
  const found = session.floats(losses.pointer, rows);
  const smooth = { smoothing, means: session.floats(means, means === 0 ? 0 : rows) };
  finish(found, session.floats(sums, rows), data.values(logits), data.values(labels), width, smooth);
  return gradient === undefined ? [losses.info] : [losses.info, gradient.info];
}

const blockBytes = 131_072; // of logits: stays in the second-level cache with its gradient

/** The same with a few rows at a time copied in and out, for tensors that live in JS arrays. */
function runInBlocks({ inputs, attrs, data, session }: SimdCall<Attributes>): KernelResult {
  const { logits, labels, rows, width } = checked(inputs, data);
  const { infos, losses, gradient } = outputs(data, rows, width, attrs.training);
  const x = data.values(logits);
  const y = data.values(labels);
  const block = Math.max(1, Math.floor(blockBytes / (4 * Math.max(1, width))));
  const xPointer = session.scratch(block * width * 4);
  const gPointer = gradient ? session.scratch(block * width * 4) : 0;
  const { smoothing = 0 } = attrs;
  const [yPointer, maxima, sums] = [0, 0, 0].map(() => session.scratch(block * 4)) as [number, number, number];
  const means = smoothing > 0 ? session.scratch(block * 4) : 0;
  for (let row = 0; row < rows; row += block) {
    const end = Math.min(rows, row + block);
    const count = end - row;
    session.floats(xPointer, count * width).set(x.subarray(row * width, end * width));
    session.ints(yPointer, count).set(y.subarray(row, end));
    session.exports.softmaxCrossEntropy(xPointer, yPointer, count, width, gPointer, maxima, sums, means, smoothing);
    losses.set(session.floats(maxima, count), row);
    const part = losses.subarray(row, end);
    const smooth = { smoothing, means: session.floats(means, means === 0 ? 0 : count) };
    finish(
      part,
      session.floats(sums, count),
      x.subarray(row * width, end * width),
      y.subarray(row, end),
      width,
      smooth,
    );
    gradient?.set(session.floats(gPointer, count * width), row * width);
  }
  return infos;
}

/** ε, and the mean logit of each row if ε is not 0. */
interface Smoothing {
  readonly smoothing: number;
  readonly means: Float32Array;
}

/** Turns the maxima of the rows into their losses: ln Σ exp(x − max) + max − (1 − ε)·x[label] − ε·mean(x). */
function finish(
  maxima: Values,
  sums: Float32Array,
  logits: Values,
  labels: Values,
  width: number,
  { smoothing, means }: Smoothing,
): void {
  for (let row = 0; row < maxima.length; row++) {
    const label = labels[row]!;
    if (label < 0) {
      maxima[row] = 0;
      continue;
    }
    const own = logits[row * width + label]!;
    const smooth = smoothing === 0 ? 0 : smoothing * (own - means[row]!);
    maxima[row] = Math.log(sums[row]!) + (maxima[row]! - own) + smooth;
  }
}

function scalarRows(
  x: Values,
  y: Values,
  losses: Values,
  gradient: Values | undefined,
  width: number,
  smoothing: number,
): void {
  for (let row = 0; row < y.length; row++) {
    const start = row * width;
    const label = y[row]!;
    if (label < 0) {
      losses[row] = 0;
      gradient?.fill(0, start, start + width);
      continue;
    }
    const { max, sum } = softmaxSum(x, start, start + width);
    const own = x[start + label]!;
    let mean = 0;
    if (smoothing > 0) for (let i = start; i < start + width; i++) mean += x[i]! / width;
    losses[row] = Math.log(sum) + (max - own) + (smoothing > 0 ? smoothing * (own - mean) : 0);
    if (gradient === undefined) continue;
    for (let i = start; i < start + width; i++) gradient[i] = Math.exp(x[i]! - max) / sum - smoothing / width;
    gradient[start + label]! -= 1 - smoothing;
  }
}

function outputs(data: BackendData, rows: number, width: number, training: boolean) {
  const infos = [data.output([rows], 'float32')];
  if (training) infos.push(data.output([rows, width], 'float32'));
  const [losses, gradient] = infos.map((info) => data.values(info)) as [Values, Values | undefined];
  return { infos, losses, gradient };
}

function checked(inputs: NamedTensorInfoMap, data: BackendData) {
  const logits = inputOf(SOFTMAX_CROSS_ENTROPY, inputs, 'logits', 'float32', [null, null]);
  const labels = inputOf(SOFTMAX_CROSS_ENTROPY, inputs, 'labels', 'int32', [null]);
  const [rows, width] = logits.shape as [number, number];
  checkShape(SOFTMAX_CROSS_ENTROPY, 'labels', labels.shape, [rows]);
  checkIndices(SOFTMAX_CROSS_ENTROPY, 'labels', data.values(labels), -1, width);
  return { logits, labels, rows, width };
}
