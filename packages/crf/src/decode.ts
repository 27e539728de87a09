import { checkPositiveInteger } from '@recurrent/core';
import { CRF_VITERBI } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import { bestPaths, type ScoredPath } from './best-paths.ts';
import type { CrfParameters } from './crf.ts';
import type { RowScores } from './forward-backward.ts';
import { type CrfOptions, type Resolved, resolve } from './options.ts';
import { viterbi } from './viterbi.ts';

/** The best path of each row. */
export interface Decoded {
  /** Labels of the valid steps only. */
  readonly labels: number[][];
  /** Path scores; −∞ (and labels 0) where no path is possible. */
  readonly scores: number[];
}

/**
 * The best path of each row (Viterbi). Of equally good paths it takes the one with the lower label at the last step
 * where they differ. Uses the `CrfViterbi` kernel when the active backend has it.
 * @param emissions float32 [B, T, L]
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export async function crfDecode(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  options: CrfOptions = {},
): Promise<Decoded> {
  const resolved = keepResolved('crf.crfDecode', parameters, emissions, options);
  try {
    if (tf.getKernel(CRF_VITERBI, tf.getBackend()) !== undefined) return await decodeByKernel(resolved);
    const best = await searchRows(resolved, viterbi);
    return { labels: best.map((path) => path.labels), scores: best.map((path) => path.score) };
  } finally {
    resolved.dispose();
  }
}

/**
 * The `count` best paths of each row with their scores, best first; fewer where fewer are possible. Subtract
 * `crfLogPartition` from a score for the log-probability.
 * @param emissions float32 [B, T, L]
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export async function crfNBest(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  count: number,
  options: CrfOptions = {},
): Promise<ScoredPath[][]> {
  checkPositiveInteger('crf.crfNBest', 'count', count);
  const resolved = keepResolved('crf.crfNBest', parameters, emissions, options);
  try {
    return await searchRows(resolved, (scores) => bestPaths(scores, count));
  } finally {
    resolved.dispose();
  }
}

interface KeptResolved extends Resolved {
  dispose(): void;
}

/** `resolve` for asynchronous work: its new tensors live until `dispose`. */
function keepResolved(
  where: string,
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  options: CrfOptions,
): KeptResolved {
  const given = new Set<tf.Tensor>([emissions, parameters.transitions, parameters.start, parameters.end]);
  const made: tf.Tensor[] = [];
  let resolved: Resolved | undefined;
  tf.tidy(() => {
    resolved = resolve(where, parameters, emissions, options);
    const { transitions, start, end } = resolved.parameters;
    for (const tensor of [resolved.emissions, transitions, start, end]) {
      if (!given.has(tensor)) made.push(tf.keep(tensor));
    }
  });
  return { ...resolved!, dispose: () => tf.dispose(made) };
}

async function decodeByKernel({ parameters, emissions, sequences }: Resolved): Promise<Decoded> {
  const { lengths, steps } = sequences;
  const lengthTensor = tf.tensor1d(lengths, 'int32');
  const inputs = { emissions, ...pick(parameters), lengths: lengthTensor };
  const [paths, scores] = tf.engine().runKernel<tf.Tensor[]>(CRF_VITERBI, inputs);
  const [labels, values] = await Promise.all([paths!.data(), scores!.data()]);
  tf.dispose([lengthTensor, paths!, scores!]);
  return {
    labels: Array.from(lengths, (length, row) => [...labels.subarray(row * steps, row * steps + length)]),
    scores: [...values],
  };
}

const pick = ({ transitions, start, end }: CrfParameters) => ({ transitions, start, end });

/** Runs `search` on each row; a row of length 0 is one without steps. */
async function searchRows<Found>(resolved: Resolved, search: (scores: RowScores) => Found): Promise<Found[]> {
  const { parameters, emissions, sequences } = resolved;
  const [values, transitions, start, end] = await Promise.all(
    [emissions, parameters.transitions, parameters.start, parameters.end].map((tensor) => tensor.data()),
  );
  const { lengths, steps } = sequences;
  const labels = emissions.shape[2];
  return Array.from(lengths, (length, row) => {
    const from = row * steps * labels;
    const scores = { transitions: transitions!, start: start!, end: end!, labels, steps: length };
    return search({ ...scores, emissions: values!.subarray(from, from + length * labels) });
  });
}
