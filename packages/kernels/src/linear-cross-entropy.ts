import { checkShape } from '@recurrent/core';
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import type { BackendData, Values } from './backend-data.ts';
import { LINEAR_CROSS_ENTROPY } from './contract.ts';
import { defineKernel, type KernelResult, type ScalarCall, type SimdCall } from './definition.ts';
import { checkIndices, inputOf } from './inputs.ts';
import { softmaxSum } from './softmax-sum.ts';

interface Attributes {
  readonly transposed: boolean;
  readonly training: boolean;
  readonly share: number;
  /** ε */
  readonly smoothing: number;
}

/** See `LINEAR_CROSS_ENTROPY`. A NaN or +∞ among a row's scores makes its loss and gradient NaN, as in PyTorch. */
export const linearCrossEntropyKernel = defineKernel<Attributes>({
  name: LINEAR_CROSS_ENTROPY,
  work({ inputs, attrs }) {
    const [rows, size] = inputs.x!.shape as [number, number];
    return (attrs.training ? 6 : 2) * rows * size * inputs.bias!.shape[0]!;
  },
  run,
  runScalar,
});

/** Rows whose scores there are at once: they take 4·rows·V bytes. */
const mostRows = 1024;
/** Classes of a part: few enough for their scores to stay in a cache from the product to the sums, enough for a product. */
const [fewestClasses, mostClasses] = [64, 1024];
/** So many tasks a pool takes at most. */
const mostParts = 60;
/** So many turns for each thread, so that one which is held up holds up little. */
const turns = 2;

function run({ inputs, attrs, data, session }: SimdCall<Attributes>): KernelResult {
  const { x, kernel, bias, labels, rows, size, classes } = checked(inputs, attrs, data);
  const { transposed, training, share, smoothing } = attrs;
  const losses = session.output([rows], 'float32');
  const gradients = training ? [x, kernel, bias].map(({ shape }) => session.output([...shape], 'float32')) : [];
  const [inputGradient = 0, weightsGradient = 0, biasGradient = 0] = gradients.map(({ pointer }) => pointer);
  const [vectors, weights, offsets, gold] = [x, kernel, bias, labels].map((info) => session.input(info)) as number[];
  const block = Math.min(rows, mostRows);
  const width = widthOf(classes, session.threads);
  const parts = Array.from({ length: Math.ceil(classes / width) }, (_, part) => {
    const first = part * width;
    const count = Math.min(width, classes - first);
    // One thread goes through the parts in order and adds to the gradient of x; more keep what is theirs apart.
    const apart = training && session.threads > 1 && part > 0;
    return {
      first,
      count,
      scores: session.scratch(4 * block * count),
      perRow: session.scratch(12 * block),
      biasSums: session.scratch(4 * count),
      inputGradient: apart ? session.scratch(4 * block * size) : undefined,
      tables: session.scratch(4 * (3 * block + Math.max(size, count))),
      scratch: session.threads > 1 || part === 0 ? session.scratch(session.exports.productScratch()) : undefined,
      job: session.scratch(4 * jobWords),
    };
  });
  const [golds, factors] = [session.scratch(4 * block), session.scratch(4 * block * parts.length)] as const;
  if (training) session.exports.fill(biasGradient, 0, 4 * classes);
  if (training && rows === 0) session.exports.fill(weightsGradient, 0, 4 * size * classes);

  for (let start = 0; start < rows; start += block) {
    const count = Math.min(block, rows - start);
    for (const [at, part] of parts.entries()) {
      writeJob(session, part.job, {
        integers: [
          ...[count, size, classes, part.first, part.count, Number(transposed)],
          start === 0 ? fromZero : fromC,
          part.inputGradient === undefined && at > 0 ? fromC : fromZero,
        ],
        floats: [share * (1 - smoothing), (share * smoothing) / classes],
        pointers: [
          ...[vectors! + 4 * start * size, weights!, offsets!, gold! + 4 * start, part.scores],
          ...[
            part.perRow,
            part.perRow + 4 * block,
            smoothing > 0 ? part.perRow + 8 * block : 0,
            golds,
            factors + 4 * at * block,
          ],
          ...[part.inputGradient ?? inputGradient + 4 * start * size, weightsGradient, biasGradient],
          ...[part.biasSums, part.tables, part.scratch ?? parts[0]!.scratch!],
        ],
      });
    }
    session.run(parts.map(({ job }) => ['linearScores', job]));
    join({
      maxima: parts.map(({ perRow }) => session.floats(perRow, count)),
      sums: parts.map(({ perRow }) => session.floats(perRow + 4 * block, count)),
      means: parts.map(({ perRow }) => session.floats(perRow + 8 * block, count)),
      factors: parts.map((_, at) => session.floats(factors + 4 * at * block, count)),
      counts: parts.map((part) => part.count),
      golds: session.floats(golds, count),
      labels: data.values(labels).subarray(start, start + count) as Int32Array,
      losses: session.floats(losses.pointer + 4 * start, count),
      share,
      smoothing,
      classes,
    });
    if (!training) continue;
    session.run(parts.map(({ job }) => ['linearGradients', job]));
    for (const { inputGradient: own } of parts) {
      if (own !== undefined) session.exports.add(inputGradient + 4 * start * size, own, count * size);
    }
  }
  return [losses.info, ...gradients.map(({ info }) => info)];
}

/** Classes of a part, a multiple of 16 as panels of products are. */
function widthOf(classes: number, threads: number): number {
  const panels = (parts: number) => 16 * Math.ceil(classes / parts / 16);
  const shared = threads === 1 ? mostClasses : Math.max(fewestClasses, panels(turns * threads));
  return Math.max(Math.min(mostClasses, shared), panels(mostParts));
}

/** A `LinearJob` of assembly/linearCrossEntropy.ts, in the order of its fields. */
interface Job {
  readonly integers: readonly number[];
  readonly floats: readonly number[];
  readonly pointers: readonly number[];
}

const jobWords = 26;
const [fromZero, fromC] = [0, 1] as const;

function writeJob(session: Session, pointer: number, { integers, floats, pointers }: Job): void {
  session.ints(pointer, jobWords).set([...integers, ...floats, ...pointers]);
  session.floats(pointer + 4 * integers.length, floats.length).set(floats);
}

interface Joined {
  /** One array for each part. */
  readonly maxima: readonly Float32Array[];
  readonly sums: readonly Float32Array[];
  readonly means: readonly Float32Array[];
  /** Classes of each part. */
  readonly counts: readonly number[];
  readonly factors: readonly Float32Array[];
  readonly golds: Float32Array;
  readonly labels: Int32Array;
  readonly losses: Float32Array;
  readonly share: number;
  readonly smoothing: number;
  readonly classes: number;
}

/** loss = ln Σ exp(score) − (1 − ε)·score of the label − ε·mean score, over all parts; the factors that make their exponentials the gradient. */
function join({
  maxima,
  sums,
  means,
  counts,
  factors,
  golds,
  labels,
  losses,
  share,
  smoothing,
  classes,
}: Joined): void {
  for (let row = 0; row < losses.length; row++) {
    if (labels[row]! < 0) {
      losses[row] = 0;
      continue;
    }
    let highest = -Infinity;
    for (const part of maxima) highest = Math.max(highest, part[row]!);
    let total = 0;
    for (const [at, part] of sums.entries()) total += part[row]! * Math.exp(maxima[at]![row]! - highest);
    losses[row] = Math.log(total) + (highest - golds[row]!);
    if (smoothing > 0) {
      let mean = 0;
      for (const [at, part] of means.entries()) mean += (part[row]! * counts[at]!) / classes;
      losses[row]! += smoothing * (golds[row]! - mean);
    }
    for (const [at, part] of factors.entries()) part[row] = (share * Math.exp(maxima[at]![row]! - highest)) / total;
  }
}

function runScalar({ inputs, attrs, data }: ScalarCall<Attributes>): KernelResult {
  const { x, kernel, bias, labels, rows, size, classes } = checked(inputs, attrs, data);
  const { transposed, training, share, smoothing } = attrs;
  const infos = [data.output([rows], 'float32')];
  if (training) infos.push(...[x, kernel, bias].map(({ shape }) => data.output([...shape], 'float32')));
  const [losses, ...gradients] = infos.map((info) => data.values(info)) as [Values, ...Values[]];
  const [vectors, weights, offsets, gold] = [x, kernel, bias, labels].map(data.values) as [
    Values,
    Values,
    Values,
    Values,
  ];
  for (const gradient of gradients) gradient.fill(0);
  const [step, stride] = transposed ? [1, size] : [classes, 1];
  const scores = new Float32Array(classes);
  for (let row = 0; row < rows; row++) {
    const label = gold[row]!;
    if (label < 0) {
      losses[row] = 0;
      continue;
    }
    const at = row * size;
    for (let v = 0; v < classes; v++) {
      let score = offsets[v]!;
      for (let d = 0; d < size; d++) score += vectors[at + d]! * weights[d * step + v * stride]!;
      scores[v] = score;
    }
    const { max, sum } = softmaxSum(scores, 0, classes);
    losses[row] = Math.log(sum) + (max - scores[label]!);
    if (smoothing > 0) {
      const mean = scores.reduce((total, score) => total + score / classes, 0);
      losses[row]! += smoothing * (scores[label]! - mean);
    }
    if (!training) continue;
    const [byInput, byKernel, byBias] = gradients as [Values, Values, Values];
    for (let v = 0; v < classes; v++) {
      const slope =
        share * (Math.exp(scores[v]! - max) / sum - smoothing / classes - (v === label ? 1 - smoothing : 0));
      byBias[v]! += slope;
      for (let d = 0; d < size; d++) {
        const place = d * step + v * stride;
        byInput[at + d]! += slope * weights[place]!;
        byKernel[place]! += slope * vectors[at + d]!;
      }
    }
  }
  return infos;
}

interface Checked {
  readonly x: TensorInfo;
  readonly kernel: TensorInfo;
  readonly bias: TensorInfo;
  readonly labels: TensorInfo;
  readonly rows: number;
  readonly size: number;
  readonly classes: number;
}

function checked(inputs: NamedTensorInfoMap, { transposed }: Attributes, data: BackendData): Checked {
  const where = LINEAR_CROSS_ENTROPY;
  const x = inputOf(where, inputs, 'x', 'float32', [null, null]);
  const bias = inputOf(where, inputs, 'bias', 'float32', [null]);
  const kernel = inputOf(where, inputs, 'kernel', 'float32', [null, null]);
  const labels = inputOf(where, inputs, 'labels', 'int32', [null]);
  const [rows, size] = x.shape as [number, number];
  const classes = bias.shape[0]!;
  checkShape(where, 'kernel', kernel.shape, transposed ? [classes, size] : [size, classes]);
  checkShape(where, 'labels', labels.shape, [rows]);
  checkIndices(where, 'labels', data.values(labels), -1, classes);
  return { x, kernel, bias, labels, rows, size, classes };
}
