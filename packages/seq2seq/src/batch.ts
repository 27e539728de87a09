import { checkPositiveInteger, checkShape, invalidArgument, RecurrentError } from '@recurrent/core';
import { padSequences } from '@recurrent/tokenizers';
import * as tf from '@tensorflow/tfjs-core';

/** Sources of token ids, padded; as `padSequences` of `@recurrent/tokenizers` gives them. */
export interface TokenSources {
  /** int32 [rows, columns], row-major. */
  readonly ids: Int32Array;
  readonly lengths: Int32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Sources of given vectors, padded. */
export interface FeatureSources {
  /** float32 [rows, columns, size], row-major; what stands at padded steps does not matter, if it is finite. */
  readonly features: Float32Array;
  readonly size: number;
  readonly lengths: Int32Array;
  readonly rows: number;
  readonly columns: number;
}

/** A batch of sources as plain arrays. */
export type Sources = TokenSources | FeatureSources;

/** A batch of pairs for training and scoring, as plain arrays. */
export interface PairBatch {
  readonly source: Sources;
  /** What the decoder is fed: `<bos>` and the target, int32 [rows, columns]. */
  readonly inputs: Int32Array;
  /** What it should say: the target and `<eos>`; −1 behind. int32 [rows, columns]. */
  readonly labels: Int32Array;
  /** Labels of each row, the end mark included. */
  readonly lengths: Int32Array;
  readonly rows: number;
  readonly columns: number;
}

/** The ids that begin, end and pad. */
export interface Marks {
  readonly bos: number;
  readonly eos: number;
  /** Id put behind the end of a row; any id of the vocabulary will do, it has no effect. */
  readonly pad: number;
}

/** Sources of token ids as a batch, of one column at least. @throws RecurrentError INVALID_ARGUMENT */
export function batchSources(sources: readonly ArrayLike<number>[], pad: number): TokenSources {
  const longest = sources.reduce((most, source) => Math.max(most, source.length), 1);
  return padSequences(sources, { padValue: pad, length: longest });
}

/**
 * Sources of given vectors as a batch, of one column at least.
 * @param sources each float32 [steps, size], row-major
 * @throws RecurrentError INVALID_ARGUMENT, SHAPE_MISMATCH for a source that is no whole number of vectors
 */
export function batchFeatures(sources: readonly Float32Array[], size: number): FeatureSources {
  const where = 'seq2seq.batchFeatures';
  checkPositiveInteger(where, 'size', size);
  const lengths = Int32Array.from(sources, (source) => source.length / size);
  for (const source of sources) {
    if (source.length % size !== 0) {
      const whole = Math.ceil(source.length / size) * size;
      checkShape(where, 'sources', [source.length], [whole]);
    }
  }
  const columns = lengths.reduce((longest, length) => Math.max(longest, length), 1);
  const features = new Float32Array(sources.length * columns * size);
  for (const [row, source] of sources.entries()) features.set(source, row * columns * size);
  return { features, size, lengths, rows: sources.length, columns };
}

/**
 * Sources and targets as a batch with `<bos>` and `<eos>` put in.
 * @param targets token ids without marks
 * @throws RecurrentError SHAPE_MISMATCH when there are not as many targets as sources
 */
export function batchPairs(
  source: Sources,
  targets: readonly ArrayLike<number>[],
  { bos, eos, pad }: Marks,
): PairBatch {
  if (targets.length !== source.rows) {
    throw new RecurrentError({
      code: 'SHAPE_MISMATCH',
      message: `seq2seq.batchPairs: ${source.rows} sources and ${targets.length} targets; give one target for each source`,
      argument: 'targets',
      expected: String(source.rows),
      received: String(targets.length),
    });
  }
  const inputs = padSequences(
    targets.map((target) => [bos, ...Array.from(target)]),
    { padValue: pad },
  );
  const labels = padSequences(
    targets.map((target) => [...Array.from(target), eos]),
    { padValue: -1 },
  );
  const { lengths, rows, columns } = inputs;
  return { source, inputs: inputs.ids, labels: labels.ids, lengths, rows, columns };
}

/** The source as the tensor that an encoder reads; the caller disposes it. */
export function sourceTensor(source: Sources): tf.Tensor {
  const { rows, columns } = source;
  if ('ids' in source) return tf.tensor2d(source.ids, [rows, columns], 'int32');
  if (!(source.size > 0)) invalidArgument('seq2seq.sourceTensor', 'size', 'a positive integer', source.size);
  return tf.tensor3d(source.features, [rows, columns, source.size], 'float32');
}
