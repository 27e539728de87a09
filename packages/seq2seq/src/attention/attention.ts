import type { ParameterSpecTree, TensorTree } from '@recurrent/cells';
import { checkPositiveInteger, checkShape, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

/** Tensors made once of a source and read at every step; the first axis of each is the batch of sources. */
export type SourceTensors = { readonly [name: string]: tf.Tensor };

/** What attention looks at: float32 keys and values [B,S,memorySize], mask [B,S] of 1 (valid) and 0. */
export interface AttentionSource {
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
}

/** Keys as the attention projected them, and whatever else it made once; always with `values` and `mask`. */
export interface PreparedSource extends SourceTensors {
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
  readonly mask: tf.Tensor2D;
}

export interface Attended {
  /** float32 [B,Q,contextSize] */
  readonly context: tf.Tensor3D;
  /** float32 [B,Q,S]; 0 at padded steps. */
  readonly weights: tf.Tensor3D;
}

export interface AttendOptions {
  /** Weights that earlier queries gave, summed: float32 [B,Q,S]. Only for an attention with `coverage`. */
  readonly coverage?: tf.Tensor3D;
}

/** The sizes that every attention is given. */
export interface AttentionSizes {
  readonly querySize: number;
  /** Size of keys and of values. */
  readonly memorySize: number;
}

/** score(q, k) = vᵀ·tanh(W·q + k) over prepared keys: the form that the fused decoder knows. */
export interface AdditiveForm {
  /** Parameter W [querySize, units] of the attention. */
  readonly queryKernel: string;
  /** Parameter v [units]. */
  readonly energy: string;
}

/** What the author of an attention writes; see `Attention`. Tensors made on the way are freed by the caller. */
export interface AttentionDefinition {
  readonly spec: ParameterSpecTree;
  readonly contextSize: number;
  /** Whether it reads `coverage`. Default false. */
  readonly coverage?: boolean;
  /** Default: keys, values and mask as they are. */
  prepare?(parameters: TensorTree, source: AttentionSource): PreparedSource;
  /** Where weights are the softmax of scores: the scores [B,Q,S] before the mask. */
  scores?(
    parameters: TensorTree,
    queries: tf.Tensor3D,
    source: PreparedSource,
    coverage: tf.Tensor3D | undefined,
  ): tf.Tensor3D;
  /** Default: weights = softmax of the scores over valid steps, context = Σ weights·values. */
  attend?(
    parameters: TensorTree,
    queries: tf.Tensor3D,
    source: PreparedSource,
    coverage: tf.Tensor3D | undefined,
  ): Attended;
  readonly additiveForm?: AdditiveForm;
}

/** An attention: a pure value. Parameters are handed in; nothing is kept between calls. */
export interface Attention extends AttentionSizes {
  readonly type: string;
  /** JSON; `createAttention` makes an equal attention of it. */
  readonly config: AttentionSizes & { readonly type: string; readonly [option: string]: unknown };
  readonly spec: ParameterSpecTree;
  readonly contextSize: number;
  /** Whether `attend` wants the sum of the weights so far; such an attention cannot see several steps at once. */
  readonly coverage: boolean;
  /**
   * What depends on the source alone, such as projected keys.
   * @returns tensors that the caller owns
   * @throws RecurrentError SHAPE_MISMATCH
   */
  prepare(parameters: TensorTree, source: AttentionSource): PreparedSource;
  /**
   * Attends from each of Q queries to the S steps of its source. Queries do not see each other.
   * @param queries float32 [B,Q,querySize]
   * @param source what `prepare` gave, of batch B
   * @returns context and weights; the caller owns both. A source of length 0 gives zeros.
   * @throws RecurrentError SHAPE_MISMATCH; INVALID_ARGUMENT when coverage is given or missing against the declaration
   */
  attend(parameters: TensorTree, queries: tf.Tensor3D, source: PreparedSource, options?: AttendOptions): Attended;
  /** The scores before mask and softmax, where the attention has such; others wrap them. */
  readonly scores?: AttentionDefinition['scores'];
  readonly additiveForm?: AdditiveForm;
}

/** Makes attentions of one type; what a registry holds. */
export interface AttentionFactory<Config extends object = never> {
  (config: Config): Attention;
  readonly type: string;
}

type Loose<Config, Defaulted extends PropertyKey> = Omit<Config, Defaulted> & {
  readonly [Name in keyof Config & Defaulted]?: Config[Name];
};

/**
 * Makes an attention type. `build` receives the config with `defaults` filled in, checks what is special to it, and
 * returns spec and functions: `scores` alone, or `attend`. The factory checks the sizes and every shape handed in,
 * and frees what the functions leave behind.
 * @throws RecurrentError INVALID_ARGUMENT (from the factory)
 */
export function defineAttention<Config extends AttentionSizes, Defaults extends object = Record<never, never>>({
  type,
  defaults,
  build,
}: {
  readonly type: string;
  readonly defaults?: Defaults;
  build(config: Config): AttentionDefinition;
}): AttentionFactory<Loose<Config, keyof Defaults>> {
  const where = `seq2seq.${type}`;
  const factory = (given: Loose<Config, keyof Defaults>): Attention => {
    if (typeof given !== 'object' || given === null) invalidArgument(where, 'config', 'an object', given);
    const present = Object.entries(given).filter(([, value]) => value !== undefined);
    const config = { ...defaults, ...Object.fromEntries(present) } as unknown as Config;
    const { querySize, memorySize } = config;
    checkPositiveInteger(where, 'querySize', querySize);
    checkPositiveInteger(where, 'memorySize', memorySize);
    const built = build(config);
    const { spec, contextSize, coverage = false, scores } = built;
    const prepare = built.prepare ?? ((_parameters: TensorTree, source: AttentionSource) => copy(source));
    const attend =
      built.attend ??
      ((parameters: TensorTree, queries: tf.Tensor3D, source: PreparedSource, covered: tf.Tensor3D | undefined) =>
        softmaxContext(scores!(parameters, queries, source, covered), source.values as tf.Tensor3D, source.mask));
    return {
      type,
      config: { ...config, type } as unknown as Attention['config'],
      querySize,
      memorySize,
      spec,
      contextSize,
      coverage,
      ...(scores && { scores }),
      ...(built.additiveForm && { additiveForm: built.additiveForm }),
      prepare(parameters, source) {
        checkShape(where, 'keys', source.keys.shape, [null, null, memorySize]);
        checkShape(where, 'values', source.values.shape, source.keys.shape);
        checkShape(where, 'mask', source.mask.shape, source.keys.shape.slice(0, 2));
        return tf.tidy(() => prepare(parameters, source) as never) as PreparedSource;
      },
      attend(parameters, queries, source, options = {}) {
        const [batch, steps] = source.mask.shape;
        checkShape(where, 'queries', queries.shape, [batch, null, querySize]);
        if (coverage !== (options.coverage !== undefined)) {
          invalidArgument(where, 'coverage', coverage ? 'a tensor' : 'none', options.coverage?.shape);
        }
        if (coverage) checkShape(where, 'coverage', options.coverage!.shape, [batch, queries.shape[1], steps]);
        return tf.tidy(() => attend(parameters, queries, source, options.coverage) as never) as Attended;
      },
    };
  };
  return Object.assign(factory, { type });
}

function copy({ keys, values, mask }: AttentionSource): PreparedSource {
  return { keys: tf.clone(keys), values: tf.clone(values), mask: tf.clone(mask) };
}

/**
 * weights = softmax over valid steps of scores, context = Σ_s weights·values.
 * @param scores float32 [B,Q,S]
 * @param values float32 [B,S,V]
 * @param mask float32 [B,S], or [B,Q,S] to mask by query; where all is masked, weights and context are 0
 */
export function softmaxContext(scores: tf.Tensor3D, values: tf.Tensor3D, mask: tf.Tensor2D | tf.Tensor3D): Attended {
  const weights = maskedSoftmax(scores, mask);
  return { weights, context: tf.matMul(weights, values) };
}

/** The softmax over the valid steps of the last axis; 0 elsewhere, also where nothing is valid. */
export function maskedSoftmax(scores: tf.Tensor3D, mask: tf.Tensor2D | tf.Tensor3D): tf.Tensor3D {
  // [B,1,S] or [B,Q,S]
  const valid = mask.rank === 3 ? mask : tf.expandDims(mask, 1);
  const masked = tf.add(tf.mul(scores, valid), tf.mul(tf.sub(valid, 1), 1e9));
  return tf.mul(tf.softmax(masked, 2), valid);
}
